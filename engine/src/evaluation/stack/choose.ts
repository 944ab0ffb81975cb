/** Chooses settings and a blend on a validation split. Nothing here ever sees the test. */
import type { KernelPool } from "../../kernels/pool/calls.ts";
import { listOf, type AskedUser, type FullRanking, type Scorer, type TrainingEvents } from "../full-ranking.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { meanQuestionValue, type Question } from "../ranking-rows.ts";
import type { Member } from "./members.ts";

export interface Choice {
  /** What was chosen, as it is printed. */
  readonly text: string;
  /** The best of each family, whether or not the blend uses it. */
  readonly winners: readonly Member[];
  /** Trained on each validation split's training part. */
  readonly onValidation: readonly Scorer[];
  train(known: TrainingEvents, pool: KernelPool): Promise<Scorer>;
}

export interface ChoiceInput {
  /** Of each family the best member is taken. */
  readonly families: readonly (readonly Member[])[];
  /** What is to be as high as can be. */
  readonly question: Question;
  readonly pool: KernelPool;
  readonly onProgress?: (what: string) => void;
}

/** Choices are made on at most so many users, evenly spread over all. */
const userLimit = 1_000;
/** A blend is judged on the union of each member's best so many items. */
const depth = 150;
const roundCount = 12;

/** A member as trained for each of the validation splits. */
interface Trained {
  readonly member: Member;
  readonly scorers: readonly Scorer[];
}

/** With several validation splits of the same training part the mean over them decides, which evens out their chances. */
export async function chooseStack(validations: readonly FullRanking[], input: ChoiceInput): Promise<Choice> {
  const rankings = validations.map((validation) => thinned(validation, userLimit));
  const best: Trained[] = [];
  for (const family of input.families) {
    const chosen = await bestOf(family, rankings, input);
    if (chosen !== undefined) best.push(chosen);
  }
  const { weights, value } = chooseWeights(rankings, best, input.question);
  const kept = best.flatMap((one, place) => {
    const weight = weights[place] ?? 0;
    return weight > 0 ? [{ ...one, weight }] : [];
  });
  const text = kept.map(({ member, weight }) => `${weight.toFixed(2)} ${member.name}`).join(" + ");
  input.onProgress?.(`chosen: ${text}: ${input.question.metric} ${value.toFixed(4)} on validation`);
  return {
    text,
    winners: best.map(({ member }) => member),
    onValidation: rankings.map((_, place) =>
      blend(kept.flatMap(({ scorers, weight }) => (scorers[place] ? [{ scorer: scorers[place], weight }] : []))),
    ),
    async train(known, pool) {
      const parts: { scorer: Scorer; weight: number }[] = [];
      for (const { member, weight } of kept) parts.push({ scorer: await member.train(known, pool), weight });
      return blend(parts);
    },
  };
}

async function bestOf(
  family: readonly Member[],
  rankings: readonly FullRanking[],
  { question, pool, onProgress }: ChoiceInput,
): Promise<Trained | undefined> {
  let best: { readonly value: number; readonly trained: Trained } | undefined;
  for (const member of family) {
    const scorers: Scorer[] = [];
    for (const { known } of rankings) scorers.push(await member.train(known, pool));
    if (family.length === 1) return { member, scorers };
    const value = meanQuestionValue(rankings, question, (ranking, place) =>
      ranking.asked.map((asked) => listOf(ranking, asked, scorers[place]?.(asked) ?? new Float64Array(), question.k)),
    );
    onProgress?.(`${member.name}: ${question.metric} ${value.toFixed(4)} on validation`);
    if (best === undefined || value > best.value) best = { value, trained: { member, scorers } };
  }
  return best?.trained;
}

function thinned(ranking: FullRanking, limit: number): FullRanking {
  const step = Math.max(1, Math.ceil(ranking.asked.length / limit));
  const isKept = (_: unknown, place: number) => place % step === 0;
  return { ...ranking, asked: ranking.asked.filter(isKept), relevant: ranking.relevant.filter(isKept) };
}

/** Scores in standard deviations from their mean over the items that may be in the list; 0 for the others. */
function standardised(scores: Float64Array, { excluded }: AskedUser): Float64Array {
  const isExcluded = new Uint8Array(scores.length);
  for (const item of excluded) isExcluded[item] = 1;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const [item, score] of scores.entries()) {
    if (isExcluded[item] === 1) continue;
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
    const total = parts.map(({ scorer, weight }) => ({ weight, scores: standardised(scorer(asked), asked) }));
    const out = new Float64Array(total[0]?.scores.length ?? 0);
    for (const { weight, scores } of total)
      for (const [item, score] of scores.entries()) out[item] = (out[item] ?? 0) + weight * score;
    return out;
  };
}

interface Shortlist {
  readonly candidates: Uint32Array;
  /** Standardised scores of each member, aligned with the candidates. */
  readonly scores: readonly Float64Array[];
}

/**
 * Greedy selection with replacement (Caruana et al. 2004): in each round the member is added that helps most. A weight is the
 * share of rounds up to the best one, so few rounds are a small grid, and a member that does not help gets nothing.
 */
function chooseWeights(
  rankings: readonly FullRanking[],
  members: readonly Trained[],
  question: Question,
): { readonly weights: readonly number[]; readonly value: number } {
  const shortlists = rankings.map((ranking, place) => {
    const scorers = members.flatMap((one) => one.scorers[place] ?? []);
    return ranking.asked.map((asked) => shortlist(ranking, asked, scorers));
  });
  const scratch = new Float64Array(rankings[0]?.data.events.itemCount ?? 0);
  const valueOf = (counts: readonly number[]) =>
    meanQuestionValue(rankings, question, ({ asked }, ranking) =>
      asked.map(({ user }, place) => {
        const { candidates, scores } = shortlists[ranking]?.[place] ?? noShortlist;
        for (const [index, item] of candidates.entries())
          scratch[item] = counts.reduce((sum, count, member) => sum + count * (scores[member]?.[index] ?? 0), 0);
        return topRanked(scratch, { k: question.k, candidates, tieSeed: user });
      }),
    );
  let counts: readonly number[] = members.map(() => 0);
  let best = { value: -Infinity, counts };
  for (let round = 0; round < (members.length > 1 ? roundCount : 1); round += 1) {
    const tried = members.map((_, member) => {
      const next = counts.map((count, place) => count + Number(place === member));
      return { value: valueOf(next), counts: next };
    });
    const winner = tried.reduce((one, other) => (other.value > one.value ? other : one));
    counts = winner.counts;
    if (winner.value > best.value) best = winner;
  }
  const total = best.counts.reduce((sum, count) => sum + count, 0);
  return { weights: best.counts.map((count) => count / total), value: best.value };
}

const noShortlist: Shortlist = { candidates: new Uint32Array(), scores: [] };

function shortlist(ranking: FullRanking, asked: AskedUser, scorers: readonly Scorer[]): Shortlist {
  const all = scorers.map((scorer) => standardised(scorer(asked), asked));
  const found = new Set(all.flatMap((scores) => [...listOf(ranking, asked, scores, depth)]));
  const candidates = Uint32Array.from(found).toSorted();
  return { candidates, scores: all.map((scores) => Float64Array.from(candidates, (item) => scores[item] ?? 0)) };
}
