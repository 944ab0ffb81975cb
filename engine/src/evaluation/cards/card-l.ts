/** L: one clock for all, as in production. What do users come to after a moment, by what was known before it? */
import type { Card, CardContext, CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { momentRows } from "./card-l-moment.ts";
import { dataOf, ml100kSet, mlLatestSmallSet, ratedSetsOf } from "./contenders.ts";
import { judgedRow, type Aim } from "../judged-row.ts";
import { fitAroundFirst, mixed, type ListwiseUser } from "../listwise-blend.ts";
import { meanOverUsers } from "../metrics/user-mean.ts";
import { servedTaste, servedTrainingData, type RatingScale } from "../rated-preferences.ts";
import { tableOf } from "../rated-signals.ts";
import { servedScores } from "../served.ts";
import { seededUniform } from "../../kernels/random.ts";
import type { Catalogue, TrainingData } from "../../models/model.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { eventsAt, eventsByUser, itemsOf } from "../splits/events.ts";
import { timeQuantile } from "../splits/timeline.ts";
import { judgeTimeline, recentPopularity, timelineTasks, type TimelineTask } from "../timeline-ranking.ts";
import { itemFeatures, userFeatures } from "../timeline-features.ts";
import { chooseReRanking, reRankedScores, type DescribedMoment, type ReRanking } from "../timeline-re-ranking.ts";
import {
  listwiseUsers,
  personalScorers,
  personalSignals,
  popularityDays,
  popularitySignals,
  recencies,
  type PersonalScorer,
  type PersonalSignal,
} from "../timeline-signals.ts";

const seed = 0;
const testFrom = 0.8;
/** The re-ranker, which needs earlier moments than it is judged by, also learns from what users came to between these and the next. */
const earlierBounds = [0.2, 0.3] as const;
/** Settings are chosen on what users came to between these quantiles of time, all before the test. */
const validationBounds = [0.4, 0.5, 0.6, 0.7, 0.8] as const;
/** How strongly weights are drawn to recent popularity alone: the last leaves hardly anything else. */
const penalties = [0.01, 0.05, 0.25, 1, 100] as const;
const leastGain = 1.05;

type Group = "warm" | "cold";

export const cardL: Card = {
  id: "L",
  minutes: 2,
  question: "Does anything beat what was popular lately, when nothing is known of the future?",
  split: `test from the ${testFrom} quantile of time on; settings chosen on windows between the quantiles ${validationBounds.join(", ")}; the re-ranker learns from ${earlierBounds[0]} on`,
  seed,
  async run(context) {
    const rows: CardRow[] = [];
    for (const { read, scale } of ratedSetsOf(context, [ml100kSet, mlLatestSmallSet]))
      rows.push(...(await rowsOf(context, dataOf(context, read), scale)));
    return rows;
  },
};

/** A moment with what its models say of the users known then. */
interface Moment {
  readonly task: TimelineTask;
  /** Absent for users of whom nothing is known. */
  readonly personal?: Readonly<Record<PersonalSignal, PersonalScorer>>;
}

async function rowsOf(context: CardContext, data: JudgedData, scale: RatingScale): Promise<readonly CardRow[]> {
  const { events: table, catalogue, identity } = data;
  const at = (ratio: number) => timeQuantile(table, ratio);
  const momentsBetween = async (from: number, to?: number) => {
    const { warm, cold } = timelineTasks(table, {
      from: at(from),
      seed: seed + context.seedShift,
      ...(to !== undefined && { to: at(to) }),
    });
    return {
      warm: { task: warm, personal: await personalScorers(warm, catalogue, context.pool) },
      cold: { task: cold },
    };
  };
  context.onProgress(`${identity.name}: models of the validation windows.`);
  const windows: Readonly<Record<Group, Moment>>[] = [];
  const bounds = [...earlierBounds, ...validationBounds];
  for (const [place, from] of bounds.slice(0, -1).entries())
    windows.push(await momentsBetween(from, bounds[place + 1]));
  const test = await momentsBetween(testFrom);
  context.onProgress(`${identity.name}: what is served.`);
  const served = await servedScorer(context, data, scale, test.warm.task);
  const rows: CardRow[] = [];
  for (const group of ["warm", "cold"] as const) {
    const moments = windows.map((moment) => moment[group]);
    const choice = chooseOn(moments.slice(earlierBounds.length));
    context.onProgress(`${identity.name}: re-ranking of ${group} users.`);
    const reRanking = await chooseTreesOn(moments, catalogue, choice);
    rows.push(...(await groupRows({ group, data, scale, moment: test[group], choice, reRanking, served })));
  }
  return rows;
}

interface Choice {
  readonly days: number;
  readonly recency: Readonly<Record<PersonalSignal, number>>;
  readonly penalty: number;
  readonly weights: Float64Array;
}

/** Each setting by the mean NDCG@10 of all users of the windows; the penalty by windows that the weights have not seen. */
function chooseOn(moments: readonly Moment[]): Choice {
  const meanOf = (valuesOf: (moment: Moment, index: number) => Float64Array) =>
    meanOverUsers(Float64Array.from(moments.flatMap((moment, index) => [...valuesOf(moment, index)]))).mean;
  const days = bestOf(popularityDays, (some) =>
    meanOf(({ task }) => {
      const scores = recentPopularity(task, some);
      return judgeTimeline(task, () => scores);
    }),
  );
  const recencyOf = (name: PersonalSignal) =>
    moments.every(({ personal }) => personal === undefined)
      ? 1
      : bestOf(recencies, (recency) =>
          meanOf(({ task, personal }) => judgeTimeline(task, (place) => personal?.[name](place, recency) ?? [])),
        );
  const recency = { ease: recencyOf("ease"), als: recencyOf("als"), transitions: recencyOf("transitions") };
  const users = moments.map((moment) => usersOf(moment, { days, recency }));
  const signalCount = users.flat()[0]?.signals.length ?? 0;
  const penalty = bestOf(penalties, (some) =>
    meanOf(({ task }, index) => {
      const weights = fitAroundFirst(users.filter((_, other) => other !== index).flat(), signalCount, some);
      return judgeTimeline(task, (place) => mixed(users[index]?.[place]?.signals ?? [], weights));
    }),
  );
  return { days, recency, penalty, weights: fitAroundFirst(users.flat(), signalCount, penalty) };
}

function bestOf(options: readonly number[], valueOf: (option: number) => number): number {
  const valued = options.map((option) => [option, valueOf(option)] as const);
  return valued.toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}

function chooseTreesOn(
  moments: readonly Moment[],
  catalogue: Catalogue,
  choice: Choice,
): Promise<ReRanking | undefined> {
  const described = moments.map((moment) => describedMoment(moment, catalogue, choice));
  return chooseReRanking(described, earlierBounds.length, (some) =>
    fitAroundFirst(
      some.flatMap(({ users }) => users),
      choice.weights.length,
      choice.penalty,
    ),
  );
}

function describedMoment(moment: Moment, catalogue: Catalogue, choice: Choice): DescribedMoment {
  const { task, personal } = moment;
  const common = itemFeatures(task, catalogue, choice.days);
  const features = Array.from(task.fold.users.keys(), (place) =>
    personal === undefined ? common : [...common, ...userFeatures(task, catalogue, personal, place)],
  );
  return { task, users: usersOf(moment, choice), features };
}

function usersOf(
  { task, personal }: Moment,
  { days, recency }: Pick<Choice, "days" | "recency">,
): readonly ListwiseUser[] {
  const popular = popularitySignals(task, days);
  return listwiseUsers(task, (place) =>
    personal === undefined
      ? popular
      : [...popular, ...personalSignals.map((name) => personal[name](place, recency[name]))],
  );
}

interface GroupInput {
  readonly group: Group;
  readonly data: JudgedData;
  readonly moment: Moment;
  readonly choice: Choice;
  readonly reRanking: ReRanking | undefined;
  readonly scale: RatingScale;
  readonly served: Served;
}

async function groupRows({
  group,
  data,
  scale,
  moment,
  choice,
  reRanking,
  served,
}: GroupInput): Promise<readonly CardRow[]> {
  const { task } = moment;
  const described = describedMoment(moment, data.catalogue, choice);
  const constant = (scores: Float64Array) => judgeTimeline(task, () => scores);
  const uniform = seededUniform(seed + 1);
  const floors = {
    random: judgeTimeline(task, () => Float64Array.from(task.candidates, uniform)),
    popular: constant(recentPopularity(task, Infinity)),
    recentPopularity: constant(recentPopularity(task, choice.days)),
  };
  const recent = meanOverUsers(floors.recentPopularity).mean;
  const aim: Aim = {
    text: `>= ${leastGain} x recent popularity`,
    isMet: (value) => value >= leastGain * recent,
  };
  const { table, fold } = task;
  const oracle = judgeTimeline(task, (place) => {
    const relevant = new Set(itemsOf(table, eventsAt(fold.target, place)));
    return Float64Array.from(task.candidates, (item) => Number(relevant.has(item)));
  });
  const heldOutCounts = Uint32Array.from(fold.users.keys(), (place) => eventsAt(fold.target, place).length);
  const judged = { metric: "NDCG@10, full ranking of items seen before", data: data.identity, floors, oracle };
  const common = { ...judged, heldOutCounts, seed, aim };
  const blend = (place: number) => mixed(described.users[place]?.signals ?? [], choice.weights);
  const scoresAt = reRanking === undefined ? blend : reRankedScores(described, choice.weights, reRanking);
  return [
    judgedRow({ ...common, case: `${group} users, card's setting`, values: judgeTimeline(task, scoresAt) }),
    judgedRow({
      ...common,
      case: `${group} users, served default`,
      values: judgeTimeline(task, (place) => served.scores(task, place)),
    }),
    ...(group === "warm" ? await momentRows({ ...judged, ...served, data, scale, task, heldOutCounts, seed }) : []),
  ];
}

/** What is served by default, trained on the past. */
interface Served {
  readonly model: ServingModel;
  readonly past: TrainingData;
  scores(task: TimelineTask, place: number): Float64Array;
}

async function servedScorer(
  context: CardContext,
  data: JudgedData,
  scale: RatingScale,
  { table, past: known }: TimelineTask,
): Promise<Served> {
  const judged = { ...data, events: tableOf(table, known) };
  const past = servedTrainingData(judged, eventsByUser(judged.events), scale);
  const model = await context.trainServed(past, { seed, pool: context.pool });
  return {
    model,
    past,
    scores: (task, place) =>
      servedScores(model, servedTaste(model, { data, own: eventsAt(task.fold.foldIn, place), scale }), task.candidates),
  };
}
