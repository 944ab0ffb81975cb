import { Button } from "../design/Button.tsx";
import { Meter } from "../design/Meter.tsx";
import styles from "./Lobby.module.css";
import { listed, whenText } from "./party-words.ts";
import { isHostly } from "./room.ts";
import { useParty } from "./use-party.ts";

/** Everybody says which times suit; a host decides. */
export function TimePoll() {
  const { room, state, memberId, tryAct } = useParty();
  const { options, timeZone } = state.plan;
  const leads = isHostly(state, memberId);
  const mostVotes = Math.max(...options.map(({ votes }) => votes.length));
  return (
    <ul className={styles["poll"]}>
      {options.map(({ id, startsAtMs, votes }) => {
        const when = whenText(startsAtMs, timeZone);
        const isMine = memberId !== undefined && votes.includes(memberId);
        const names = votes.map((voter) => room.names.get(voter) ?? voter);
        return (
          <li key={id} className={styles["option"]}>
            <div>
              <Meter
                label={when}
                ratio={votes.length / Math.max(1, state.members.length)}
                words={`${votes.length} of ${state.members.length}`}
              />
              <p className="note" dir="auto">
                {names.length === 0 ? "Nobody yet" : listed(names)}
                {mostVotes > 0 && votes.length === mostVotes && ", suits most"}
              </p>
            </div>
            <div className={styles["ready"]}>
              <Button
                isSmall
                aria-pressed={isMine}
                about={when}
                onClick={() => tryAct({ kind: "vote-time", optionId: id, isFor: !isMine })}
              >
                {isMine ? "✓ Suits me" : "Suits me"}
              </Button>
              {leads && (
                <Button
                  isSmall
                  tone="quiet"
                  about={when}
                  onClick={() => tryAct({ kind: "plan", startsAtMs, timeZone })}
                >
                  Take this one
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
