import type { Answer, Item } from "codecatalyst-client";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useRecord } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf } from "../words.ts";
import styles from "./GroupPicks.module.css";
import { listed } from "./party-words.ts";
import { mayChoose } from "./room.ts";
import { useGroupList } from "./use-group-list.ts";
import { useParty } from "./use-party.ts";

type List = Answer<"partyList">;
type Pick = List["items"][number];

/** Of the viewer's own list within the group's: what they do with a pick is told as coming from it. */
export const ownListId = (list: List, userId: string | undefined) =>
  list.members.find((member) => member.userId === userId)?.recommendationId;

/** The strongest reason of each; who has the same one stands together. */
function reasonsByMember(members: Pick["members"], names: ReadonlyMap<string, string>) {
  const byText = new Map<string, string[]>();
  for (const { userId, reasons } of members) {
    const [first] = reasons;
    if (first !== undefined) byText.set(first.text, [...(byText.get(first.text) ?? []), names.get(userId) ?? userId]);
  }
  return [...byText].map(([text, who]) => ({ text, names: listed(who) }));
}

/** What suits those who are here, in a party that goes on: each can be put into the queue. */
export function GroupPicks({ domain, count }: { readonly domain?: string | undefined; readonly count: number }) {
  const { room, state, memberId } = useParty();
  const wish = { partyId: state.id, n: count, ...(domain !== undefined && { domain: [domain] }) };
  const list = useGroupList({ userId: memberId ?? "", version: room.listVersion }, wish);
  return (
    <>
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="10rem" />}
      {list.data?.items.length === 0 && (
        <Notice>
          <p>Nothing suits all of you yet. Say what you like on each work’s page, and it gets better.</p>
        </Notice>
      )}
      {list.data !== undefined && (
        <ol className={styles["picks"]} aria-busy={list.isFetching}>
          {list.data.items.map((pick) => (
            <li key={pick.item.id}>
              <PickCard
                pick={pick}
                names={room.names}
                action={<Suggest item={pick.item} recommendationId={ownListId(list.data, memberId)} />}
              />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Suggest({ item, recommendationId }: { readonly item: Item; readonly recommendationId: string | undefined }) {
  const { state, memberId, tryAct } = useParty();
  if (item.domain === "book") return <KeepForLater item={item} recommendationId={recommendationId} />;
  if (!mayChoose(state, memberId)) return null;
  return (
    <Button isSmall about={item.title} onClick={() => tryAct({ kind: "queue-add", itemId: item.id })}>
      Add to the queue
    </Button>
  );
}

/** For oneself: what one takes home from a party. */
export function KeepForLater({
  item,
  recommendationId,
}: {
  readonly item: Item;
  readonly recommendationId: string | undefined;
}) {
  const record = useRecord();
  return (
    <Button isSmall about={item.title} onClick={() => void record(item, { kind: "save" }, recommendationId)}>
      Keep for later
    </Button>
  );
}

/** One pick: whom it serves, why for all, and why for each. */
export function PickCard({
  pick: { item, text, reasons, members },
  names,
  action,
}: {
  readonly pick: Pick;
  readonly names: ReadonlyMap<string, string>;
  readonly action?: ReactNode;
}) {
  const own = reasonsByMember(members, names);
  return (
    <article className={styles["pick"]} data-item={item.id} data-domain={item.domain}>
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <DomainTag domain={item.domain} />
        <h3 className={styles["title"]} dir="auto">
          <Link href={paths.title(item.id)}>{item.title}</Link>
        </h3>
        <p className="note" dir="auto">
          {factsOf(item)}
        </p>
        <p className={styles["serves"]} dir="auto">
          {text}
        </p>
        <ul className={styles["why"]}>
          {reasons.map((reason) => (
            <li key={reason.text} data-reason={reason.kind} dir="auto">
              {reason.text}
            </li>
          ))}
          {own.map((reason) => (
            <li key={reason.text} className="note" dir="auto">
              {reason.names}: {reason.text}
            </li>
          ))}
        </ul>
        {action !== undefined && <div>{action}</div>}
      </div>
    </article>
  );
}
