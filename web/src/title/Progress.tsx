import type { Item } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { lengthText } from "../words.ts";
import styles from "./Progress.module.css";

/** How far the viewer got, noted when they say so. */
export function Progress({
  item,
  ratio,
  onNote,
}: {
  readonly item: Item;
  readonly ratio: number | undefined;
  readonly onNote: (ratio: number) => void;
}) {
  const [moved, move] = useState<number>();
  const percent = moved ?? Math.round((ratio ?? 0) * 100);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onNote(percent / 100);
  };
  return (
    <form className={styles["progress"]} onSubmit={submit}>
      <TextField
        label="How far you are"
        type="range"
        min={0}
        max={100}
        step={1}
        value={percent}
        aria-valuetext={placeText(item, percent)}
        onChange={(event) => move(event.currentTarget.valueAsNumber)}
      />
      <output className="note">{placeText(item, percent)}</output>
      <Button type="submit" isSmall>
        Note it
      </Button>
    </form>
  );
}

/** In the work's own measure: pages of a book, time of what is watched or heard. */
function placeText({ pageCount, lengthMinutes }: Item, percent: number): string {
  const share = `${percent} %`;
  if (pageCount !== undefined) return `${share}, page ${Math.round((pageCount * percent) / 100)} of ${pageCount}`;
  if (lengthMinutes === undefined) return share;
  return `${share}, ${lengthText((lengthMinutes * percent) / 100)} of ${lengthText(lengthMinutes)}`;
}
