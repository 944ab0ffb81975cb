import type { Playlist, PlaylistEntry } from "codecatalyst-client";
import { useMoment } from "../app/Moment.tsx";
import { usePlaylist } from "../data/use-playlist.ts";
import { lengthText, plural } from "../words.ts";
import { ReasonText } from "../works/ReasonText.tsx";
import { WorkRow } from "../works/WorkRow.tsx";
import { MoodCurve } from "./MoodCurve.tsx";
import styles from "./Playlist.module.css";
import { PlaylistPanel } from "./PlaylistPanel.tsx";

/** Music for the mood, in an order with soft steps. */
export function Records() {
  const [{ minutes }] = useMoment();
  const made = usePlaylist({ kind: "music", n: 10, ...(minutes !== undefined && { minutes }) });
  return (
    <PlaylistPanel heading="Records in a row" noteOf={noteOf} beginWords="Begin the records" made={made}>
      {({ entries }) => (
        <>
          <MoodCurve entries={entries} />
          <ol className={styles["entries"]}>
            {entries.map((entry) => (
              <li key={entry.item.id} className={styles["entry"]}>
                <span className={styles["position"]} aria-hidden="true">
                  {entry.position}
                </span>
                <WorkRow item={entry.item}>
                  <p className="note">{factsOf(entry)}</p>
                  {entry.reasons[0] !== undefined && <ReasonText text={entry.reasons[0].text} />}
                </WorkRow>
              </li>
            ))}
          </ol>
        </>
      )}
    </PlaylistPanel>
  );
}

const noteOf = ({ entries, minutes }: Playlist) =>
  `${plural(entries.length, "record", "records")}, ${lengthText(minutes)}, in an order with small steps of mood and tempo.`;

function factsOf({ minutes, item: { tempoBpm } }: PlaylistEntry): string {
  const facts = [minutes !== undefined && lengthText(minutes), tempoBpm !== undefined && `${tempoBpm} beats a minute`];
  return facts.filter((fact) => fact !== false).join(" · ");
}
