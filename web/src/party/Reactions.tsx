import { reactionNames, reactions } from "../words.ts";
import { mayTalk } from "./room.ts";
import styles from "./Stage.module.css";
import { useParty } from "./use-party.ts";

/** What one feels, in one touch: everybody sees it, nobody keeps it. */
export function Reactions() {
  const { party, state, memberId } = useParty();
  if (!mayTalk(state, memberId)) return null;
  return (
    <div className={styles["reactions"]} role="group" aria-label="React">
      {reactions.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className={styles["reaction"]}
          aria-label={reactionNames[emoji]}
          title={reactionNames[emoji]}
          onClick={() => party.tell({ kind: "react", emoji })}
        >
          <span aria-hidden="true">{emoji}</span>
        </button>
      ))}
    </div>
  );
}
