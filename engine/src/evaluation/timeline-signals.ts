/** What there is to say at a moment about what a user comes to next, in standard units over the candidates. */
import { trainEaseWithWasm } from "../kernels/ease/ease-wasm.ts";
import type { KernelPool } from "../kernels/pool/calls.ts";
import { implicitAls } from "../models/implicit-als/implicit-als.ts";
import type { Catalogue, Taste, TrainingData } from "../models/model.ts";
import { transitions } from "../models/transitions/transitions.ts";
import type { ListwiseUser } from "./listwise-blend.ts";
import { matrixOf, standardised } from "./rated-signals.ts";
import { eventsAt, itemsOf } from "./splits/events.ts";
import { historyAt, recentPopularity, type TimelineTask } from "./timeline-ranking.ts";

/** Days of popularity that are tried; the last is longer than any data set. */
export const popularityDays = [7, 14, 30, 60, 120, 365, 1_000, 30_000] as const;
/** Each item of a history counts so much of the next newer one. */
export const recencies = [1, 0.98, 0.9, 0.8] as const;

export type PersonalSignal = "ease" | "als" | "transitions";
export const personalSignals: readonly PersonalSignal[] = ["ease", "als", "transitions"];

/** Scores of all candidates for a user of the fold. */
export type PersonalScorer = (place: number, recency: number) => Float64Array;

/** The past as models see it: every event is liked alike. */
function pastData({ table, past, from }: TimelineTask, catalogue: Catalogue): TrainingData {
  const preferences = matrixOf(table, past, () => 1);
  const timeOf = new Map(
    Array.from(past, (event) => [
      (table.users[event] ?? 0) * table.itemCount + (table.items[event] ?? 0),
      1000 * (table.times?.[event] ?? 0),
    ]),
  );
  const lastAtMs = new Float64Array(preferences.values.length);
  for (let user = 0; user < preferences.rowCount; user += 1)
    for (let entry = preferences.offsets[user] ?? 0; entry < (preferences.offsets[user + 1] ?? 0); entry += 1)
      lastAtMs[entry] = timeOf.get(user * table.itemCount + (preferences.columns[entry] ?? 0)) ?? 0;
  return { catalogue, preferences, lastAtMs, relations: [], nowMs: 1000 * from };
}

const easeRegularization = 400;

/** Models of the past; histories are weighted by age when they are folded in. */
export async function personalScorers(
  task: TimelineTask,
  catalogue: Catalogue,
  pool: KernelPool,
): Promise<Readonly<Record<PersonalSignal, PersonalScorer>>> {
  const data = pastData(task, catalogue);
  const { candidates, table, seed } = task;
  const ease = await trainEaseWithWasm(
    data.preferences,
    { regularization: easeRegularization, precision: "float64" },
    pool,
  );
  const als = await implicitAls.train(data, implicitAls.defaults, { seed, pool });
  const next = await transitions.train(data, { ...transitions.defaults, targetExponent: 0 }, { seed });
  const histories = Array.from(task.fold.users.keys(), (place) => historyAt(task, place));
  const tasteAt = (place: number, recency: number): Taste => {
    const items = histories[place] ?? new Uint32Array();
    return { items, values: Float32Array.from(items, (_, rank) => Math.max(1e-6, recency ** rank)) };
  };
  const all = new Float32Array(table.itemCount);
  const out = new Float32Array(candidates.length);
  return {
    ease(place, recency) {
      ease.score(tasteAt(place, recency), all);
      return standardised(Float64Array.from(candidates, (item) => all[item] ?? 0));
    },
    als(place, recency) {
      als.score(tasteAt(place, recency), candidates, out);
      return standardised(Float64Array.from(out));
    },
    transitions(place, recency) {
      next.withRecency(recency).score(tasteAt(place, 1), candidates, out);
      return standardised(Float64Array.from(out));
    },
  };
}

/** Recent popularity, the long-run one, and the recent one among newcomers and among those who came back. */
export function popularitySignals(task: TimelineTask, days: number): readonly Float64Array[] {
  return [
    recentPopularity(task, days),
    recentPopularity(task, 4 * days),
    recentPopularity(task, Infinity),
    recentPopularity(task, 2 * days, "first-day"),
    recentPopularity(task, 2 * days, "later"),
  ].map(standardised);
}

/** Lists of ten are decided among so many of the most popular candidates; weights learn from choices among these. */
const openCount = 600;

/** Each user of the fold with these signals. */
export function listwiseUsers(
  task: TimelineTask,
  signalsAt: (place: number) => readonly Float64Array[],
): readonly ListwiseUser[] {
  const { table, fold, candidates } = task;
  const known = recentPopularity(task, Infinity);
  const best = Uint32Array.from(candidates.keys())
    .toSorted((one, other) => (known[other] ?? 0) - (known[one] ?? 0) || one - other)
    .slice(0, openCount);
  const placeOf = new Map(Array.from(best, (place) => [candidates[place] ?? 0, place]));
  return Array.from(fold.users.keys(), (user) => {
    const own = new Set(historyAt(task, user));
    return {
      signals: signalsAt(user),
      open: best.filter((place) => !own.has(candidates[place] ?? 0)),
      chosen: Uint32Array.from(
        [...itemsOf(table, eventsAt(fold.target, user))].flatMap((item) => placeOf.get(item) ?? []),
      ),
    };
  });
}
