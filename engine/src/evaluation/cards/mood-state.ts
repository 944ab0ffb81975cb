/** User moods, on a SIMULATION: is a hidden mood told by what people in it do? No data set says what mood somebody was in. */
import { createHash } from "node:crypto";
import { moodDefaults } from "../../context/mood.ts";
import type { Card, CardRow } from "../card.ts";
import { judgedRow } from "../judged-row.ts";
import {
  chooseMoodConfig,
  errorsOf,
  inferredGuess,
  lastItemGuess,
  leastError,
  neutralGuess,
} from "../mood/recovery.ts";
import { simulateSessions } from "../mood/simulated-sessions.ts";

const seed = 0;
/** Far from the judged ones. */
const validationSeed = 1000;
const sessionCount = 2_000;
const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

export const cardMoodState: Card = {
  id: "mood-state",
  question: "SIMULATION: how near does what people do lead to the mood that they are in?",
  split:
    "simulated sessions of hidden moods with noise, not data: people choose, skip, react and hurry as a mood makes them, by strengths that were made up; parameters and the floor's share chosen on 2,000 sessions of other seeds",
  seed,
  async run({ seedShift }) {
    const validation = simulateSessions(sessionCount, validationSeed + seed + seedShift);
    const sessions = simulateSessions(sessionCount, seed + seedShift);
    const chosen = chooseMoodConfig(validation, moodDefaults);
    const share = leastError(shares, validation, lastItemGuess);
    const nearness = (guess: Parameters<typeof errorsOf>[1]) => errorsOf(sessions, guess).map((error) => 1 - error);
    const floors = {
      noMood: nearness(neutralGuess),
      lastItem: nearness(lastItemGuess(1)),
      [`lastItem, ${share} of the way`]: nearness(lastItemGuess(share)),
    };
    const row = (who: string, values: Float64Array): CardRow =>
      judgedRow({
        case: `simulated sessions, ${who}`,
        metric: "1 − distance between hidden and inferred mood (1: opposite corners), sessions in place of users",
        data: {
          name: "simulated sessions",
          sha256: createHash("sha256").update(JSON.stringify(sessions)).digest("hex"),
        },
        values,
        floors,
        oracle: new Float64Array(sessions.length).fill(1),
        heldOutCounts: new Float64Array(sessions.length).fill(1),
        seed,
      });
    const without = (name: "emojiWeight" | "skipWeight" | "paceWeight") =>
      nearness(inferredGuess({ ...moodDefaults, [name]: 0 }));
    return [
      row(`chosen on validation: ${JSON.stringify(chosen)}`, nearness(inferredGuess(chosen))),
      row("served default", nearness(inferredGuess(moodDefaults))),
      row("served without emoji", without("emojiWeight")),
      row("served without skips", without("skipWeight")),
      row("served without pace", without("paceWeight")),
    ];
  },
};
