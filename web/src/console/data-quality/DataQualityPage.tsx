import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageHead } from "../../app/PageHead.tsx";
import { client } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { plural } from "../../words.ts";
import { TimeText } from "../TimeText.tsx";
import styles from "./DataQuality.module.css";
import { QualityHours } from "./QualityHours.tsx";
import { alarmGroups, hourStart, type AlarmGroup, type QualityHour } from "./quality-words.ts";

const dayMs = 86_400_000;
const shownDayCount = 7;
const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

/** What each hour brought of each source, and what of it somebody should look at. */
export function DataQualityPage() {
  const [from, setFrom] = useState(() => dayOf(Date.now() - (shownDayCount - 1) * dayMs));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  const isTurned = from !== "" && to !== "" && from > to;
  const quality = useQuality(from, to, !isTurned);
  return (
    <>
      <PageHead title="Data quality" lead="What each hour brought of each source. Days are those of UTC." />
      <div className={styles["range"]}>
        <TextField
          label="From"
          type="date"
          value={from}
          problem={isTurned ? "The first day is after the last." : undefined}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextField label="To" type="date" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </div>
      {!isTurned && <Found quality={quality} />}
    </>
  );
}

const useQuality = (from: string, to: string, isAsked: boolean) =>
  useInfiniteQuery({
    queryKey: ["data-quality", from, to],
    queryFn: ({ pageParam, signal }) =>
      client.getDataQuality(
        {
          limit: 100,
          ...(from !== "" && { from }),
          ...(to !== "" && { to }),
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    enabled: isAsked,
  });

function Found({ quality }: { readonly quality: ReturnType<typeof useQuality> }) {
  const hours = quality.data?.pages.flatMap((page) => page.hours);
  return (
    <>
      {quality.error !== null && <Failure error={quality.error} onRetry={() => void quality.refetch()} />}
      {quality.isLoading && <Skeleton height="20rem" />}
      {hours?.length === 0 && (
        <Notice title="Nothing arrived in these days.">
          <p>Choose an earlier first day, or leave it empty to begin with the first event.</p>
        </Notice>
      )}
      {hours !== undefined && hours.length > 0 && (
        <>
          <Alarms hours={hours} />
          <QualityHours hours={hours} />
        </>
      )}
      {quality.hasNextPage && (
        <Button disabled={quality.isFetchingNextPage} onClick={() => void quality.fetchNextPage()}>
          Earlier hours
        </Button>
      )}
    </>
  );
}

function Alarms({ hours }: { readonly hours: readonly QualityHour[] }) {
  const groups = alarmGroups(hours);
  return (
    <Panel
      heading="Alarms"
      note="What goes beyond its threshold. Hours with few events are not judged."
      actions={
        groups.length === 0 ? (
          <Tag tone="good">None</Tag>
        ) : (
          <Tag tone="alarm">{plural(groups.length, "thing", "things")} to look at</Tag>
        )
      }
    >
      {groups.length === 0 ? (
        <p>Nothing is beyond its threshold.</p>
      ) : (
        <DataTable caption="Alarms of data quality" rows={groups} keyOf={({ key }) => key} columns={alarmColumns} />
      )}
    </Panel>
  );
}

const alarmColumns: readonly Column<AlarmGroup>[] = [
  { key: "source", heading: "Source", cell: ({ source }) => <code dir="auto">{source}</code> },
  { key: "words", heading: "What", cell: ({ words }) => <p className={styles["words"]}>{words}</p> },
  { key: "hour", heading: "Latest", cell: ({ newestHour }) => <TimeText at={hourStart(newestHour)} /> },
  { key: "count", heading: "For", cell: ({ hourCount }) => plural(hourCount, "hour", "hours") },
];
