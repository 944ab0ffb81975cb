import { useState, type ChangeEvent } from "react";
import { useRecommendations } from "../data/use-lists.ts";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import type { Suggested } from "../works/WorkCard.tsx";
import { FirstWorks } from "./FirstWorks.tsx";
import { HistoryReportView } from "./HistoryReportView.tsx";
import { services } from "./services.ts";
import { useImport, type FileImport } from "./use-import.ts";
import styles from "./WelcomePage.module.css";

const firstCount = 5;

/** Takes the files that other services gave to somebody, says what was understood, and shows what the lists make of it. */
export function History() {
  const { files, bringIn, isBusy } = useImport();
  const list = useRecommendations({ n: firstCount });
  const [before, setBefore] = useState<readonly Suggested[]>([]);
  const take = (chosen: FileList | null) => {
    if (chosen === null || chosen.length === 0 || isBusy) return;
    setBefore(list.data?.items ?? []);
    bringIn([...chosen]);
  };
  const hasNews = files.some(({ report }) => report !== undefined && report.newEventCount > 0);
  return (
    <Panel
      heading="Bring your history"
      note="An export of Goodreads, Letterboxd, IMDb, Spotify, ListenBrainz, Netflix or Amazon: the file as it came. It stays on this server."
    >
      <DropZone isBusy={isBusy} onFiles={take} />
      <details>
        <summary>Where do I get such a file?</summary>
        <ul className={styles["services"]}>
          {services.map(({ name, way }) => (
            <li key={name}>
              <strong>{name}</strong>: {way}
            </li>
          ))}
        </ul>
      </details>
      <ul className={styles["files"]} aria-label="Files" aria-live="polite">
        {files.map((file) => (
          <li key={file.key}>
            <FileOutcome file={file} />
          </li>
        ))}
      </ul>
      {hasNews && !isBusy && (
        <div className={styles["beforeAfter"]}>
          <FirstWorks heading="Before, your list began with" works={before} />
          <FirstWorks heading="Now it begins with" works={list.isFetching ? undefined : list.data?.items} />
        </div>
      )}
    </Panel>
  );
}

/** The input lies over the whole zone: it takes what is dropped on it as well. */
function DropZone({
  isBusy,
  onFiles,
}: {
  readonly isBusy: boolean;
  readonly onFiles: (files: FileList | null) => void;
}) {
  const [isOver, setOver] = useState(false);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    setOver(false);
    onFiles(event.currentTarget.files);
    event.currentTarget.value = "";
  };
  return (
    <div className={styles["drop"]} data-over={isOver || undefined}>
      <label htmlFor="history-files">{isBusy ? "Reading …" : "Choose files, or drop them here"}</label>
      <input
        id="history-files"
        type="file"
        multiple
        accept=".csv,.zip,.json,.jsonl,.tsv,.gz,.txt"
        disabled={isBusy}
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onChange={choose}
      />
    </div>
  );
}

function FileOutcome({ file: { name, report, error } }: { readonly file: FileImport }) {
  if (report !== undefined) return <HistoryReportView name={name} report={report} />;
  if (error !== undefined)
    return (
      <>
        <p className={styles["title"]} dir="auto">
          {name}
        </p>
        <Failure error={error} />
      </>
    );
  return (
    <>
      <p>
        Reading <bdi>{name}</bdi> …
      </p>
      <Skeleton height="0.5rem" />
    </>
  );
}
