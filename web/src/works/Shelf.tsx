import { useId, useRef, type ReactNode } from "react";
import { Button } from "../design/Button.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import styles from "./Shelf.module.css";
import { WorkCard, type Suggested } from "./WorkCard.tsx";

/** A row of works under a heading that says why they are there. It scrolls sideways by touch, wheel, keyboard and its two buttons. */
export function Shelf({
  heading,
  note,
  works,
  recommendationId,
}: {
  readonly heading: ReactNode;
  readonly note?: ReactNode;
  readonly works: readonly Suggested[];
  readonly recommendationId?: string | undefined;
}) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const move = (direction: -1 | 1) => {
    const { current } = list;
    current?.scrollBy({ left: direction * current.clientWidth * 0.85, behavior: "smooth" });
  };
  return (
    <section aria-labelledby={id} className={styles["shelf"]}>
      <div className={styles["head"]}>
        <div>
          <h2 id={id} dir="auto">
            {heading}
          </h2>
          {note !== undefined && <p className="note">{note}</p>}
        </div>
        <div className={styles["arrows"]} aria-hidden="true">
          <Button tone="quiet" isSmall tabIndex={-1} onClick={() => move(-1)}>
            ←
          </Button>
          <Button tone="quiet" isSmall tabIndex={-1} onClick={() => move(1)}>
            →
          </Button>
        </div>
      </div>
      <ul ref={list} className={styles["works"]} tabIndex={0} aria-labelledby={id}>
        {works.map(({ item, reasons }) => (
          <li key={item.id}>
            <WorkCard item={item} reasons={reasons} recommendationId={recommendationId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** While the works are on their way. */
export function ShelfSkeleton({ heading }: { readonly heading: string }) {
  return (
    <section className={styles["shelf"]} aria-busy="true" aria-label={heading}>
      <div className={styles["head"]}>
        <h2>{heading}</h2>
      </div>
      <div className={styles["works"]}>
        {["a", "b", "c", "d", "e", "f", "g"].map((key) => (
          <div key={key} className={styles["ghost"]}>
            <Skeleton height="15rem" width="10rem" />
            <Skeleton height="1rem" width="8rem" />
            <Skeleton height="1rem" width="6rem" />
          </div>
        ))}
      </div>
    </section>
  );
}
