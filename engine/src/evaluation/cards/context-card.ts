/** Context: does it help to know when somebody chooses, with whom, in which mood and weather? */
import { momentValues } from "../../context/moment.ts";
import type { MomentValues } from "../../domain/moment.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { TrainingData } from "../../models/model.ts";
import type { DatedLike } from "../../serving/time-context.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readComoda, readDepaul, readInCarMusic, type ContextData } from "../data-sets/context-aware.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k, readMlLatestSmall } from "../data-sets/movielens.ts";
import { shuffle } from "../shuffle.ts";
import { placesWhere } from "../splits/events.ts";
import { timeQuantile } from "../splits/timeline.ts";
import { choiceRows, judgeMoments, popularityScores, type AskedMoments, type MomentArm } from "./context-choices.ts";
import { ratingRows } from "./context-ratings-rows.ts";

const seed = 0;
const comodaVariables = ["time", "daytype", "season", "weather", "company", "mood"] as const;

export const cardContext: Card = {
  id: "context",
  minutes: 3,
  question: "Do ratings and lists get better when time, season, company, weather and mood are known?",
  split:
    "ratings: LDOS-CoMoDa, DePaulMovie and InCarMusic, random 5-fold cross-validation over ratings, penalties chosen in each training fold (Infinity " +
    "leaves context out); biases alone, and whether circumstances were stated at all, are what context is compared with; p-values are of one " +
    "comparison each, not corrected for the number of variables. Choices: each held-out choice is asked for alone at its own moment, all films " +
    "as candidates; LDOS-CoMoDa by random 5 folds, each variable as the moments model says it at a fixed share of ctx; ml-100k and " +
    "ml-latest-small on one clock, the first 80 % of all times told, at most 5 of each user's later likes (4 stars and more) asked for. `as learned` " +
    "is what is served: 0 unless surely better on likes hidden in training",
  seed,
  async run(context) {
    const drawn = seed + context.seedShift;
    const comoda = readComoda(context.dataRoot);
    const depaul = readDepaul(context.dataRoot);
    const car = readInCarMusic(context.dataRoot);
    context.onProgress("ratings with their circumstances");
    return [
      ...ratingRows(comoda, comodaVariables, drawn),
      ...ratingRows(depaul, variablesIn(depaul), drawn),
      ...ratingRows(car, variablesIn(car), drawn),
      ...(await comodaChoices(context, comoda, drawn)),
      ...(await timelineChoices(context, readMl100k(context.dataRoot))),
      ...(await timelineChoices(context, readMlLatestSmall(context.dataRoot))),
    ];
  },
};

function variablesIn({ moments }: ContextData): readonly string[] {
  return [...new Set(moments.flatMap((moment) => Object.keys(moment)))].toSorted();
}

const without: MomentArm = { name: "without context", shares: { timeShare: 0, yearShare: 0 } };
const learned: MomentArm = { name: "as learned" };
const atShare = (name: string, timeShare: number, yearShare: number, variables?: readonly string[]): MomentArm => ({
  name: `${name}, share ${timeShare}`,
  shares: { timeShare, yearShare },
  ...(variables && { variables }),
});

const foldCount = 5;

/** Whatever was watched was chosen, however it was liked: the question is what is watched when. */
async function comodaChoices(context: CardContext, data: ContextData, drawn: number): Promise<readonly CardRow[]> {
  const arms = [
    without,
    learned,
    ...comodaVariables.map((variable) => atShare(`choices by ${variable}`, 1, 0, [variable])),
    atShare("choices by all variables", 1, 0),
  ];
  const { events, moments } = data;
  const order = shuffle(Uint32Array.from(moments.keys()), seededUniform(drawn));
  const sums = [...arms, "popular"].map(() => new Float64Array(events.userCount));
  const counts = new Uint32Array(events.userCount);
  for (let fold = 0; fold < foldCount; fold += 1) {
    const train = order.filter((_, place) => place % foldCount !== fold);
    const test = order.filter((_, place) => place % foldCount === fold);
    const question = { train, test, momentOf: (event: number) => moments[event] ?? {} };
    const { model, users, rows } = await askAbout(context, data, question);
    const floor = judgeMoments(model, users, [without], popularityScores);
    const figures = [...judgeMoments(model, users, arms), ...floor];
    for (const [place, { asked }] of users.entries()) {
      const row = rows[place] ?? 0;
      for (const [at, sum] of sums.entries()) sum[row] = (sum[row] ?? 0) + asked.length * (figures[at]?.[place] ?? 0);
      counts[row] = (counts[row] ?? 0) + asked.length;
    }
  }
  const [popular = counts, ...means] = sums
    .map((values) => values.map((value, row) => value / (counts[row] ?? 0)))
    .toReversed();
  return choiceRows(data, arms, means.toReversed(), { popular: Float64Array.from(popular) });
}

const toldRatio = 0.8;
const askedLimit = 5;
const minimumToldCount = 5;
const isLike = (rating: number) => rating >= 4;
const secondMs = 1_000;

/** Likes on one clock: in UTC, as nobody's time zone is known. */
async function timelineChoices(context: CardContext, rated: JudgedData): Promise<readonly CardRow[]> {
  const data = withYears(filterData(rated, { isKept: isLike }));
  const arms = [
    without,
    learned,
    atShare("time of day, day of week and season", 1, 0),
    atShare("year of the content", 1, 1),
    atShare("both", 1, 0.5),
  ];
  const { events } = data;
  const from = timeQuantile(events, toldRatio);
  const atMs = (event: number) => secondMs * (events.times?.[event] ?? 0);
  const isTold = (event: number) => (events.times?.[event] ?? 0) < from;
  const train = placesWhere(events.values.length, isTold);
  const test = placesWhere(events.values.length, (event) => !isTold(event));
  const momentOf = (event: number) => momentValues({ atMs: atMs(event) });
  const { model, users } = await askAbout(context, data, { train, test, momentOf, atMs });
  const popular = judgeMoments(model, users, [without], popularityScores)[0] ?? new Float64Array();
  return choiceRows(data, arms, judgeMoments(model, users, arms), { popular });
}

/** Titles of MovieLens end in the year, such as "Toy Story (1995)". */
function withYears(data: JudgedData): JudgedData {
  const items = data.catalogue.items.map((item) => {
    const year = /\((\d{4})\)\s*$/.exec(item.title)?.[1];
    return year === undefined ? item : { ...item, year: Number(year) };
  });
  return { ...data, catalogue: { ...data.catalogue, items } };
}

interface Question {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly momentOf: (event: number) => MomentValues;
  /** 0 for all unless given. */
  readonly atMs?: (event: number) => number;
}

/** Trains what is served on the training events, and asks users with some of them about their test events, whose rows are `rows`. */
async function askAbout(context: CardContext, data: JudgedData, { train, test, momentOf, atMs = () => 0 }: Question) {
  const { events } = data;
  const byUser = (some: Uint32Array) => Map.groupBy(some, (event) => events.users[event] ?? 0);
  const [trained, tested] = [byUser(train), byUser(test)];
  context.onProgress(`training what is served by default on ${data.identity.name}`);
  const model = await context.trainServed(trainingData(data, train, { momentOf, atMs }), {
    seed: 1,
    pool: context.pool,
  });
  const likeOf = (event: number): DatedLike => ({
    item: events.items[event] ?? 0,
    atMs: atMs(event),
    moment: momentOf(event),
  });
  const rows: number[] = [];
  const users: AskedMoments[] = [];
  for (const [user, own] of tested) {
    const told = Array.from(trained.get(user) ?? [], likeOf).toSorted((a, b) => b.atMs - a.atMs);
    const isTold = new Set(told.map(({ item }) => item));
    const asked = own.map(likeOf).filter(({ item }) => !isTold.has(item));
    if (isTold.size < minimumToldCount || asked.length === 0) continue;
    const items = Uint32Array.from(isTold);
    rows.push(user);
    users.push({
      taste: { items, values: new Float32Array(items.length).fill(likeWeight) },
      told,
      asked: asked.toSorted((a, b) => a.atMs - b.atMs).slice(0, askedLimit),
      chosen: new Set(asked.map(({ item }) => item)),
    });
  }
  return { model, users, rows };
}

/** What a like weighs where the system learns from events. */
const likeWeight = 3;

function trainingData(
  { catalogue, events }: JudgedData,
  train: Uint32Array,
  { momentOf, atMs }: Required<Pick<Question, "momentOf" | "atMs">>,
): TrainingData {
  const last = new Map<number, number>();
  for (const event of train)
    last.set((events.users[event] ?? 0) * events.itemCount + (events.items[event] ?? 0), event);
  const entries = [...last].toSorted(([a], [b]) => a - b);
  const lastAtMs = Float64Array.from(entries, ([, event]) => atMs(event));
  return {
    catalogue,
    preferences: sparseFromTriples(
      events.userCount,
      events.itemCount,
      entries.map(([key]) => Math.floor(key / events.itemCount)),
      entries.map(([key]) => key % events.itemCount),
      entries.map(() => likeWeight),
    ),
    lastAtMs,
    moments: { values: entries.map(([, event]) => momentOf(event)), of: Uint32Array.from(entries.keys()) },
    relations: [],
    nowMs: lastAtMs.reduce((latest, one) => Math.max(latest, one), 0),
  };
}
