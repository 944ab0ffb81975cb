/** What the moment and recency bring to what is served on one clock for all: users ask when they next do something. */
import type { CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { judgedRow } from "../judged-row.ts";
import { servedTaste, type RatingScale } from "../rated-preferences.ts";
import { eventsAt } from "../splits/events.ts";
import { judgeTimeline, type TimelineTask } from "../timeline-ranking.ts";
import { popularity } from "../../models/popularity/popularity.ts";
import type { Taste, TrainingData } from "../../models/model.ts";
import { scoreItems } from "../../serving/rank-for.ts";
import type { ServingModel } from "../../serving/serving-model.ts";

export interface MomentInput {
  readonly data: JudgedData;
  readonly scale: RatingScale;
  readonly task: TimelineTask;
  readonly model: ServingModel;
  /** What the model was trained on. */
  readonly past: TrainingData;
  readonly floors: Readonly<Record<string, Float64Array>>;
  readonly oracle: Float64Array;
  readonly heldOutCounts: Uint32Array;
  readonly seed: number;
}

const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** Of users with likes, with the weights that are served: as they are, then less one part after the other. */
export async function momentRows(input: MomentInput): Promise<readonly CardRow[]> {
  const { data, model, past, floors, oracle, heldOutCounts, seed } = input;
  const allTimes = await popularity.train(past, popularity.defaults, { seed });
  const { default: everywhere, byDomain } = model.blend;
  const still = (blend: typeof everywhere) => ({ ...blend, followShare: 0 });
  const blend = {
    default: still(everywhere),
    byDomain: Object.fromEntries(Object.entries(byDomain).map(([domain, one]) => [domain, still(one)])),
  };
  const values = {
    withoutMoment: valuesOf(input, model, () => Infinity),
    whole: valuesOf(input, model, sinceLast(input)),
    withoutFollowing: valuesOf(input, { ...model, blend }, sinceLast(input)),
    withoutRecency: valuesOf(input, { ...model, popularity: allTimes }, sinceLast(input)),
  };
  const row = (what: string, own: Float64Array, compared: keyof typeof values) =>
    judgedRow({
      case: `warm users, served at their next moment${what}`,
      metric: "NDCG@10, full ranking of items seen before",
      data: data.identity,
      values: own,
      floors: { ...floors, [compared]: values[compared] },
      compared,
      oracle,
      heldOutCounts,
      seed,
    });
  return [
    row("", values.whole, "withoutMoment"),
    row(", without what follows", values.withoutFollowing, "whole"),
    row(", without recency of popularity", values.withoutRecency, "whole"),
  ];
}

function valuesOf(
  { data, scale, task }: MomentInput,
  model: ServingModel,
  sinceAnchorMsOf: (place: number) => number,
): Float64Array {
  return judgeTimeline(task, (place) => {
    const taste = servedTaste(model, { data, own: eventsAt(task.fold.foldIn, place), scale });
    return scoreItems(model, { taste, friendTaste: nobody, sinceAnchorMs: sinceAnchorMsOf(place) }, task.candidates);
  });
}

/** Milliseconds from a user's last told event to the first that is judged; tables have seconds. */
function sinceLast({ task: { table, fold } }: MomentInput): (place: number) => number {
  const { times } = table;
  if (times === undefined) return () => Infinity;
  return (place) => {
    const last = Math.max(...eventsAt(fold.foldIn, place).map((event) => times[event] ?? 0));
    const next = Math.min(...eventsAt(fold.target, place).map((event) => times[event] ?? Infinity));
    return Math.max(0, 1000 * (next - last));
  };
}
