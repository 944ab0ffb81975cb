import type { Item } from "codecatalyst-client";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { paths } from "../../app/paths.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { SelectField, TextField } from "../../design/Field.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { domainNames } from "../../words.ts";
import { clockText, countText } from "../figures.ts";
import { TimeText } from "../TimeText.tsx";
import {
  eventKinds,
  fitting,
  happenedWords,
  keptEventCount,
  type ArrivedEvent,
  type TailFilter,
} from "./event-tail.ts";
import styles from "./Events.module.css";
import { useEventTail, useItemsOf } from "./use-events.ts";

const shownCount = 100;

/** The end of the event log, as it grows. */
export function EventTail() {
  const [isPaused, setPaused] = useState(false);
  const [filter, setFilter] = useState<TailFilter>({ kind: "", domain: "", account: "" });
  const tail = useEventTail(isPaused);
  const events = useMemo(() => tail.data?.events ?? [], [tail.data]);
  const items = useItemsOf(useMemo(() => events.map(({ event }) => event.itemId), [events]));
  const found = fitting(events, filter, (itemId) => items.get(itemId)?.domain);
  return (
    <Panel
      heading="As they arrive"
      note={`The newest ${keptEventCount} are kept while this page is open, and ${shownCount} are shown.`}
      actions={
        <Button aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? "Go on" : "Pause"}
        </Button>
      }
    >
      <Filters
        filter={filter}
        domains={[...new Set([...items.values()].map(({ domain }) => domain))].toSorted()}
        onChange={setFilter}
      />
      {tail.error !== null && <Failure error={tail.error} onRetry={() => void tail.refetch()} />}
      {tail.isPending && <Skeleton height="16rem" />}
      {tail.data !== undefined && (
        <>
          <p className="note">
            {countText(found.length)} of {countText(events.length)} events{isPaused && ", paused"}
          </p>
          {found.length > 0 && (
            <DataTable
              caption="Events as they arrive"
              rows={found.slice(0, shownCount)}
              keyOf={({ event }) => event.id}
              columns={columnsOf(items, (account) => setFilter({ ...filter, account }))}
            />
          )}
        </>
      )}
    </Panel>
  );
}

function Filters({
  filter,
  domains,
  onChange,
}: {
  readonly filter: TailFilter;
  readonly domains: readonly string[];
  readonly onChange: (filter: TailFilter) => void;
}) {
  return (
    <div className={styles["filters"]}>
      <SelectField
        label="Kind"
        value={filter.kind}
        onChange={(event) => onChange({ ...filter, kind: event.currentTarget.value })}
      >
        <option value="">All kinds</option>
        {eventKinds.map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </SelectField>
      <SelectField
        label="Domain"
        value={filter.domain}
        onChange={(event) => onChange({ ...filter, domain: event.currentTarget.value })}
      >
        <option value="">All domains</option>
        {domains.map((domain) => (
          <option key={domain} value={domain}>
            {domainNames(domain)}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Account"
        type="search"
        placeholder="All accounts"
        value={filter.account}
        onChange={(event) => onChange({ ...filter, account: event.currentTarget.value })}
      />
    </div>
  );
}

/** The work by its title once that is known, by its id before and where the catalogue does not have it. */
export function WorkCell({ itemId, item }: { readonly itemId: string; readonly item: Item | undefined }) {
  if (item === undefined) return <code dir="auto">{itemId}</code>;
  return (
    <>
      <Link href={paths.title(itemId)} dir="auto">
        {item.title}
      </Link>{" "}
      <DomainTag domain={item.domain} />
    </>
  );
}

const columnsOf = (
  items: ReadonlyMap<string, Item>,
  onAccount: (accountId: string) => void,
): readonly Column<ArrivedEvent>[] => [
  {
    key: "arrived",
    heading: "Arrived",
    cell: ({ arrivedAt }) => <time dateTime={arrivedAt}>{clockText(arrivedAt)}</time>,
  },
  { key: "kind", heading: "What", cell: ({ event }) => happenedWords(event) },
  {
    key: "work",
    heading: "Work",
    cell: ({ event: { itemId } }) => <WorkCell itemId={itemId} item={items.get(itemId)} />,
  },
  {
    key: "account",
    heading: "Account",
    cell: ({ event: { accountId } }) => (
      <div className={styles["account"]}>
        <Link href={paths.consolePage("users", accountId)} dir="auto">
          {accountId}
        </Link>
        <Button isSmall tone="quiet" about={accountId} onClick={() => onAccount(accountId)}>
          Only
        </Button>
      </div>
    ),
  },
  { key: "at", heading: "Happened", cell: ({ event: { at } }) => <TimeText at={at} /> },
];
