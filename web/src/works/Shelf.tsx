import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from "react";
import { useItemsInHand } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { classNames } from "../design/class-names.ts";
import styles from "./Shelf.module.css";
import { WorkCard, type Suggested } from "./WorkCard.tsx";

/** A row of works under a heading that says why they are there. It scrolls sideways by touch, wheel, keyboard and its two buttons; as a grid it shows all at once. */
export function Shelf({
  heading,
  note,
  works,
  recommendationId,
  layout = "row",
  isBusy = false,
  actions,
  lead,
  end,
}: {
  readonly heading: ReactNode;
  readonly note?: ReactNode;
  readonly works: readonly Suggested[];
  readonly recommendationId?: string | undefined;
  readonly layout?: "row" | "grid";
  readonly isBusy?: boolean;
  readonly actions?: ReactNode;
  /** Between the heading and the row. */
  readonly lead?: ReactNode;
  /** Behind the last work. */
  readonly end?: ReactNode;
}) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const inHand = useItemsInHand();
  const isRow = layout === "row";
  if (works.length === 0 && lead === undefined) return null;
  return (
    <section aria-labelledby={id} aria-busy={isBusy || undefined} className={styles["shelf"]}>
      <div className={styles["head"]}>
        <div>
          <h2 id={id} dir="auto" tabIndex={-1}>
            {heading}
          </h2>
          {note !== undefined && <p className="note">{note}</p>}
        </div>
        <div className={styles["actions"]}>
          {actions}
          {isRow && <Arrows row={list} />}
        </div>
      </div>
      {lead}
      <ul
        ref={list}
        className={classNames(styles["works"], !isRow && styles["grid"])}
        tabIndex={isRow ? 0 : undefined}
        aria-labelledby={id}
      >
        {works.map((work) => (
          <li key={work.item.id}>
            <WorkCard {...work} recommendationId={recommendationId} isInHand={inHand.has(work.item.id)} />
          </li>
        ))}
        {end && <li>{end}</li>}
      </ul>
    </section>
  );
}

/** For a pointer, where a row is longer than its place; the keyboard has the row itself. */
function Arrows({ row }: { readonly row: RefObject<HTMLElement | null> }) {
  const [isNeeded, setNeeded] = useState(false);
  useEffect(() => {
    const { current } = row;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setNeeded(current.scrollWidth > current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, [row]);
  const move = (direction: -1 | 1) => {
    const { current } = row;
    if (current === null) return;
    const sign = getComputedStyle(current).direction === "rtl" ? -direction : direction;
    current.scrollBy({ left: sign * current.clientWidth * 0.85, behavior: "smooth" });
  };
  if (!isNeeded) return null;
  return (
    <div className={styles["arrows"]} aria-hidden="true">
      <Button tone="quiet" isSmall tabIndex={-1} onClick={() => move(-1)}>
        ←
      </Button>
      <Button tone="quiet" isSmall tabIndex={-1} onClick={() => move(1)}>
        →
      </Button>
    </div>
  );
}

/** While the works are on their way. */
export function ShelfSkeleton({ heading, lead }: { readonly heading: string; readonly lead?: ReactNode }) {
  return (
    <section className={styles["shelf"]} aria-busy="true" aria-label={heading}>
      <div className={styles["head"]}>
        <h2>{heading}</h2>
      </div>
      {lead}
      <div className={styles["works"]}>
        {["a", "b", "c", "d", "e", "f", "g"].map((key) => (
          <div key={key} className={styles["ghost"]}>
            <Skeleton height="15rem" width="10rem" />
            <Skeleton height="1rem" width="8rem" />
            <Skeleton height="1rem" width="6rem" />
            <Skeleton height="5.5rem" width="10rem" />
          </div>
        ))}
      </div>
    </section>
  );
}
