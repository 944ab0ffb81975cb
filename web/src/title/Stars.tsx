import { useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../design/Button.tsx";
import { starsText } from "./sayings.ts";
import styles from "./Stars.module.css";

const counts = [1, 2, 3, 4, 5] as const;
const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** Five stars to choose from. Arrow keys go along them, and nothing is said before Enter or Space. */
export function Stars({
  ratio,
  onRate,
  onClear,
}: {
  /** 0 to 1; undefined where there is no rating. */
  readonly ratio: number | undefined;
  readonly onRate: (starCount: number) => void;
  readonly onClear: () => void;
}) {
  const rated = ratio === undefined ? 0 : Math.round(ratio * 5);
  const [pointed, setPointed] = useState(0);
  const group = useRef<HTMLDivElement>(null);
  const byKey = (event: KeyboardEvent, count: number) => {
    const step = steps[event.key];
    if (step === undefined) return;
    const next = Math.min(5, Math.max(1, count + step));
    group.current
      ?.querySelectorAll("button")
      .item(next - 1)
      .focus();
    event.preventDefault();
  };
  const clear = () => {
    group.current?.querySelector("button")?.focus();
    onClear();
  };
  return (
    <div className={styles["stars"]}>
      <div
        ref={group}
        role="radiogroup"
        aria-label="Your rating"
        className={styles["group"]}
        onPointerLeave={() => setPointed(0)}
      >
        {counts.map((count) => (
          <button
            key={count}
            type="button"
            role="radio"
            aria-checked={count === rated}
            aria-label={`${count} of 5`}
            tabIndex={count === Math.max(rated, 1) ? 0 : -1}
            className={styles["star"]}
            data-is-lit={count <= (pointed || rated)}
            onPointerEnter={() => setPointed(count)}
            onKeyDown={(event) => byKey(event, count)}
            onClick={() => onRate(count)}
          >
            <span aria-hidden="true">★</span>
          </button>
        ))}
      </div>
      {ratio !== undefined && (
        <>
          <span className="note">{starsText(ratio)}</span>
          <Button tone="quiet" isSmall onClick={clear}>
            Take the rating back
          </Button>
        </>
      )}
    </div>
  );
}
