import type { Recommendation } from "codecatalyst-client";
import { useState } from "react";
import { ButtonLink, Button } from "../design/Button.tsx";
import { Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Shelf, ShelfSkeleton } from "../works/Shelf.tsx";
import { FirstPick } from "./FirstPick.tsx";
import styles from "./Home.module.css";

const heading = "For you now";

/** The viewer's own list: its first work large, the others in a row, or all of them at once. */
export function MainList({
  works,
  recommendationId,
  isFallback,
  isBusy,
  onMore,
  isMoreOnTheWay,
}: {
  readonly works: readonly Recommendation[];
  readonly recommendationId: string;
  readonly isFallback: boolean;
  /** Whether another list is on its way. */
  readonly isBusy: boolean;
  readonly onMore: (() => void) | undefined;
  readonly isMoreOnTheWay: boolean;
}) {
  const [isWhole, setWhole] = useState(false);
  const [first, ...others] = works;
  if (first === undefined)
    return (
      <Notice title="There is nothing to show here." actions={<ButtonLink to="/docs/">How works are added</ButtonLink>}>
        <p>Choose another domain, or everything you can get. If the catalogue is empty, its keeper can import one.</p>
      </Notice>
    );
  return (
    <Shelf
      heading={heading}
      note={noteOf(works, isFallback)}
      works={others}
      recommendationId={recommendationId}
      isBusy={isBusy}
      layout={isWhole ? "grid" : "row"}
      lead={<FirstPick key={first.item.id} work={first} recommendationId={recommendationId} />}
      actions={
        <Button tone="quiet" isSmall aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          See all at once
        </Button>
      }
      end={
        onMore !== undefined && (
          <div className={styles["more"]}>
            <Button onClick={onMore} disabled={isMoreOnTheWay}>
              {isMoreOnTheWay ? "On its way …" : "Show more"}
            </Button>
          </div>
        )
      }
    />
  );
}

export const MainListSkeleton = () => (
  <ShelfSkeleton heading={heading} lead={<Skeleton height="var(--first-pick)" />} />
);

function noteOf(works: readonly Recommendation[], isFallback: boolean): string {
  if (isFallback) return "Nothing is trained yet, so these are simply new.";
  const isGuess = works.every(({ reasons }) =>
    reasons.every(({ kind }) => ["popular", "trend", "cluster"].includes(kind)),
  );
  return isGuess
    ? "What many people enjoy. Say what you enjoyed, and the list becomes yours."
    : "Made from what you told us.";
}
