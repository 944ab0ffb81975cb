/** From lists to the rows of a card: values, intervals, floors, oracle, significance and aims. */
import type { CardRow } from "./card.ts";
import { floorScorers, listsOf, oracleLists, type FullRanking, type Lists } from "./full-ranking.ts";
import { judgeList, type JudgedList } from "./metrics/judged-list.ts";
import { bootstrapInterval, fisherRandomisation, type Interval } from "./significance.ts";

/** A figure of the lists of one contender, with its 95 % interval. */
interface Figure {
  readonly value: number;
  readonly interval: Interval;
  /** Where the figure is their mean: one value a user, by which two contenders are compared. */
  readonly perUser?: Float64Array;
}

export interface Question {
  /** Such as "P@10". */
  readonly metric: string;
  /** Length of the lists it is asked about. */
  readonly k: number;
  /** `lists[place]` are those of `rankings[place]`. */
  measure(lists: readonly Lists[], rankings: readonly FullRanking[]): Figure;
  /** The least value aimed at, a constant or a share of what the contender is compared with has. */
  readonly aim?: number | { readonly shareOfCompared: number };
}

export interface Contender {
  /** What the row is called. */
  readonly name: string;
  /** Lists for each ranking, aligned. */
  readonly lists: readonly ((k: number) => Lists)[];
  /** Compared with this one instead of the best floor. */
  readonly against?: Contender;
}

export interface RowsInput {
  /** The same users in each, in the same order: one for each seed. */
  readonly rankings: readonly FullRanking[];
  readonly contenders: readonly Contender[];
  readonly questions: readonly Question[];
  /** Whether the values of the data are ratings, so that an item has a mean. */
  readonly hasRatings: boolean;
}

export const figureSeed = 1;

/** A question about the mean over users of a value of each list; over several seeds each user's mean over seeds is taken first. */
export function meanQuestion(
  metric: string,
  k: number,
  valueOf: (list: Uint32Array, ranking: FullRanking, place: number) => number,
): Question {
  return {
    metric,
    k,
    measure(lists, rankings) {
      checkUsers(rankings);
      const perUser = Float64Array.from(rankings[0]?.asked ?? [], (_, place) => {
        const values = rankings.map((ranking, seed) => valueOf(lists[seed]?.[place] ?? noItems, ranking, place));
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      });
      return meanFigure(perUser);
    },
  };
}

const noItems = new Uint32Array();
const nothing: ReadonlySet<number> = new Set();

export function meanFigure(perUser: Float64Array): Figure {
  const value = perUser.reduce((sum, one) => sum + one, 0) / perUser.length;
  return {
    value,
    perUser,
    // Most figures are only compared by their values, and resampling takes longer than all the rest.
    get interval() {
      return bootstrapInterval(perUser, { seed: figureSeed });
    },
  };
}

/** A question about an accuracy metric at k. */
export function accuracyQuestion(
  metric: string,
  k: number,
  { of, aim }: { readonly of: (list: JudgedList, k: number) => number; readonly aim?: Question["aim"] },
): Question {
  const question = meanQuestion(`${metric}@${k}`, k, (list, ranking, place) =>
    of(judgeList(list, ranking.relevant[place] ?? nothing), k),
  );
  return aim === undefined ? question : { ...question, aim };
}

/** A user's values are averaged over seeds, so all seeds must measure the same users. */
function checkUsers(rankings: readonly FullRanking[]): void {
  const [first, ...others] = rankings;
  for (const { asked } of others)
    if (asked.length !== first?.asked.length || asked.some(({ user }, place) => user !== first.asked[place]?.user))
      throw new RangeError("Seeds with different users cannot be averaged by user.");
}

/** One row for each question and contender. */
export function rankingRows({ rankings, contenders, questions, hasRatings }: RowsInput): CardRow[] {
  const [ranking] = rankings;
  if (ranking === undefined) return [];
  const relevantCounts = rankings.flatMap(({ relevant }) => relevant.map(({ size }) => size));
  const common = {
    data: ranking.data.identity,
    users: ranking.asked.length,
    heldOutMean: relevantCounts.reduce((sum, count) => sum + count, 0) / relevantCounts.length,
  };
  const drawn = rememberedLists();
  return questions.flatMap((question) => {
    const measure = (listsFor: (one: FullRanking, place: number) => Lists) =>
      question.measure(rankings.map(listsFor), rankings);
    const floors = new Map(
      Object.keys(floorScorers(ranking, hasRatings)).map((name) => [
        name,
        measure((one) => listsOf(one, floorScorers(one, hasRatings)[name] ?? (() => new Float64Array()), question.k)),
      ]),
    );
    const oracle = measure((one) => oracleLists(one, question.k)).value;
    const figureOf = (contender: Contender) => {
      const lists = drawn(contender, question.k);
      return measure((_, place) => lists[place] ?? []);
    };
    return contenders.map((contender) => {
      const compared = contender.against;
      const baselines = compared === undefined ? floors : new Map([...floors, [compared.name, figureOf(compared)]]);
      return {
        ...common,
        case: contender.name,
        metric: `${question.metric}, full ranking`,
        oracle,
        ...verdict(figureOf(contender), { question, baselines, compared: compared?.name }),
      };
    });
  });
}

/** Draws a contender's lists of one length once, however many questions are asked about them. */
function rememberedLists(): (contender: Contender, k: number) => readonly Lists[] {
  const known = new Map<Contender, Map<number, readonly Lists[]>>();
  return (contender, k) => {
    const byLength = known.get(contender) ?? new Map<number, readonly Lists[]>();
    known.set(contender, byLength);
    const found = byLength.get(k) ?? contender.lists.map((lists) => lists(k));
    byLength.set(k, found);
    return found;
  };
}

interface Standing {
  readonly question: Question;
  readonly baselines: ReadonlyMap<string, Figure>;
  /** Name of the baseline compared with; the best one unless given. */
  readonly compared: string | undefined;
}

function verdict(
  { value, interval: { low, high }, perUser }: Figure,
  { question, baselines, compared }: Standing,
): Pick<CardRow, "value" | "interval" | "floors" | "baseline" | "pValue" | "aim" | "met"> {
  const best = [...baselines].toSorted(([, one], [, other]) => other.value - one.value)[0]?.[0];
  const baseline = compared ?? best;
  const other = baseline === undefined ? undefined : baselines.get(baseline);
  const isComparable = perUser !== undefined && other?.perUser !== undefined;
  const aim = leastOf(question.aim, compared === undefined ? undefined : other?.value);
  return {
    value,
    interval: [low, high],
    floors: Object.fromEntries([...baselines].map(([name, figure]) => [name, figure.value])),
    ...(baseline !== undefined &&
      isComparable && {
        baseline,
        pValue: fisherRandomisation(perUser, other.perUser, { seed: figureSeed }).twoSided,
      }),
    ...(aim !== undefined && { aim: `>= ${Number(aim.toFixed(4))}`, met: value >= aim }),
  };
}

function leastOf(aim: Question["aim"], compared: number | undefined): number | undefined {
  if (typeof aim === "number" || aim === undefined) return aim;
  return compared === undefined ? undefined : aim.shareOfCompared * compared;
}

/** Mean over rankings of a question's value, such as over several validation splits. */
export function meanQuestionValue(
  rankings: readonly FullRanking[],
  question: Question,
  listsFor: (ranking: FullRanking, place: number) => Lists,
): number {
  const values = rankings.map((ranking, place) => question.measure([listsFor(ranking, place)], [ranking]).value);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
