import type { Item } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { Panel } from "../design/Panel.tsx";
import { DomainTag, Tag } from "../design/Tag.tsx";
import { listChange } from "../title/list-change.ts";
import styles from "./Beliefs.module.css";
import type { Effect, Wishes } from "./use-wishes.ts";

const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);

/** What the viewer's list begins with, and what it began with before they said something. */
export function EffectPanel({ wishes: { effect, list, isListOld } }: { readonly wishes: Wishes }) {
  if (list.length === 0) return null;
  return (
    <Panel
      heading="Your list now"
      note={
        <span role="status">
          {effect === undefined ? "It follows what you say here." : sentence(effect, list, isListOld)}
        </span>
      }
    >
      <div className={styles["effect"]} aria-busy={isListOld}>
        {effect !== undefined && <Works heading="Before" works={effect.before} others={list} mark="gone" />}
        <Works
          heading={effect === undefined ? "It begins with" : "Now"}
          works={list}
          others={effect?.before ?? list}
          mark="new"
        />
      </div>
    </Panel>
  );
}

function sentence({ words, before }: Effect, now: readonly Item[], isOld: boolean): string {
  if (isOld) return `You want ${words}. The list is being made anew.`;
  const { moves } = listChange(idsOf(before), idsOf(now), now.length);
  const newCount = moves.filter(({ kind }) => kind === "new").length;
  const moved = moves.some(({ kind }) => kind !== "same")
    ? "Its first works are in another order"
    : "It begins as before";
  return `You want ${words}. ${newCount === 0 ? moved : `${newCount} of its first ${now.length} works are new`}.`;
}

function Works({
  heading,
  works,
  others,
  mark,
}: {
  readonly heading: string;
  readonly works: readonly Item[];
  readonly others: readonly Item[];
  /** Of those that the other list does not have. */
  readonly mark: "new" | "gone";
}) {
  const known = new Set(idsOf(others));
  return (
    <div>
      <h3>{heading}</h3>
      <ol>
        {works.map(({ id, domain, title }) => (
          <li key={id} className={styles["moved"]} data-change={known.has(id) ? undefined : mark}>
            <DomainTag domain={domain} />
            <Link href={paths.title(id)} dir="auto" title={title}>
              {title}
            </Link>
            {!known.has(id) && <Tag tone={mark === "new" ? "good" : "plain"}>{mark}</Tag>}
          </li>
        ))}
      </ol>
    </div>
  );
}
