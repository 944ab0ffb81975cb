/** Group lists: does a list for people who watch together have something for each of them? */
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { defaultGroupStrategy, type GroupStrategy } from "../../ranking/groups/group-strategy.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { fullRanking } from "../full-ranking.ts";
import { drawDivergentGroups, drawGroups, type Group } from "../groups/draw-groups.ts";
import { fitChances } from "../groups/fit-chances.ts";
import { foldItems, groupCase, type GroupCase, type People } from "../groups/group-case.ts";
import { groupRows, type GroupKind, type GroupRows } from "../groups/group-rows.ts";
import { chancesSetting, fixedOrder, oracle, rivals, type GroupRanker, type Setting } from "../groups/strategies.ts";
import { groupFiguresAt, type GroupFigures } from "../metrics/group-list.ts";
import { servedScores } from "../served.ts";
import { popularityOf } from "../splits/events.ts";
import type { ValidatedSplit } from "../splits/fold.ts";
import { splitSixTwoTwo } from "../splits/weak-generalisation.ts";
import { dataOf, ml100kSet, ratedSetsOf, servedModel, servedTasteOf } from "./contenders.ts";

const seed = 0;
const splitCount = 5;
const k = 20;
const likedFrom = 4;
const groupSize = 4;
const divergentBelow = 0.1;
const kinds: readonly GroupKind[] = ["random", "divergent"];
/** Groups of each kind and split. */
const groupCounts = { learning: 400, choosing: 60, test: 1_000 };

export const cardGroupLists: Card = {
  id: "group-lists",
  minutes: 4,
  question: "Does a list for people who watch together have something for each of them?",
  split: `ml-100k, ratings of at least ${likedFrom} relevant, ${splitCount} splits of each user's ratings 60 : 20 : 20 at random; ${groupCounts.test} random and ${groupCounts.test} divergent groups of ${groupSize} a split; lists of ${k} of all items that no member has rated before; members' scores are those of what is served by default, trained on the likes among the 60 %; settings chosen on validation; p is paired by group over all splits, in which people come more than once`,
  seed,
  async run(context) {
    const [set = ml100kSet] = ratedSetsOf(context, [ml100kSet]);
    return rowsOf(context, dataOf(context, set.read));
  },
};

/** One split with the models of its training part. */
interface Trained {
  readonly validation: People;
  readonly test: People;
  readonly popularity: Uint32Array;
  readonly draw: (kind: GroupKind, count: number) => readonly Group[];
}

async function rowsOf(context: CardContext, data: JudgedData): Promise<readonly CardRow[]> {
  const splits: Trained[] = [];
  for (let place = 0; place < splitCount; place += 1)
    splits.push(await trained(context, data, seed + context.seedShift + place));
  context.onProgress("choosing settings on validation");
  const picks = splits.map((split) => chancesSetting(fitChances(validationCases(split, groupCounts.learning))));
  const chosen = chosenSettings(splits.flatMap((split) => validationCases(split, groupCounts.choosing)));
  return kinds.flatMap((kind) => {
    context.onProgress(`${kind} groups`);
    return groupRows({
      kind,
      ...judgedLists(splits, kind, rankersOf(splits, { chosen, picks })),
      data: data.identity,
      k,
      pick: defaultGroupStrategy,
    });
  });
}

async function trained(context: CardContext, data: JudgedData, drawn: number): Promise<Trained> {
  const { events } = data;
  const split = splitSixTwoTwo(events, drawn);
  const likes = split.train.filter((event) => (events.values[event] ?? 0) >= likedFrom);
  const ranking = fullRanking(data, { train: likes, test: split.validation }, { seed: drawn });
  const model = await servedModel(context, ranking);
  const { preferences, strengths } = ranking.known;
  const all = Uint32Array.from({ length: events.itemCount }, (_, item) => item);
  const likeCounts = new Uint32Array(events.userCount);
  const scores = Array.from(likeCounts, (_, user) => {
    const [start, end] = [preferences.offsets[user] ?? 0, preferences.offsets[user + 1] ?? 0];
    likeCounts[user] = end - start;
    const told = { items: preferences.columns.subarray(start, end), strengths: strengths.subarray(start, end) };
    return servedScores(model, servedTasteOf(told), all);
  });
  const people = (fold: ValidatedSplit["test"]): People => ({
    ...foldItems(events, fold, likedFrom),
    itemCount: events.itemCount,
    scores,
    likeCounts,
  });
  return {
    validation: people(split.validation),
    test: people(split.test),
    popularity: popularityOf(events, likes),
    draw: drawerOf(data, split, drawn),
  };
}

function drawerOf({ events }: JudgedData, { train }: ValidatedSplit, drawn: number): Trained["draw"] {
  const everyone = Array.from({ length: events.userCount }, (_, user) => user);
  const uniform = seededUniform(1_000 + drawn);
  const ratings = sparseFromTriples(
    events.userCount,
    events.itemCount,
    train.map((event) => events.users[event] ?? 0),
    train.map((event) => events.items[event] ?? 0),
    Float32Array.from(train, (event) => events.values[event] ?? 0),
  );
  return (kind, count) => {
    const plan = { count, size: groupSize, uniform };
    if (kind === "random") return drawGroups(everyone, plan);
    return drawDivergentGroups(everyone, ratings, { ...plan, limit: divergentBelow });
  };
}

function validationCases({ validation, draw }: Trained, count: number): readonly GroupCase[] {
  return kinds.flatMap((kind) => draw(kind, count).map((group) => groupCase(validation, group)));
}

/** Of each strategy the setting with the best mean NDCG of the member who gets least. */
function chosenSettings(cases: readonly GroupCase[]): ReadonlyMap<GroupStrategy, Setting> {
  const valueOf = ({ rank }: Setting) =>
    cases.reduce((sum, one) => sum + (groupFiguresAt(rank(one, k), one.relevant, k)?.minNdcg ?? 0), 0);
  return new Map(
    [...rivals].flatMap(([strategy, settings]) => {
      const [best] = settings
        .map((setting) => ({ setting, value: settings.length === 1 ? 0 : valueOf(setting) }))
        .toSorted((one, other) => other.value - one.value);
      return best === undefined ? [] : [[strategy, best.setting] as const];
    }),
  );
}

interface NamedRanker {
  readonly name: string;
  readonly text: string;
  /** For a split. */
  readonly rankAt: (place: number) => GroupRanker;
}

interface Chosen {
  readonly chosen: ReadonlyMap<GroupStrategy, Setting>;
  /** Our pick, by split. */
  readonly picks: readonly Setting[];
}

/** Our pick, its rivals, floors and the ceiling. */
function rankersOf(splits: readonly Trained[], { chosen, picks }: Chosen): readonly NamedRanker[] {
  const uniform = seededUniform(seed + 2);
  const nothing: GroupRanker = () => new Uint32Array();
  const popular = splits.map(({ popularity }) => fixedOrder((item) => popularity[item] ?? 0));
  const drawn = fixedOrder(uniform);
  return [
    {
      name: defaultGroupStrategy,
      text: picks.map(({ text }, place) => `split ${place}: ${text}`).join("; "),
      rankAt: (place) => picks[place]?.rank ?? nothing,
    },
    ...[...chosen].map(([name, { text, rank }]) => ({ name, text, rankAt: () => rank })),
    { name: "random", text: "", rankAt: () => drawn },
    { name: "popular", text: "", rankAt: (place) => popular[place] ?? nothing },
    { name: "oracle", text: "", rankAt: () => oracle },
  ];
}

/** One group after the other, so that the candidates of only one are in memory. */
function judgedLists(
  splits: readonly Trained[],
  kind: GroupKind,
  rankers: readonly NamedRanker[],
): Pick<GroupRows, "lists" | "heldOutMean"> {
  const lists = rankers.map(({ name, text }) => ({ name, text, figures: [] as (GroupFigures | undefined)[] }));
  let [memberCount, relevantCount] = [0, 0];
  for (const [place, { test, draw }] of splits.entries())
    for (const group of draw(kind, groupCounts.test)) {
      const one = groupCase(test, group);
      for (const [at, { rankAt }] of rankers.entries())
        lists[at]?.figures.push(groupFiguresAt(rankAt(place)(one, k), one.relevant, k));
      memberCount += one.relevant.filter(({ size }) => size > 0).length;
      relevantCount += one.relevant.reduce((sum, { size }) => sum + size, 0);
    }
  return { lists, heldOutMean: relevantCount / memberCount };
}
