import type { Answer, Input, Item } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { SelectField } from "../../design/Field.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { plural } from "../../words.ts";
import { TimeText } from "../TimeText.tsx";
import { useOverview } from "../overview/use-overview.ts";
import { happenedWords } from "./event-tail.ts";
import { WorkCell } from "./EventTail.tsx";
import styles from "./Events.module.css";
import { failedKey, useFailedEvents, useItemsOf } from "./use-events.ts";

type FailedEvent = Answer<"listFailedEvents">["events"][number];
type Wish = Input<"replayFailedEvents">["body"];

/** What consumers could not handle and set aside, why, and the way to try it once more. */
export function FailedEvents() {
  const [group, setGroup] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const failed = useFailedEvents(group);
  const events = failed.data?.pages.flatMap((page) => page.events);
  const groups = useGroups(events);
  const choose = (eventId: string) =>
    setChosen(
      (before) => new Set(before.has(eventId) ? [...before].filter((id) => id !== eventId) : [...before, eventId]),
    );
  const isAny = events !== undefined && events.length > 0;
  return (
    <Panel
      heading="Failed"
      note="Events that a consumer group could not handle. They wait until they are replayed."
      actions={
        <SelectField
          label="Consumer group"
          isLabelHidden
          value={group}
          onChange={(event) => {
            setChosen(new Set());
            setGroup(event.currentTarget.value);
          }}
        >
          <option value="">All groups</option>
          {groups.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      }
    >
      {failed.error !== null && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      {failed.isPending && <Skeleton height="3rem" />}
      {events?.length === 0 && <p>{group === "" ? "Nothing failed." : `Nothing of ${group} failed.`}</p>}
      {isAny && <FailedTable events={events} chosen={chosen} onChoose={choose} />}
      {failed.hasNextPage && (
        <Button disabled={failed.isFetchingNextPage} onClick={() => void failed.fetchNextPage()}>
          More failed events
        </Button>
      )}
      <Replay group={group} chosen={[...chosen]} isAny={isAny} onDone={() => setChosen(new Set())} />
    </Panel>
  );
}

/** Those who follow the log now, and those that only failed events remember. */
function useGroups(events: readonly FailedEvent[] | undefined): readonly string[] {
  const following = useOverview().data?.recent.at(-1)?.consumers;
  return useMemo(
    () => [...new Set([...(following ?? []), ...(events ?? [])].map((one) => one.group))].toSorted(),
    [following, events],
  );
}

function Replay({
  group,
  chosen,
  isAny,
  onDone,
}: {
  readonly group: string;
  readonly chosen: readonly string[];
  readonly isAny: boolean;
  readonly onDone: () => void;
}) {
  const replay = useMutation({
    mutationFn: (body: Wish) => client.replayFailedEvents({ body }),
    onSuccess: () => {
      onDone();
      return queryClient.invalidateQueries({ queryKey: failedKey });
    },
  });
  const ofGroup = group === "" ? {} : { group };
  return (
    <>
      {isAny && (
        <div className={styles["acts"]}>
          <Button
            tone="primary"
            disabled={replay.isPending || chosen.length === 0}
            onClick={() => replay.mutate({ ...ofGroup, eventIds: chosen })}
          >
            Replay {plural(chosen.length, "chosen event", "chosen events")}
          </Button>
          <Button disabled={replay.isPending} onClick={() => replay.mutate(ofGroup)}>
            {group === "" ? "Replay all" : `Replay all of ${group}`}
          </Button>
        </div>
      )}
      {replay.error !== null && <Failure error={replay.error} />}
      <p role="status">{replay.data !== undefined && outcomeWords(replay.data)}</p>
    </>
  );
}

function outcomeWords({ handledCount, failedCount }: Answer<"replayFailedEvents">): string {
  if (handledCount + failedCount === 0) return "There was nothing left to replay.";
  const went = `${plural(handledCount, "event", "events")} went well now`;
  return failedCount === 0 ? `${went}.` : `${went}; ${failedCount} failed again and wait on.`;
}

function FailedTable({
  events,
  chosen,
  onChoose,
}: {
  readonly events: readonly FailedEvent[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (eventId: string) => void;
}) {
  const items = useItemsOf(
    useMemo(() => events.flatMap(({ event }) => (event === undefined ? [] : [event.itemId])), [events]),
  );
  return (
    <DataTable
      caption="Failed events"
      rows={events}
      keyOf={({ group, partition, position }) => `${group} ${partition} ${position}`}
      columns={columnsOf(items, chosen, onChoose)}
    />
  );
}

const columnsOf = (
  items: ReadonlyMap<string, Item>,
  chosen: ReadonlySet<string>,
  onChoose: (eventId: string) => void,
): readonly Column<FailedEvent>[] => [
  {
    key: "choose",
    heading: "Choose",
    cell: ({ eventId, group }) => (
      <input
        type="checkbox"
        className={styles["check"]}
        aria-label={`Choose ${eventId} of ${group}`}
        checked={chosen.has(eventId)}
        onChange={() => onChoose(eventId)}
      />
    ),
  },
  { key: "group", heading: "Group", cell: ({ group }) => <code>{group}</code> },
  { key: "reason", heading: "Why", cell: ({ reason }) => <span dir="auto">{reason}</span> },
  {
    key: "what",
    heading: "What",
    cell: ({ event }) =>
      event === undefined ? (
        <span className="note">of a private session</span>
      ) : (
        <>
          {happenedWords(event)} <WorkCell itemId={event.itemId} item={items.get(event.itemId)} />
        </>
      ),
  },
  { key: "tried", heading: "Last tried", cell: ({ setAsideAt }) => <TimeText at={setAsideAt} /> },
];
