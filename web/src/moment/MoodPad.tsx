import { moodWords, type Item } from "codecatalyst-client";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import styles from "./MoodPad.module.css";
import { middleOf, moodAt, stepOf, type MoodPoint } from "./moods.ts";

/** While a finger is on its way the list waits for it this long. */
const restMs = 150;

/** Half of the drawing's side, less what stands at its edge. */
const half = 92;
const x = ({ valence }: MoodPoint) => valence * half;
const y = ({ arousal }: MoodPoint) => -arousal * half;

/** The less sure, the wider. */
const doubtRadius = ({ confidence }: { readonly confidence: number }) => 9 + 26 * (1 - confidence);

const corners = [
  ["tense", -1, 1],
  ["lively", 1, 1],
  ["sad", -1, -1],
  ["calm", 1, -1],
] as const;

/** A plane of moods to point at, by finger, pointer or arrow keys, with what is believed and where the works of the list lie. */
export function MoodPad({
  stated,
  believed,
  works,
  isOff,
  onState,
}: {
  readonly stated: MoodPoint | undefined;
  readonly believed: (MoodPoint & { readonly confidence: number }) | undefined;
  readonly works: readonly Item[];
  readonly isOff: boolean;
  readonly onState: (mood: MoodPoint) => void;
}) {
  const hintId = useId();
  const { shown, move } = useDraft(stated, onState);
  const place = shown ?? believed;
  const isHeld = useRef(false);

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - left) / width;
    const down = (event.clientY - top) / height;
    move(moodAt(((across - 0.5) * 200) / half, ((0.5 - down) * 200) / half));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, event.shiftKey);
    if (step === undefined) return;
    event.preventDefault();
    const from = place ?? { valence: 0, arousal: 0 };
    move(moodAt(from.valence + step.valence, from.arousal + step.arousal));
  };
  return (
    <figure className={styles["figure"]} data-off={isOff || undefined}>
      <div
        dir="ltr"
        className={styles["pad"]}
        role="slider"
        tabIndex={0}
        aria-label="How I feel"
        aria-roledescription="plane of moods"
        aria-valuemin={-100}
        aria-valuemax={100}
        aria-valuenow={Math.round((place?.valence ?? 0) * 100)}
        aria-valuetext={valueText(shown, believed)}
        aria-describedby={hintId}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          isHeld.current = true;
          point(event);
        }}
        onPointerMove={(event) => {
          if (isHeld.current) point(event);
        }}
        onPointerUp={() => (isHeld.current = false)}
        onPointerCancel={() => (isHeld.current = false)}
      >
        <Plane stated={shown} believed={believed} works={works} />
      </div>
      <figcaption id={hintId} className="note">
        Left is sad, right is happy; up is intense, down is calm. Point, drag, or use the arrow keys. Dots are the works
        of the list beside; the cross is their middle.
      </figcaption>
    </figure>
  );
}

const valueText = (stated: MoodPoint | undefined, believed: MoodPoint | undefined) => {
  if (stated !== undefined) return `You feel ${moodWords(stated)}`;
  return believed === undefined ? "Nothing said yet" : `You seem ${moodWords(believed)}`;
};

/** What is pointed at shows at once; it is said when the pointer rests. */
function useDraft(stated: MoodPoint | undefined, onState: (mood: MoodPoint) => void) {
  const [draft, setDraft] = useState<MoodPoint>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (mood: MoodPoint) => {
    setDraft(mood);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      onState(mood);
      setDraft(undefined);
    }, restMs);
  };
  return { shown: draft ?? stated, move };
}

function Plane({
  stated,
  believed,
  works,
}: {
  readonly stated: MoodPoint | undefined;
  readonly believed: (MoodPoint & { readonly confidence: number }) | undefined;
  readonly works: readonly Item[];
}) {
  const moods = works.flatMap(({ mood }) => (mood === undefined ? [] : [mood]));
  const middle = middleOf(moods);
  return (
    <svg viewBox="-100 -100 200 200" className={styles["plane"]} aria-hidden="true">
      <path className={styles["axis"]} d="M-96 0H96M0 -96V96" />
      <circle className={styles["ripple"]} r="32" />
      <circle className={styles["ripple"]} r="64" />
      {corners.map(([name, across, up]) => (
        <text
          key={name}
          className={styles["corner"]}
          x={across * 90}
          y={up > 0 ? -84 : 91}
          textAnchor={across < 0 ? "start" : "end"}
        >
          {name}
        </text>
      ))}
      {works.map(({ id, domain, mood }) =>
        mood === undefined ? null : (
          <circle key={id} className={styles["work"]} data-domain={domain} cx={x(mood)} cy={y(mood)} r="2.6" />
        ),
      )}
      {middle !== undefined && (
        <path className={styles["middle"]} d={`M${x(middle) - 4} ${y(middle)}h8m-4 -4v8`} data-middle />
      )}
      {believed !== undefined && (
        <g className={styles["believed"]} data-believed>
          <circle cx={x(believed)} cy={y(believed)} r={doubtRadius(believed)} />
          <text x={x(believed)} y={y(believed) + doubtRadius(believed) + 8} textAnchor="middle">
            you seem
          </text>
        </g>
      )}
      {stated !== undefined && (
        <g className={styles["stated"]}>
          <circle cx={x(stated)} cy={y(stated)} r="7" />
          <circle cx={x(stated)} cy={y(stated)} r="2.4" />
        </g>
      )}
    </svg>
  );
}
