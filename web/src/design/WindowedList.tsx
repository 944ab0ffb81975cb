import { useEffect, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { windowOf } from "./window-of.ts";
import styles from "./WindowedList.module.css";

/** Before the list has a size it is taken for this tall. */
const guessedHeight = 800;

/** A long list of rows of one height, of which only those in sight are made. It scrolls within itself. */
export function WindowedList<Row>({
  label,
  rows,
  keyOf,
  rowHeight,
  onNearEnd,
  children,
}: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** In pixels. */
  readonly rowHeight: number;
  /** Called when the last rows come into sight, possibly more than once. */
  readonly onNearEnd: () => void;
  readonly children: (row: Row) => ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [{ top, height }, setSight] = useState({ top: 0, height: guessedHeight });
  const { first, end } = windowOf({ top, height, rowHeight, rowCount: rows.length });
  const isNearEnd = end === rows.length;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  }, [isNearEnd, onNearEnd]);
  useEffect(() => {
    const { current } = list;
    if (current === null) return undefined;
    const look = () => setSight({ top: current.scrollTop, height: current.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(current);
    current.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener("scroll", look);
    };
  }, []);
  // Takes the place of the rows that are not made.
  const room: CSSProperties = { paddingBlock: `${first * rowHeight}px ${(rows.length - end) * rowHeight}px` };
  return (
    <div ref={list} className={styles["list"]} tabIndex={0} role="region" aria-label={label}>
      <ul style={room}>
        {rows.slice(first, end).map((row, index) => (
          <li
            key={keyOf(row)}
            className={styles["row"]}
            style={{ height: rowHeight }}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
          >
            {children(row)}
          </li>
        ))}
      </ul>
    </div>
  );
}
