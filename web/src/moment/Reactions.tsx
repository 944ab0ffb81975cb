import type { Item } from "codecatalyst-client";
import { useState } from "react";
import { useRecord } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { reactionNames, reactions, type Reaction } from "../words.ts";
import styles from "./Reactions.module.css";

/** Emoji to react with, when they are asked for. What one reacts with tells the mood. */
export function Reactions({ item, recommendationId }: { readonly item: Item; readonly recommendationId: string }) {
  const [isOpen, setOpen] = useState(false);
  const record = useRecord();
  const react = (emoji: Reaction) => {
    setOpen(false);
    void record(item, { kind: "emoji", emoji }, recommendationId);
  };
  return (
    <div className={styles["reactions"]}>
      <Button tone="quiet" isSmall aria-expanded={isOpen} about={item.title} onClick={() => setOpen(!isOpen)}>
        React
      </Button>
      {isOpen && (
        <div role="group" aria-label={`Reactions to ${item.title}`} className={styles["choices"]}>
          {reactions.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={styles["choice"]}
              title={reactionNames[emoji]}
              aria-label={`React with ${emoji}`}
              onClick={() => react(emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
