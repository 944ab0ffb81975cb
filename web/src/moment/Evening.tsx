import type { Playlist, PlaylistEntry } from "codecatalyst-client";
import type { CSSProperties } from "react";
import { useMoment } from "../app/Moment.tsx";
import { usePlaylist } from "../data/use-playlist.ts";
import { lengthText } from "../words.ts";
import { ReasonText } from "../works/ReasonText.tsx";
import { WorkRow } from "../works/WorkRow.tsx";
import { clockText, timesOf } from "./evening-times.ts";
import styles from "./Playlist.module.css";
import { PlaylistPanel } from "./PlaylistPanel.tsx";

const usualMinutes = 180;

/** A film, part of a book and a record that fill the time there is. */
export function Evening() {
  const [{ minutes = usualMinutes }] = useMoment();
  const made = usePlaylist({ kind: "evening", minutes });
  const note = `For ${lengthText(minutes)}: say above how much time you have.`;
  return (
    <PlaylistPanel heading="A mixed evening" noteOf={() => note} beginWords="Begin the evening" made={made}>
      {(evening) => <Timeline evening={evening} minutes={minutes} />}
    </PlaylistPanel>
  );
}

function Timeline({ evening, minutes }: { readonly evening: Playlist; readonly minutes: number }) {
  const times = timesOf(evening.entries);
  const leftMinutes = Math.max(0, minutes - evening.minutes);
  return (
    <>
      <div className={styles["bar"]} aria-hidden="true">
        {evening.entries.map((entry) => (
          <div
            key={entry.item.id}
            className={styles["part"]}
            data-domain={entry.item.domain}
            style={shareOf(entry.minutes ?? 0)}
          >
            {lengthText(entry.minutes ?? 0)}
          </div>
        ))}
        {leftMinutes > 0 && <div className={styles["left"]} style={shareOf(leftMinutes)} />}
      </div>
      <ol className={styles["evening"]}>
        {evening.entries.map((entry, index) => (
          <li key={entry.item.id} className={styles["stop"]}>
            <span className={styles["time"]}>{clockText(times[index] ?? 0)}</span>
            <WorkRow item={entry.item}>
              <p className="note">{extentOf(entry)}</p>
              {entry.reasons[0] !== undefined && <ReasonText text={entry.reasons[0].text} />}
            </WorkRow>
          </li>
        ))}
      </ol>
      <p>
        {evening.entries.map((entry) => lengthText(entry.minutes ?? 0)).join(" + ")} ={" "}
        <strong>{lengthText(evening.minutes)}</strong>
        {leftMinutes > 0 && `, and ${lengthText(leftMinutes)} to breathe`}.
      </p>
    </>
  );
}

const shareOf = (minutes: number): CSSProperties => ({ flexGrow: minutes });

function extentOf({ minutes, pageCount }: PlaylistEntry): string {
  const length = minutes === undefined ? "" : lengthText(minutes);
  return pageCount === undefined ? length : `${length}, about ${pageCount} pages`;
}
