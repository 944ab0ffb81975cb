import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { pairwiseAccuracy } from "../metrics/pairwise.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { meanOverUsers } from "../metrics/user-mean.ts";
import type { TransferModel } from "../../models/transfer/transfer-data.ts";
import { pairKinds, type PairKind, type TransferTask, type TransferUser } from "./transfer-task.ts";

const listKinds = ["recall10", "ndcg10", "recall50"] as const;
type ListKind = (typeof listKinds)[number];
export type Figure = PairKind | ListKind;
export const figures: readonly Figure[] = [...pairKinds, ...listKinds];

/** A value a user, aligned with the task's users; NaN for who has nothing to find. */
export type Figures = Readonly<Record<Figure, Float64Array>>;

export function emptyFigures({ users }: TransferTask): Figures {
  const empty = () => new Float64Array(users.length).fill(Number.NaN);
  return Object.fromEntries(figures.map((figure) => [figure, empty()])) as Record<Figure, Float64Array>;
}

/** Users scored at a time. */
const blockSize = 64;

/** Hands the scores of all target items to `judge`, user by user; items that nobody liked in training come last, all alike. */
function scoreUsers(
  task: TransferTask,
  model: TransferModel,
  judge: (user: TransferUser, place: number, scores: Float32Array) => void,
): void {
  const { users, seenCount, itemCount } = task;
  const scores = new Float32Array(itemCount).fill(-Infinity);
  for (let start = 0; start < users.length; start += blockSize) {
    const block = users.slice(start, start + blockSize);
    const rows = new Float32Array(block.length * seenCount);
    model.score(
      Uint32Array.from(block, ({ row }) => row),
      rows,
    );
    for (const [place, user] of block.entries()) {
      scores.set(rows.subarray(place * seenCount, (place + 1) * seenCount));
      judge(user, start + place, scores);
    }
  }
}

/** Fills in some of the figures of a user. */
export function judgeUser(
  task: TransferTask,
  place: number,
  { scores, wanted, out }: { readonly scores: Float32Array; readonly wanted: readonly Figure[]; readonly out: Figures },
): void {
  const user = task.users[place];
  if (user === undefined) return;
  for (const kind of pairKinds)
    if (wanted.includes(kind)) out[kind][place] = pairwiseAccuracy(scores, user.pairs[kind]);
  if (!listKinds.some((kind) => wanted.includes(kind))) return;
  // What nobody liked in training comes after all that somebody did, hence into no list.
  const list = topRanked(scores.subarray(0, task.seenCount), { k: 50, tieSeed: user.row });
  const judged = judgeList(list, new Set(user.likes));
  out.recall10[place] = recallAt(judged, 10);
  out.ndcg10[place] = ndcgAt(judged, 10);
  out.recall50[place] = recallAt(judged, 50);
}

export function judgeModel(task: TransferTask, model: TransferModel, wanted: readonly Figure[] = figures): Figures {
  const out = emptyFigures(task);
  scoreUsers(task, model, (_, place, scores) => judgeUser(task, place, { scores, wanted, out }));
  return out;
}

/** What settings are chosen for: each kind of question has a setting of its own. */
export const aimKinds = ["uniform", "matched", "ranking"] as const;
export type AimKind = (typeof aimKinds)[number];

export function objectivesOf(judged: Figures): Readonly<Record<AimKind, number>> {
  const mean = (figure: Figure) => meanOverUsers(judged[figure]).mean;
  return {
    uniform: mean("uniformSeen"),
    matched: mean("matchedSeen"),
    ranking: mean("recall10") + mean("ndcg10") + mean("recall50") / 2,
  };
}
