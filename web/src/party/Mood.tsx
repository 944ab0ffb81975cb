import { Switch } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { moodLine } from "./mood-line.ts";
import styles from "./Mood.module.css";
import { moodWords } from "./party-words.ts";
import { isHostly } from "./room.ts";
import { useParty } from "./use-party.ts";

const size = { width: 240, height: 64 };

/** What chat and reactions tell of the party's mood since one came, and what that does to the list. */
export function Mood() {
  const { room, state, memberId, tryAct } = useParty();
  const { usesMood } = state.settings;
  return (
    <Panel heading="Mood of the party" isFramed={false}>
      <figure className={styles["mood"]}>
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          preserveAspectRatio="none"
          className={styles["curve"]}
          aria-hidden="true"
        >
          <line className={styles["zero"]} x1="0" x2={size.width} y1={size.height / 2} y2={size.height / 2} />
          <polyline className={styles["line"]} points={moodLine(room.mood, size)} />
        </svg>
        <figcaption>
          <span role="status">{moodWords(room.mood.at(-1))}</span>
        </figcaption>
      </figure>
      <Switch
        label="Let the mood move the list"
        hint={
          isHostly(state, memberId)
            ? "By at most 15 % of each score, with the reason beside the work. Nobody’s words are kept for it."
            : "A host decides. By at most 15 % of each score, with the reason beside the work."
        }
        isOn={usesMood}
        isDisabled={!isHostly(state, memberId)}
        onChange={(isOn) => tryAct({ kind: "set-settings", settings: { usesMood: isOn } })}
      />
    </Panel>
  );
}
