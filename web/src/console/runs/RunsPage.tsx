import type { Answer } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { durationText, momentText } from "../figures.ts";
import { TimeText } from "../TimeText.tsx";
import { usePathId } from "../use-path-id.ts";
import { RunDetails } from "./RunDetails.tsx";
import { statusOf, stepWords, triggerWords } from "./run-words.ts";
import { useRuns } from "./use-runs.ts";

type Run = Answer<"startRun">;

/** Runs of features, judging, training and promotion. */
export function RunsPage() {
  const id = usePathId(paths.consolePage("runs"));
  return id === "" ? <RunList /> : <RunDetails runId={id} />;
}

function RunList() {
  const list = useRuns();
  const runs = list.data?.pages.flatMap((page) => page.runs);
  return (
    <>
      <PageHead
        title="Feature runs"
        lead="Each makes features of all events, judges a candidate, trains, and promotes what is not worse."
        actions={runs !== undefined && <StartRun runs={runs} />}
      />
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="12rem" />}
      {runs?.length === 0 && (
        <Notice title="There was no run yet.">
          <p>The daily schedule begins one each night; you can begin one now.</p>
        </Notice>
      )}
      {runs !== undefined && runs.length > 0 && (
        <DataTable caption="Runs" rows={runs} keyOf={({ id }) => id} columns={columns} />
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Older runs
        </Button>
      )}
    </>
  );
}

function Status({ run }: { readonly run: Run }) {
  const [words, tone] = statusOf(run);
  return <Tag tone={tone}>{words}</Tag>;
}

const columns: readonly Column<Run>[] = [
  {
    key: "started",
    heading: "Began",
    cell: ({ id, startedAt }) => (
      <Link href={paths.consolePage("runs", id)}>
        <TimeText at={startedAt} />
      </Link>
    ),
  },
  { key: "status", heading: "Status", cell: (run) => <Status run={run} /> },
  { key: "trigger", heading: "Begun", cell: ({ trigger }) => triggerWords[trigger] },
  {
    key: "took",
    heading: "Took",
    isNumber: true,
    cell: ({ startedAt, endedAt }) =>
      endedAt === undefined ? "–" : durationText(Date.parse(endedAt) - Date.parse(startedAt)),
  },
  { key: "version", heading: "Version", cell: ({ version }) => (version === undefined ? "–" : <code>{version}</code>) },
  { key: "reason", heading: "Why", cell: ({ reason }) => <span dir="auto">{reason}</span> },
];

function StartRun({ runs }: { readonly runs: readonly Run[] }) {
  const [isAsked, setAsked] = useState(false);
  const [, goTo] = useLocation();
  const start = useMutation({
    mutationFn: () => client.startRun({}),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: ["runs"] });
      goTo(paths.consolePage("runs", id));
    },
  });
  const open = () => {
    start.reset();
    setAsked(true);
  };
  return (
    <>
      <Button tone="primary" onClick={open}>
        Begin a run
      </Button>
      <Dialog
        title="Begin a run?"
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <Button tone="primary" disabled={start.isPending} onClick={() => start.mutate()}>
            Begin
          </Button>
        }
      >
        <Before run={runs.find(({ status }) => status === "running")} />
        <ol>
          {Object.values(stepWords).map(({ name, does }) => (
            <li key={name}>
              <strong>{name}</strong>: {does}.
            </li>
          ))}
        </ol>
        <p className="note">
          Lists are served as ever meanwhile. If a new model is promoted, a rollback brings back what serves now.
        </p>
        {start.error !== null && <Failure error={start.error} />}
      </Dialog>
    </>
  );
}

/** What goes on, or was left lying, before a run is begun. */
function Before({ run }: { readonly run: Run | undefined }) {
  if (run === undefined) return <p>Five steps, one after the other:</p>;
  const link = <Link href={paths.consolePage("runs", run.id)}>The run of {momentText(run.startedAt)}</Link>;
  return run.isUnderWay ? (
    <p>{link} is under way, and there is one at a time: the server refuses another until it has ended.</p>
  ) : (
    <p>{link} was cut off. It is taken up behind its last finished step, rather than begun anew:</p>
  );
}
