import type { Counterfactual, Item } from "codecatalyst-client";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useItems } from "../data/use-catalogue.ts";
import { useCounterfactual, useWorkActs } from "../data/use-work.ts";
import { Button } from "../design/Button.tsx";
import { Failure } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { agoText } from "../words.ts";
import { doneText } from "./sayings.ts";
import { listLength } from "./use-list-effect.ts";
import styles from "./WhyThis.module.css";
import { worksBehind, type WorkBehind } from "./why.ts";

/** What of the viewer's own brought the work into their list, and how the list is without it. */
export function TryWithout({ item, onAct }: { readonly item: Item; readonly onAct: (act: string) => void }) {
  const { data, error, refetch } = useCounterfactual(item.id, listLength);
  const [triedIds, setTriedIds] = useState<readonly string[]>([]);
  const behind = data === undefined ? [] : worksBehind(data);
  const items = useItems([...behind.map(({ itemId }) => itemId), ...triedIds]);
  const acts = useWorkActs();
  const part = useRef<HTMLDivElement>(null);
  /** The button that was pressed goes: who pressed it goes on from the heading. */
  const focusHeading = () => part.current?.querySelector("h3")?.focus();
  const leaveOut = async (work: Item) => {
    focusHeading();
    onAct(`Without ${work.title}`);
    await acts.leaveOut(work);
    setTriedIds((ids) => [...ids.filter((id) => id !== work.id), work.id]);
  };
  const letBackIn = async (work: Item) => {
    focusHeading();
    onAct(`With ${work.title} again`);
    await acts.letBackIn(work);
    setTriedIds((ids) => ids.filter((id) => id !== work.id));
  };
  return (
    <div ref={part} className={styles["part"]} aria-busy={acts.isPending}>
      <h3 tabIndex={-1}>What brought it here</h3>
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height="3rem" />}
      {data !== undefined && <p>{verdictText(data, behind.length)}</p>}
      {behind.length > 0 && (
        <ul className={styles["behind"]} aria-label="What brought it here">
          {behind.map((work) => (
            <BehindLine key={work.itemId} {...work} item={items.get(work.itemId)} onTry={leaveOut} />
          ))}
        </ul>
      )}
      {behind.length > 0 && (
        <p className="note">
          To try it, all you did with that work is left out of your taste, for real, until you put it back.
        </p>
      )}
      {triedIds.length > 0 && (
        <ul className={styles["behind"]} aria-label="Left out">
          {triedIds
            .flatMap((id) => items.get(id) ?? [])
            .map((work) => (
              <li key={work.id} className={styles["line"]}>
                <span>
                  <bdi>{work.title}</bdi> is left out of your taste.
                </span>
                <Button isSmall about={work.title} onClick={() => void letBackIn(work)}>
                  Put back
                </Button>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

function verdictText({ verdict, rank }: Counterfactual, workCount: number): string {
  switch (verdict) {
    case "not-listed":
      return `It is not among the first ${listLength} of your list, so nothing of yours brought it there.`;
    case "without-history":
      return `It would be among the first ${listLength} of your list whatever you did: many people enjoy it.`;
    case "many-events":
      return "It rests on much of what you did; no few works are the reason.";
    case "events":
      return `It is number ${rank} of your list. Without ${workCount === 1 ? "this" : "these together"} it would not be among the first ${listLength}:`;
  }
}

function BehindLine({
  itemId,
  events,
  item,
  onTry,
}: WorkBehind & { readonly item: Item | undefined; readonly onTry: (item: Item) => Promise<void> }) {
  const done = [...new Set(events.map(doneText))].join(", ");
  const newest = events[0];
  return (
    <li className={styles["line"]}>
      <span>
        <Link href={paths.title(itemId)} dir="auto">
          {item?.title ?? itemId}
        </Link>
        {`: you ${done}`}
        {newest !== undefined && `, ${agoText(newest.at)}`}
      </span>
      {item !== undefined && (
        <Button isSmall about={item.title} onClick={() => void onTry(item)}>
          Try without
        </Button>
      )}
    </li>
  );
}
