import type { TransferModel } from "../../models/transfer/transfer-data.ts";
import { chooseContenders, companions, trainContender, type ChosenModels, type Contender } from "./contenders.ts";
import { testSeeds, type DirectionData, type PreparedTask } from "./direction-data.ts";
import { rankDiscount } from "../metrics/accuracy.ts";
import type { ColdDomainSplit } from "../splits/cold-domain.ts";
import { blendInto, learnBlend, scoreColumns, type Blend, type TrainedTask } from "./transfer-blend.ts";
import {
  aimKinds,
  emptyFigures,
  figures,
  judgeUser,
  type AimKind,
  type Figure,
  type Figures,
} from "./transfer-figures.ts";
import type { TransferTask } from "./transfer-task.ts";

const systems = [
  "card",
  "served",
  "linearMap",
  "collective",
  "kernelRidge",
  "itemNeighbours",
  "popular",
  "random",
  "oracle",
] as const;
type System = (typeof systems)[number];

/** Of each system and figure, a value for each user who is a test user of any seed: the mean over those seeds. */
export interface DirectionResults {
  readonly values: Readonly<Record<System, Figures>>;
  /** Likes of each. */
  readonly likeCounts: Float64Array;
}

const figuresOf: Readonly<Record<AimKind, readonly Figure[]>> = {
  uniform: ["uniformSeen", "uniformWhole"],
  matched: ["matchedSeen", "matchedWhole"],
  ranking: ["recall10"],
};

/** Training all that is served takes longer than everything else here together, so its test is the first draw alone. */
const servedSeed = testSeeds[0];

/** What was chosen without the test users. */
interface Choice {
  readonly models: ChosenModels;
  /** All different ones of them: the columns of the blend. */
  readonly contenders: readonly Contender[];
  readonly blend: Blend;
}

/** Scores by what is served by default, for the test of a seed. */
export type ServedModelOf = (task: TransferTask, split: ColdDomainSplit) => Promise<TransferModel>;

export async function judgeDirection(
  direction: DirectionData,
  servedModelOf: ServedModelOf,
): Promise<DirectionResults> {
  const choice = await choose(direction);
  const collected = createCollector();
  for (const seed of testSeeds) {
    const prepared = direction.test(seed);
    const { task, split } = prepared;
    const judged = Object.fromEntries(systems.map((system) => [system, emptyFigures(task)])) as Record<System, Figures>;
    judgeChoice(await train(prepared, choice.contenders), choice, judged);
    judgeBounds(task, judged);
    if (seed === servedSeed) {
      const served = await servedModelOf(task, split);
      scoreColumns({ ...prepared, models: [served] }, (_, place, [column]) =>
        judgeColumn(task, place, { column, wanted: figures, out: judged.served }),
      );
    }
    collected.add(task, judged);
  }
  return collected.results();
}

async function choose(direction: DirectionData): Promise<Choice> {
  const lessons: TrainedTask[] = [];
  let models: ChosenModels | undefined;
  let contenders: readonly Contender[] = [];
  for (const prepared of direction.lessons()) {
    if (models === undefined) {
      models = await chooseContenders(prepared.task, prepared.parts);
      contenders = differentOf(models);
    }
    lessons.push(await train(prepared, contenders));
  }
  if (models === undefined) throw new Error("There is nobody to choose settings on.");
  return { models, contenders, blend: learnBlend(lessons) };
}

function differentOf(models: ChosenModels): readonly Contender[] {
  const chosen = Object.values(models).flatMap((byKind) => aimKinds.map((kind): Contender => byKind[kind]));
  const byKey = new Map([...companions, ...chosen].map((one) => [JSON.stringify(one), one]));
  return [...byKey.values()];
}

async function train(prepared: PreparedTask, contenders: readonly Contender[]): Promise<TrainedTask> {
  const models: TransferModel[] = [];
  for (const contender of contenders) models.push(await trainContender(prepared.parts, contender));
  return { ...prepared, models };
}

function judgeChoice(
  trained: TrainedTask,
  { models, contenders, blend }: Choice,
  judged: Record<System, Figures>,
): void {
  const { task, parts } = trained;
  const placeOf = new Map(contenders.map((contender, place) => [JSON.stringify(contender), place]));
  const blended = new Float32Array(task.seenCount);
  scoreColumns(trained, (user, place, columns) => {
    judgeColumn(task, place, { column: columns[0], wanted: figures, out: judged.popular });
    for (const kind of aimKinds) {
      const wanted = figuresOf[kind];
      for (const system of ["linearMap", "collective", "kernelRidge", "itemNeighbours"] as const) {
        const column = columns[placeOf.get(JSON.stringify(models[system][kind])) ?? 0];
        judgeColumn(task, place, { column, wanted, out: judged[system] });
      }
      blendInto(blend, kind, { parts, user, columns }, blended);
      judgeColumn(task, place, { column: blended, wanted, out: judged.card });
    }
  });
}

/** What nobody liked in training comes last, all alike. */
function judgeColumn(
  task: TransferTask,
  place: number,
  {
    column = new Float32Array(task.seenCount),
    wanted,
    out,
  }: { readonly column: Float32Array | undefined; readonly wanted: readonly Figure[]; readonly out: Figures },
): void {
  const scores = new Float32Array(task.itemCount).fill(-Infinity);
  scores.set(column);
  judgeUser(task, place, { scores, wanted, out });
}

/** Guessing, and a scorer that knows all answers but nothing of items that nobody liked in training. */
function judgeBounds(task: TransferTask, judged: Record<System, Figures>): void {
  for (const [place, { likes }] of task.users.entries()) {
    const seen = likes.filter((item) => item < task.seenCount);
    const column = new Float32Array(task.seenCount);
    for (const item of seen) column[item] = 1;
    judgeColumn(task, place, { column, wanted: figures, out: judged.oracle });
    const { random } = judged;
    judgeColumn(task, place, {
      column: undefined,
      wanted: ["uniformSeen", "matchedSeen", "uniformWhole", "matchedWhole"],
      out: random,
    });
    const share = seen.length / task.seenCount;
    random.recall10[place] = (10 * share) / likes.length;
    random.recall50[place] = (50 * share) / likes.length;
    random.ndcg10[place] = (share * discounts(10)) / discounts(Math.min(10, likes.length));
  }
}

function discounts(count: number): number {
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) sum += rankDiscount(rank);
  return sum;
}

/** A user who is a test user of several seeds counts once, with the mean. */
function createCollector() {
  const sums = new Map<number, Map<string, number[]>>();
  const likeCounts = new Map<number, number>();
  return {
    add(task: TransferTask, judged: Record<System, Figures>): void {
      for (const [place, { row, likes }] of task.users.entries()) {
        const own = sums.get(row) ?? new Map<string, number[]>();
        sums.set(row, own);
        likeCounts.set(row, likes.length);
        for (const system of systems)
          for (const figure of figures) {
            const value = judged[system][figure][place] ?? Number.NaN;
            const key = `${system} ${figure}`;
            if (!Number.isNaN(value)) own.set(key, [...(own.get(key) ?? []), value]);
          }
      }
    },
    results(): DirectionResults {
      const rows = [...sums.keys()].toSorted((one, other) => one - other);
      const valueOf = (row: number, key: string) => {
        const values = sums.get(row)?.get(key) ?? [];
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      const figuresFor = (system: System) =>
        Object.fromEntries(
          figures.map((figure) => [figure, Float64Array.from(rows, (row) => valueOf(row, `${system} ${figure}`))]),
        ) as Record<Figure, Float64Array>;
      return {
        values: Object.fromEntries(systems.map((system) => [system, figuresFor(system)])) as Record<System, Figures>,
        likeCounts: Float64Array.from(rows, (row) => likeCounts.get(row) ?? 0),
      };
    },
  };
}
