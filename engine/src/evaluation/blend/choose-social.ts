/** How much it should weigh what friends feel, by what people with friends liked besides. */
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { Taste } from "../../models/model.ts";
import type { Preference } from "../../domain/preference.ts";
import { combineFriends, friendLimit } from "../../serving/friends.ts";
import { createServingModel, itemAt, tasteOf, type ServingModel } from "../../serving/serving-model.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { servedList } from "../served.ts";
import { fisherRandomisation } from "../significance.ts";
import type { JudgingUser } from "./hidden-likes.ts";

/** A user of whom some likes are hidden, with what friends feel by what is not hidden of theirs. */
export interface SocialUser extends JudgingUser {
  readonly friendTaste: Taste;
}

export interface ChosenSocial {
  readonly weight: number;
  /** Mean NDCG@10 on the hidden likes with each weight that was tried. */
  readonly ndcgs: ReadonlyMap<number, number>;
}

/** Tried beside 0. The other weights add up to 0.9 by default. */
const weights = [0.05, 0.1, 0.2, 0.3, 0.5];
const depth = 10;
/** A weight must be better than none by more than chance, two-sided: what friends feel is private, and not used for nothing. */
const surePValue = 0.05;

/**
 * The weight with the highest mean NDCG@10 of served lists on hidden likes, or 0 where that is not surely better than none.
 * `model` must not have learnt from the hidden likes.
 */
export function chooseSocial(model: ServingModel, users: readonly SocialUser[]): ChosenSocial {
  const ndcgsWith = (weight: number) => {
    const weighted = withSocialWeight(model, weight);
    return Float64Array.from(users, ({ taste, friendTaste, hidden }) =>
      ndcgAt(judgeList(servedList(weighted, taste, { n: depth, friendTaste }), new Set(hidden)), depth),
    );
  };
  const none = ndcgsWith(0);
  const tried = weights.map((weight) => ({ weight, ndcgs: ndcgsWith(weight) }));
  const best = tried.toSorted((one, other) => meanOf(other.ndcgs) - meanOf(one.ndcgs))[0];
  const ndcgs = new Map([[0, meanOf(none)], ...tried.map((one) => [one.weight, meanOf(one.ndcgs)] as const)]);
  if (best === undefined || users.length === 0 || meanOf(best.ndcgs) <= meanOf(none)) return { weight: 0, ndcgs };
  const { twoSided } = fisherRandomisation(best.ndcgs, none, { seed: 1 });
  return { weight: twoSided < surePValue ? best.weight : 0, ndcgs };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The same model in which friends weigh so much in every domain. */
export function withSocialWeight(model: ServingModel, social: number): ServingModel {
  const { blend } = model;
  const byDomain = Object.entries(blend.byDomain).map(([domain, weighed]) => [domain, { ...weighed, social }]);
  return createServingModel({
    ...model,
    blend: { default: { ...blend.default, social }, byDomain: Object.fromEntries(byDomain) },
  });
}

/**
 * What the friends of each user feel, as serving adds it up. `preferences`: users × items, only what a model may know;
 * `friends`: pairs of its rows, both directions.
 */
export function createFriendTastes(
  model: ServingModel,
  preferences: SparseMatrix,
  friends: readonly (readonly [number, number])[],
): (user: number) => Taste {
  const friendsOf = Map.groupBy(friends, ([user]) => user);
  return (user) => {
    const heard = (friendsOf.get(user) ?? []).slice(0, friendLimit);
    const combined = combineFriends(heard.map(([, friend]) => preferencesOf(model, preferences, friend)));
    return tasteOf(model, combined.preferences);
  };
}

function preferencesOf(model: ServingModel, { offsets, columns, values }: SparseMatrix, user: number): Preference[] {
  const start = offsets[user] ?? 0;
  return Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => ({
    itemId: itemAt(model, columns[start + place] ?? 0).id,
    value: values[start + place] ?? 0,
    lastAtMs: 0,
    isFinished: true,
    isStarted: true,
  }));
}
