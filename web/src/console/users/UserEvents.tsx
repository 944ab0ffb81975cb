import type { Event, StandingEvent } from "codecatalyst-client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { client, personal } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { dateText } from "../../words.ts";
import styles from "../Console.module.css";
import { ItemLink } from "../ItemLink.tsx";

const pageLength = 20;

/** Everything that was recorded of a person, and whether it counts. */
export function UserEvents({ userId }: { readonly userId: string }) {
  const events = useInfiniteQuery({
    queryKey: personal(userId, "events", "console"),
    queryFn: ({ signal, pageParam }) =>
      client.listEvents(
        { userId, limit: pageLength, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const list = events.data?.pages.flatMap((page) => page.events);
  return (
    <Panel heading="Events" note="The newest first, of all their accounts.">
      {events.error !== null && <Failure error={events.error} onRetry={() => void events.refetch()} />}
      {events.isPending && <Skeleton height="12rem" />}
      {list?.length === 0 && <Notice title="Nothing was recorded yet." />}
      {list !== undefined && list.length > 0 && (
        <DataTable caption="Events, the newest first" rows={list} keyOf={({ event }) => event.id} columns={columns} />
      )}
      {events.hasNextPage && (
        <div>
          <Button disabled={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Older events
          </Button>
        </div>
      )}
    </Panel>
  );
}

const standings = {
  counts: <Tag tone="good">Counts</Tag>,
  private: <Tag>Private session</Tag>,
  retracted: <Tag tone="warning">Taken back</Tag>,
  "left-out": <Tag tone="warning">Left out</Tag>,
  control: <Tag>About others</Tag>,
} as const;

function happening(event: Event): string {
  if ("ratio" in event) return `${event.kind} ${Math.round(event.ratio * 100)} %`;
  return "emoji" in event ? event.emoji : event.kind.replace("-", " ");
}

const columns: readonly Column<StandingEvent>[] = [
  {
    key: "at",
    heading: "When",
    cell: ({ event: { at } }) => (
      <time dateTime={at} className={styles["short"]}>
        {dateText(at)}
      </time>
    ),
  },
  { key: "kind", heading: "What", cell: ({ event }) => happening(event) },
  { key: "work", heading: "Work", cell: ({ event: { itemId } }) => <ItemLink itemId={itemId} /> },
  {
    key: "account",
    heading: "Account",
    cell: ({ event: { accountId } }) => (
      <code className={styles["long"]} dir="auto">
        {accountId}
      </code>
    ),
  },
  { key: "standing", heading: "Standing", cell: ({ standing }) => standings[standing] },
];
