/** From lists to the rows of a card: values, intervals, floors, oracle, significance and aims. */
import type { CardRow } from "./card.ts";
import { floorScorers, listsOf, oracleLists, type FullRanking, type Lists } from "./full-ranking.ts";
import { atLeast, figureRow, meanFigure, type Aim, type Figure } from "./judged-row.ts";
import { judgeList, type JudgedList } from "./metrics/judged-list.ts";

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
      return meanFigure(perUser, figureSeed);
    },
  };
}

const noItems = new Uint32Array();
const nothing: ReadonlySet<number> = new Set();

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
      const { against } = contender;
      const compared = against && figureOf(against);
      return figureRow({
        ...common,
        case: contender.name,
        metric: `${question.metric}, full ranking`,
        oracle,
        figure: figureOf(contender),
        baselines: against && compared ? new Map([...floors, [against.name, compared]]) : floors,
        compared: against?.name,
        seed: figureSeed,
        aim: aimOf(question.aim, compared?.value),
      });
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

function aimOf(aim: Question["aim"], compared: number | undefined): Aim | undefined {
  if (typeof aim === "number") return atLeast(aim);
  return aim === undefined || compared === undefined ? undefined : atLeast(aim.shareOfCompared * compared);
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
