import type { PlaylistEntry } from "codecatalyst-client";
import { useId } from "react";
import { placesOf, smoothPath } from "./curve.ts";
import styles from "./MoodCurve.module.css";
import type { MoodPoint } from "./moods.ts";

const size = { width: 600, height: 150, edge: 14 } as const;
const heightOf = (value: number) => size.height / 2 - value * (size.height / 2 - size.edge);

const axes = [
  ["valence", "How happy"],
  ["arousal", "How intense"],
] as const satisfies readonly (readonly [keyof MoodPoint, string])[];

/** The way that a playlist takes through moods, over its time. */
export function MoodCurve({ entries }: { readonly entries: readonly PlaylistEntry[] }) {
  const id = useId();
  const places = placesOf(entries.map(({ minutes }) => minutes));
  const pointsOf = (axis: keyof MoodPoint) =>
    entries.flatMap(({ item }, index) =>
      item.mood === undefined ? [] : [{ x: (places[index] ?? 0) * size.width, y: heightOf(item.mood[axis]), item }],
    );
  return (
    <figure className={styles["figure"]} dir="ltr">
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby={id}
        className={styles["curve"]}
      >
        <title id={id}>{summaryOf(entries)}</title>
        <path className={styles["middle"]} d={`M0 ${size.height / 2}H${size.width}`} />
        {axes.map(([axis]) => (
          <path key={axis} className={styles["line"]} data-axis={axis} d={smoothPath(pointsOf(axis))} />
        ))}
        {axes.map(([axis]) =>
          pointsOf(axis).map(({ x, y, item }) => (
            <path key={`${axis} ${item.id}`} className={styles["point"]} data-axis={axis} d={`M${x} ${y}h0`} />
          )),
        )}
      </svg>
      <figcaption className={styles["legend"]}>
        {axes.map(([axis, words]) => (
          <span key={axis} data-axis={axis}>
            {words}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

const directionOf = (from: number, to: number) => {
  if (Math.abs(to - from) < 0.2) return "stays about as it is";
  return to > from ? "rises" : "falls";
};

function summaryOf(entries: readonly PlaylistEntry[]): string {
  const moods = entries.flatMap(({ item }) => (item.mood === undefined ? [] : [item.mood]));
  const [from, to] = [moods[0], moods.at(-1)];
  if (from === undefined || to === undefined) return "The moods of these records are not known.";
  return `From the first record to the last the cheer ${directionOf(from.valence, to.valence)} and the intensity ${directionOf(from.arousal, to.arousal)}.`;
}
