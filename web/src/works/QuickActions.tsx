import type { Item } from "codecatalyst-client";
import { useRecord, type Saying } from "../data/use-record.ts";
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

/** The three things that are said most often, beside a work. */
export function QuickActions({
  item,
  recommendationId,
}: {
  readonly item: Item;
  readonly recommendationId?: string | undefined;
}) {
  const record = useRecord();
  const say = (saying: Saying) => void record(item, saying, recommendationId);
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
    </div>
  );
}
