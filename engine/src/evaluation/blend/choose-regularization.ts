import { implicitAls, type ImplicitAlsModel } from "../../models/implicit-als/implicit-als.ts";
import type { Catalogue, TrainOptions } from "../../models/model.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import type { HiddenLikes, JudgingUser } from "./hidden-likes.ts";

/** λ of implicit ALS and NDCG@10 on the hidden likes, within each domain, of each value tried. */
export interface ChosenRegularization {
  readonly regularization: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The best λ lies low where there is much to know of each user and item, and high in small data; between the ends all is covered. */
const candidates = [0.005, 0.007, 0.01, 0.014, 0.02, 0.028] as const;
/** With fewer users the default stays. */
const minimumUserCount = 50;
const depth = 10;

/** Tries each λ on what each draw of hidden likes shows. Equal draws choose equally. */
export async function chooseRegularization(
  draws: readonly HiddenLikes[],
  options: TrainOptions,
): Promise<ChosenRegularization> {
  const userCount = draws.reduce((sum, { users }) => sum + users.length, 0);
  if (userCount < minimumUserCount) return { regularization: implicitAls.defaults.regularization, metrics: {} };
  const { onProgress, ...run } = options;
  const values: number[] = [];
  for (const regularization of candidates) {
    const ndcgs: number[] = [];
    for (const { data, users } of draws) {
      const model = await implicitAls.train(data, { ...implicitAls.defaults, regularization }, run);
      ndcgs.push(...users.flatMap((user) => ndcgsOf(model, data.catalogue, user)));
    }
    values.push(ndcgs.reduce((sum, value) => sum + value, 0) / ndcgs.length);
    onProgress?.(values.length, candidates.length);
  }
  return {
    regularization: peakOf(values),
    metrics: Object.fromEntries(candidates.map((candidate, place) => [`als.ndcg10.${candidate}`, values[place] ?? 0])),
  };
}

/** NDCG@10 in each domain in which the user has a hidden like. */
function ndcgsOf(
  model: ImplicitAlsModel,
  { domains, domainOf }: Catalogue,
  { taste, hidden }: JudgingUser,
): readonly number[] {
  return domains.flatMap((domain, number) => {
    const wanted = new Set(hidden.filter((item) => domainOf[item] === number));
    if (wanted.size === 0) return [];
    const list = model.topK(taste, { k: depth, domain, excludes: taste.items }).items;
    return [ndcgAt(judgeList(list, wanted), depth)];
  });
}

/** Where a parabola through the best value and its neighbours is highest, on the logarithm of λ: some hundred users leave noise. */
function peakOf(values: readonly number[]): number {
  const best = values.reduce((one, value, place) => (value > (values[one] ?? 0) ? place : one), 0);
  const [before, value, after] = [values[best - 1], values[best] ?? 0, values[best + 1]];
  const [from, at, to] = [best - 1, best, best + 1].map((place) => Math.log(candidates[place] ?? 0));
  if (before === undefined || after === undefined || from === undefined || at === undefined || to === undefined)
    return candidates[best] ?? implicitAls.defaults.regularization;
  const [left, right] = [(at - from) * (value - after), (at - to) * (value - before)];
  return left === right ? Math.exp(at) : Math.exp(at - ((at - from) * left - (at - to) * right) / (2 * (left - right)));
}
