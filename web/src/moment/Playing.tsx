import type { Playlist, PlaylistEntry } from "codecatalyst-client";
import { useState } from "react";
import { useRecord, type Saying } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Switch } from "../design/Field.tsx";
import { plural } from "../words.ts";
import { ItemLink } from "../works/ItemLinks.tsx";
import styles from "./Playlist.module.css";

/** What was done with an entry when it is over: of a book only a part was meant. */
const doneWith = ({ item, pageCount }: PlaylistEntry): Saying =>
  pageCount === undefined || item.pageCount === undefined
    ? { kind: "finish" }
    : { kind: "progress", ratio: Math.min(1, pageCount / item.pageCount) };

/** Leads through a playlist. Nothing of it is noted unless the person says so. */
export function Playing({ playlist, onEnd }: { readonly playlist: Playlist; readonly onEnd: () => void }) {
  const { entries, recommendationId } = playlist;
  const [index, setIndex] = useState(0);
  const [isNoted, setNoted] = useState(false);
  const record = useRecord();
  const current = entries[index];
  if (current === undefined) return null;

  const note = (entry: PlaylistEntry, saying: Saying) => void record(entry.item, saying, recommendationId);
  const onNote = (isOn: boolean) => {
    setNoted(isOn);
    if (isOn) note(current, { kind: "start" });
  };
  const leave = (saying: Saying) => {
    const next = entries[index + 1];
    if (isNoted) note(current, saying);
    if (next === undefined) return onEnd();
    if (isNoted) note(next, { kind: "start" });
    setIndex(index + 1);
  };
  return (
    <div className={styles["playing"]}>
      <p role="status">
        Now, {index + 1} of {plural(entries.length, "work", "works")}: <ItemLink itemId={current.item.id} />
      </p>
      <Switch
        label="Note what I do"
        hint="Off: this page only keeps your place. On: what you begin, finish and skip here shapes your next lists."
        isOn={isNoted}
        onChange={onNote}
      />
      <div className={styles["buttons"]}>
        <Button tone="primary" onClick={() => leave(doneWith(current))}>
          {index + 1 === entries.length ? "Done, that was the last" : "Done, next"}
        </Button>
        <Button onClick={() => leave({ kind: "skip" })}>Skip it</Button>
        <Button tone="quiet" onClick={onEnd}>
          Stop here
        </Button>
      </div>
    </div>
  );
}
