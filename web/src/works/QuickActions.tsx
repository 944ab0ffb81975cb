import type { Item } from "codecatalyst-client";
import { useRecord, type Saying } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import styles from "./QuickActions.module.css";

const sayings: readonly {
  readonly kind: "finish" | "like" | "dislike";
  readonly sign: string;
  readonly words: string;
}[] = [
  { kind: "finish", sign: "✓", words: "I finished this" },
  { kind: "like", sign: "♥", words: "I like this" },
  { kind: "dislike", sign: "✕", words: "Not for me" },
];

/** The three things that are said most often, beside a work; where there is room, in words. */
export function QuickActions({
  item,
  recommendationId,
  isWordy = false,
  onWhy,
}: {
  readonly item: Item;
  readonly recommendationId?: string | undefined;
  readonly isWordy?: boolean;
  readonly onWhy?: (() => void) | undefined;
}) {
  const record = useRecord();
  const say = (saying: Saying) => void record(item, saying, recommendationId);
  if (isWordy)
    return sayings.map(({ kind, sign, words }) => (
      <Button key={kind} isSmall about={item.title} onClick={() => say({ kind })}>
        <span aria-hidden="true">{sign}</span>
        {words}
      </Button>
    ));
  return (
    <div className={styles["actions"]}>
      {sayings.map(({ kind, sign, words }) => (
        <button
          key={kind}
          type="button"
          className={styles["action"]}
          title={words}
          aria-label={`${words}: ${item.title}`}
          onClick={() => say({ kind })}
        >
          <span aria-hidden="true">{sign}</span>
        </button>
      ))}
      {onWhy !== undefined && (
        <button
          type="button"
          className={styles["action"]}
          title="Why this"
          aria-label={`Why this: ${item.title}`}
          aria-haspopup="dialog"
          onClick={onWhy}
        >
          <span aria-hidden="true">?</span>
        </button>
      )}
    </div>
  );
}
