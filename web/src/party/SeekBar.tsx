import { useEffect, useRef, useState } from "react";
import { clockText } from "./party-words.ts";
import type { Screen } from "./screen.ts";
import styles from "./Stage.module.css";
import { useLook } from "./use-screen.ts";

/** Where the film is. While somebody drags it stays with them, and asks when they let go. */
export function SeekBar({
  screen,
  isDisabled,
  onSeek,
}: {
  readonly screen: Screen;
  readonly isDisabled: boolean;
  readonly onSeek: (positionMs: number) => void;
}) {
  const { positionMs, durationMs } = useLook(screen);
  const [draggedTo, setDraggedTo] = useState<number>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const { current } = input;
    // React's own change event comes with each step of a drag.
    const letGo = () => {
      setDraggedTo(undefined);
      if (current !== null) onSeek(Math.round(current.valueAsNumber * 1000));
    };
    current?.addEventListener("change", letGo);
    return () => current?.removeEventListener("change", letGo);
  }, [onSeek]);
  const seconds = draggedTo ?? positionMs / 1000;
  return (
    <div className={styles["seek"]}>
      <input
        ref={input}
        type="range"
        aria-label="Position"
        aria-valuetext={clockText(seconds * 1000)}
        min={0}
        max={Math.max(1, durationMs / 1000)}
        step={0.1}
        disabled={isDisabled}
        value={seconds}
        onChange={(event) => setDraggedTo(event.currentTarget.valueAsNumber)}
      />
      <span className="number">
        {clockText(seconds * 1000)} of {clockText(durationMs)}
      </span>
    </div>
  );
}
