/** Weighs the members of a stack on validation splits. Nothing here ever sees the test. */
import type { KernelPool } from "../../kernels/pool/calls.ts";
import { listOf, type AskedUser, type FullRanking, type Scorer, type TrainingEvents } from "../full-ranking.ts";
import { fitListwise } from "../listwise-blend.ts";
import { fitGreedily, type JudgedChoice } from "./greedy-weights.ts";
import type { Member } from "./members/member.ts";

export interface Choice {
  /** What was chosen, as it is printed. */
  readonly text: string;
  /** Trained on each validation split's training part. */
  readonly onValidation: readonly Scorer[];
  train(known: TrainingEvents, pool: KernelPool): Promise<Scorer>;
}

/** By likelihood, unless a card's validation users say that a search over NDCG@k does better on users left out of it. */
export type Weighing = "likelihood" | "search";

export interface ChoiceInput {
  readonly members: readonly Member[];
  /** Length of the lists that matter: a user chooses among the union of each member's best 2 k items. */
  readonly k: number;
  readonly weighing?: Weighing;
  readonly pool: KernelPool;
  readonly onProgress?: (what: string) => void;
}

/** Weights are learnt of at most so many users a split, evenly spread over all. */
const userLimit = 1_000;
const penalty = 0.03;

/**
 * Weights under which what users came to is likeliest, drawn to equal ones (`fitListwise`), over all the validation splits
 * together: many members, some of them weak, then help where a search over a metric of few lists would follow its noise. A
 * weight may be below 0, as where two members together tell how little a popular item says.
 */
export async function chooseStack(
  validations: readonly FullRanking[],
  { members, k, weighing = "likelihood", pool, onProgress }: ChoiceInput,
): Promise<Choice> {
  const trained: (readonly Scorer[])[] = [];
  const users: JudgedChoice[] = [];
  for (const validation of validations) {
    const scorers: Scorer[] = [];
    for (const member of members) scorers.push(await member.train(validation.known, pool));
    trained.push(scorers);
    users.push(...choicesOf(validation, scorers, 2 * k));
  }
  const prior = new Float64Array(members.length).fill(1 / members.length);
  const fitted =
    weighing === "likelihood" ? fitListwise(users, { penalty, prior }) : fitGreedily(users, members.length, k);
  const total = fitted.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const weights = fitted.map((weight) => weight / total);
  const text = members.map(({ name }, place) => `${(weights[place] ?? 0).toFixed(2)} ${name}`).join(" + ");
  onProgress?.(`chosen on validation: ${text}`);
  const mixed = (scorers: readonly Scorer[]) =>
    blend(scorers.map((scorer, place) => ({ scorer, weight: weights[place] ?? 0 })));
  return {
    text,
    onValidation: trained.map(mixed),
    async train(known, on) {
      const scorers: Scorer[] = [];
      for (const member of members) scorers.push(await member.train(known, on));
      return mixed(scorers);
    },
  };
}

function choicesOf(ranking: FullRanking, scorers: readonly Scorer[], depth: number): readonly JudgedChoice[] {
  const step = Math.max(1, Math.ceil(ranking.asked.length / userLimit));
  return ranking.asked.flatMap((asked, place) => {
    if (place % step !== 0) return [];
    const all = scorers.map((scorer) => standardised(scorer(asked), asked));
    const found = new Set(all.flatMap((scores) => [...listOf(ranking, asked, scores, depth)]));
    const candidates = Uint32Array.from(found).toSorted();
    const open = Uint32Array.from(candidates.keys());
    const relevant = ranking.relevant[place] ?? new Set<number>();
    return {
      signals: all.map((scores) => Float64Array.from(candidates, (item) => scores[item] ?? 0)),
      open,
      chosen: open.filter((index) => relevant.has(candidates[index] ?? 0)),
      relevantCount: relevant.size,
    };
  });
}

/** Scores in standard deviations from their mean over the items that may be in the list; 0 for the others. */
export function standardised(scores: Float64Array, { excluded }: AskedUser): Float64Array {
  const isExcluded = new Uint8Array(scores.length);
  for (const item of excluded) isExcluded[item] = 1;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let item = 0; item < scores.length; item += 1) {
    if (isExcluded[item] === 1) continue;
    const score = scores[item] ?? 0;
    count += 1;
    sum += score;
    squares += score * score;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  return scores.map((score, item) => (isExcluded[item] === 1 || deviation === 0 ? 0 : (score - mean) / deviation));
}

/** Σ weight · standardised scores. */
export function blend(parts: readonly { readonly scorer: Scorer; readonly weight: number }[]): Scorer {
  return (asked) => {
    let out = new Float64Array();
    for (const [place, { scorer, weight }] of parts.entries()) {
      const scores = standardised(scorer(asked), asked);
      if (place === 0) out = new Float64Array(scores.length);
      for (let item = 0; item < scores.length; item += 1) out[item] = (out[item] ?? 0) + weight * (scores[item] ?? 0);
    }
    return out;
  };
}
