import type { Item } from "codecatalyst-client";
import { useProfile } from "../data/use-lists.ts";
import { Button } from "../design/Button.tsx";
import { Failure } from "../design/Notice.tsx";
import { agoText, reactionNames, reactions } from "../words.ts";
import { Progress } from "./Progress.tsx";
import styles from "./Sayings.module.css";
import { doneText, standingText, type PlainSaying } from "./sayings.ts";
import { Stars } from "./Stars.tsx";
import { useSayings } from "./use-sayings.ts";

const plainActs: readonly (readonly [kind: PlainSaying, words: string])[] = [
  ["start", "I began this"],
  ["finish", "I finished this"],
  ["like", "I like this"],
  ["dislike", "Not for me"],
  ["save", "Keep for later"],
];

/** What one may say about the work. What was said stays pressed, and pressing it again takes it back. */
export function Sayings({ item, onAct }: { readonly item: Item; readonly onAct: (act: string) => void }) {
  const sayings = useSayings(item, onAct);
  const { said } = sayings;
  const isHidden = useProfile().data?.user.hiddenItemIds?.includes(item.id) === true;
  return (
    <section className={styles["sayings"]} aria-label="What you say about it" tabIndex={-1}>
      {sayings.error !== null && <Failure error={sayings.error} />}
      <div className={styles["row"]}>
        {plainActs.map(([kind, words]) => (
          <Button key={kind} aria-pressed={said.plain[kind].length > 0} onClick={() => sayings.turnPlain(words, kind)}>
            {words}
          </Button>
        ))}
      </div>
      <div className={styles["row"]}>
        <Stars ratio={said.ratingRatio} onRate={sayings.rate} onClear={sayings.unrate} />
        <div className={styles["reactions"]} role="group" aria-label="How it felt">
          {reactions.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={styles["reaction"]}
              title={reactionNames[emoji]}
              aria-label={`${emoji} ${reactionNames[emoji]}`}
              aria-pressed={said.emoji.has(emoji)}
              onClick={() => sayings.turnEmoji(emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
      </div>
      <Progress item={item} ratio={said.progressRatio} onNote={sayings.progress} />
      <div className={styles["row"]}>
        <Button isSmall aria-pressed={said.isLeftOut} onClick={sayings.turnLeftOut}>
          Leave out of my taste
        </Button>
        <Button isSmall aria-pressed={isHidden} onClick={() => sayings.turnHidden(isHidden)}>
          Hide from friends
        </Button>
      </div>
      {said.isLeftOut && <p className="note">What you say here is kept, but it shapes no list.</p>}
      {said.events.length > 0 && <SaidSoFar {...sayings} />}
    </section>
  );
}

function SaidSoFar({ said, takeBack }: Pick<ReturnType<typeof useSayings>, "said" | "takeBack">) {
  return (
    <details className={styles["said"]}>
      <summary>What you said so far</summary>
      <ul className={styles["events"]} aria-label="What you said so far">
        {said.events.map((standing) => {
          const { event } = standing;
          const words = `You ${doneText(event)}`;
          const note = standingText(standing);
          return (
            <li key={event.id} className={styles["event"]}>
              <span>
                {words}, <time dateTime={event.at}>{agoText(event.at)}</time>
                {note !== undefined && <span className="note"> ({note})</span>}
              </span>
              <Button
                tone="quiet"
                isSmall
                about={words}
                onClick={(press) => {
                  // The button goes with what it takes back: who pressed it goes on from the part around it.
                  press.currentTarget.closest("section")?.focus();
                  takeBack(words, event.id);
                }}
              >
                Take back
              </Button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
