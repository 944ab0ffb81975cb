/** Adaptations: does a book lead to its film, and a film to its book and its music, when nothing says which belong together? */
import { createHash } from "node:crypto";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { wordsOf } from "../../models/content/words.ts";
import { normaliseTitle } from "../../domain/text.ts";
import { seededUniform } from "../../kernels/random.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readAdaptations, type AdaptationData, type WorkPair } from "../data-sets/adaptations.ts";
import { atLeast, judgedRow } from "../judged-row.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { servedTrainingData } from "../rated-preferences.ts";
import { servedSimilar } from "../served.ts";
import { eventsByUser } from "../splits/events.ts";
import { graphWithoutTitles, workScorers, workSignals, type WorkSignal } from "../work-signals.ts";

const seed = 0;
const k = 3;
/** Of a longer list, as one is shown. */
const servedLength = 10;
/** So many pairs are judged, and as many are chosen on, at most: all adaptations, and some of the soundtracks. */
const pairLimit = 300;

export const cardAdaptations: Card = {
  id: "adaptations",
  minutes: 2,
  question: "Is a book's film among the first three films for it, and the other way round, by what is said about both?",
  split:
    "no link between works and no tie of the graph by titles is learnt; works are known by words alone, without sentence vectors, soundtracks by their songs; settings chosen on half of the pairs, by a hash of the first work, and judged on the other",
  seed,
  async run(context) {
    const data = readAdaptations(context.dataRoot);
    context.onProgress("training what is served by default");
    const trained = servedTrainingData(data.ratings, eventsByUser(data.ratings.events), [0.5, 5]);
    const served = await context.trainServed(trained, { seed, pool: context.pool });
    const graph = await graphWithoutTitles(trained);
    const scorers = workScorers(data.catalogue, graph);
    const model = createServingModel({ ...served, graph });
    return directionsOf(data).flatMap((direction) => {
      context.onProgress(direction.name);
      return rowsOf(context, { data, direction, scorers, model });
    });
  },
};

/** What is asked for, and of what. */
interface Direction {
  readonly name: string;
  readonly pairs: readonly WorkPair[];
  readonly from: keyof WorkPair;
  readonly to: keyof WorkPair;
  readonly domain: string;
  /** Of pairs with the same title, and of pairs with no word in common. */
  readonly aims?: readonly [same: number, none: number];
}

function directionsOf({ adaptations, soundtracks }: AdaptationData): readonly Direction[] {
  const [fromSource, fromMade] = [
    { from: "source", to: "made" },
    { from: "made", to: "source" },
  ] as const;
  const aims = [0.75, 0.4] as const;
  return [
    { name: "film for its book", pairs: adaptations, ...fromSource, domain: "movie", aims },
    { name: "book for its film", pairs: adaptations, ...fromMade, domain: "book", aims },
    { name: "soundtrack for its film", pairs: soundtracks, ...fromSource, domain: "music" },
  ];
}

interface DirectionInput {
  readonly data: AdaptationData;
  readonly direction: Direction;
  readonly scorers: ReturnType<typeof workScorers>;
  readonly model: ServingModel;
}

/** A pair with what each signal says of all works of the domain asked for. */
interface Query {
  readonly from: number;
  readonly to: number;
  readonly group: Group;
  readonly signals: Readonly<Record<WorkSignal, Float32Array>>;
}

type Weights = Readonly<Record<WorkSignal, number>>;
type Group = "same title" | "common title word" | "no common title word";

function rowsOf({ seedShift }: CardContext, input: DirectionInput): readonly CardRow[] {
  const { data, direction } = input;
  const targets = Uint32Array.from(data.catalogue.items.keys()).filter(
    (item) => data.catalogue.items[item]?.domain === direction.domain,
  );
  const queriesOf = (half: 0 | 1) => queriesIn(input, targets, { half, seed: seed + seedShift });
  const weights = chooseWeights(queriesOf(0), targets);
  const queries = queriesOf(1);
  const judged = judge(input, { queries, targets, weights, seed: seed + seedShift });
  const text = workSignals.flatMap((signal) => (weights[signal] > 0 ? [`${weights[signal]} ${signal}`] : []));
  const [same, none] = direction.aims ?? [];
  const slices: readonly (readonly [label: Group | "all pairs", aim: number | undefined])[] =
    direction.aims === undefined
      ? [["all pairs", undefined]]
      : [
          ["same title", same],
          ["no common title word", none],
          ["all pairs", undefined],
        ];
  return slices.flatMap(([label, aim]) => {
    const only = (values: Float64Array) =>
      values.filter((_, place) => label === "all pairs" || queries[place]?.group === label);
    const row = (who: string, values: Float64Array) =>
      judgedRow({
        case: `${direction.name}, ${label}, ${who}`,
        metric: `HR@${k}, full ranking of the domain, pairs in place of users`,
        data: data.identity,
        values: only(values),
        floors: Object.fromEntries(Object.entries(judged.floors).map(([name, floor]) => [name, only(floor)])),
        oracle: only(judged.oracle),
        heldOutCounts: only(new Float64Array(queries.length).fill(1)),
        seed,
        aim: aim === undefined ? undefined : atLeast(aim),
      });
    return [row(`card's setting: ${text.join(" + ")}`, judged.own), row("served default", judged.served)];
  });
}

/** Pairs with the same first work are in the same half. */
function queriesIn(
  { data, direction, scorers }: DirectionInput,
  targets: Uint32Array,
  { half, seed: hashSeed }: { readonly half: 0 | 1; readonly seed: number },
): readonly Query[] {
  const { items } = data.catalogue;
  const hashOf = ({ source }: WorkPair) =>
    createHash("sha256").update(`${hashSeed} ${items[source]?.id}`).digest().readUInt32BE();
  const own = direction.pairs
    .map((pair) => ({ pair, hash: hashOf(pair) }))
    .filter(({ hash }) => hash % 2 === half)
    .toSorted((one, other) => one.hash - other.hash);
  return own.slice(0, pairLimit).map(({ pair }) => ({
    from: pair[direction.from],
    to: pair[direction.to],
    group: groupOf(items[pair.source]?.title ?? "", items[pair.made]?.title ?? ""),
    signals: signalsBy((signal) => scorers[signal](pair[direction.from], targets)),
  }));
}

function groupOf(one: string, other: string): Group {
  if (normaliseTitle(one) === normaliseTitle(other)) return "same title";
  const words = new Set(wordsOf(one));
  return wordsOf(other).some((word) => words.has(word)) ? "common title word" : "no common title word";
}

interface Judging {
  readonly queries: readonly Query[];
  readonly targets: Uint32Array;
  readonly weights: Weights;
  readonly seed: number;
}

/** For each query 1 where the list holds what was asked for, and else 0. */
function judge({ data, direction, model }: DirectionInput, { queries, targets, weights, seed: drawSeed }: Judging) {
  const answers = new Map<number, Set<number>>();
  for (const pair of direction.pairs) {
    const known = answers.get(pair[direction.from]) ?? new Set();
    answers.set(pair[direction.from], known.add(pair[direction.to]));
  }
  const hits = (list: (query: Query) => Uint32Array) =>
    Float64Array.from(queries, (query) => Number(list(query).includes(query.to)));
  const first = (scores: (query: Query) => ArrayLike<number>) =>
    hits((query) =>
      topRanked(Float64Array.from(scores(query)), { k, tieSeed: drawSeed + query.from }).map(
        (place) => targets[place] ?? 0,
      ),
    );
  const uniform = seededUniform(drawSeed + 1);
  return {
    own: first(({ signals }) => blended(signals, weights)),
    served: hits(({ from }) =>
      servedSimilar(model, from, { domain: direction.domain, n: servedLength }).subarray(0, k),
    ),
    floors: {
      random: first(() => Float64Array.from(targets, uniform)),
      popular: first(() => Float64Array.from(targets, (item) => data.popularity[item] ?? 0)),
      titleTfIdf: first(({ signals }) => signals.title),
    },
    oracle: first(({ from }) => Float64Array.from(targets, (item) => Number(answers.get(from)?.has(item) ?? false))),
  };
}

function signalsBy<Result>(of: (signal: WorkSignal) => Result): Readonly<Record<WorkSignal, Result>> {
  return {
    title: of("title"),
    description: of("description"),
    words: of("words"),
    people: of("people"),
    graph: of("graph"),
  };
}

function blended(signals: Query["signals"], weights: Weights): Float64Array {
  const sum = new Float64Array(signals.title.length);
  for (const signal of workSignals) {
    const weight = weights[signal];
    if (weight === 0) continue;
    for (const [place, score] of signals[signal].entries()) sum[place] = (sum[place] ?? 0) + weight * score;
  }
  return sum;
}

const firstWeights: Weights = { title: 0.4, description: 1, words: 1, people: 0.4, graph: 0.2 };
const weightGrid = [0, 0.1, 0.2, 0.4, 0.7, 1, 1.5, 2.5];
const turnCount = 2;

/** One weight after the other is changed to what ranks the answers of all groups of pairs best, each group counting alike. */
function chooseWeights(queries: readonly Query[], targets: Uint32Array): Weights {
  const placeOf = new Map(Array.from(targets, (target, place) => [target, place]));
  const valueOf = (weights: Weights) => {
    const ranks = Map.groupBy(queries, ({ group }) => group);
    const means = [...ranks.values()].map(
      (some) => some.reduce((sum, query) => sum + reciprocalRank(query, placeOf, weights), 0) / some.length,
    );
    return means.reduce((sum, mean) => sum + mean, 0) / means.length;
  };
  let best = { weights: firstWeights, value: valueOf(firstWeights) };
  for (const signal of Array.from({ length: turnCount }, () => workSignals).flat())
    for (const weight of weightGrid) {
      const weights = { ...best.weights, [signal]: weight };
      const value = valueOf(weights);
      if (value > best.value) best = { weights, value };
    }
  return best.weights;
}

/** Works with the same score as the answer stand half before it. */
function reciprocalRank({ to, signals }: Query, placeOf: ReadonlyMap<number, number>, weights: Weights): number {
  const scores = blended(signals, weights);
  const own = scores[placeOf.get(to) ?? 0] ?? 0;
  let rank = 0.5;
  for (const score of scores) rank += score > own ? 1 : Number(score === own) / 2;
  return 1 / rank;
}
