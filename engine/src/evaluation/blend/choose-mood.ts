/** How much it should weigh what mood somebody is in, by what people came to within the hours after likes that tell one. */
import { parseAccountId, parseEventId } from "../../domain/ids.ts";
import type { TasteEvent } from "../../domain/event.ts";
import type { Taste, TrainingData } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import { moodContextOf, type MoodContext } from "../../serving/mood-context.ts";
import { itemAt, type ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { weightsFor } from "../../serving/weights.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { fisherRandomisation } from "../significance.ts";
import { bestPlaces, depth } from "./best-places.ts";
import type { JudgingUser } from "./hidden-likes.ts";
import { pause } from "./pause.ts";

/** A share, and the mean NDCG@10 on the hidden likes with each that was tried. */
export interface ChosenMood {
  readonly share: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Tried beside 0. */
const shares = [0.25, 0.5, 1, 1.5, 2, 3] as const;
/** With fewer users with a mood nothing is known, and the share stays. */
const minimumUserCount = 50;
/** So many are judged at most. */
const judgedLimit = 300;
/** The best share must be better than none by more than chance, two-sided, though it is the best of several. */
const surePValue = 0.01;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** Somebody in a mood, as their likes before tell it, and what they liked next. */
interface MoodUser {
  readonly taste: Taste;
  readonly next: NonNullable<JudgingUser["next"]>;
  readonly mood: MoodContext;
}

/**
 * The share with the highest mean NDCG@10 of the lists of each domain on what came next, or 0 where that is not surely better than
 * none. `model` has all other weights, and must not have learnt from the hidden likes, whose times `data` knows.
 */
export async function chooseMood(
  model: ServingModel,
  data: Pick<TrainingData, "preferences" | "lastAtMs">,
  users: readonly JudgingUser[],
  signal?: AbortSignal,
): Promise<ChosenMood> {
  const judged = moodUsers(model, data, users).slice(0, judgedLimit);
  if (judged.length < minimumUserCount) return { share: model.blend.default.moodShare, metrics: {} };
  const whole = createWholeModel(model);
  const none = { share: 0, ndcgs: new Float64Array(judged.length) };
  const tried = shares.map((share) => ({ share, ndcgs: new Float64Array(judged.length) }));
  for (const [place, user] of judged.entries()) {
    const ndcgWith = createJudge(whole, user);
    for (const { share, ndcgs } of [none, ...tried]) ndcgs[place] = ndcgWith(share);
    await pause(place, signal);
  }
  const means = [none, ...tried].map(({ share, ndcgs }) => [`blend.mood.ndcg10.${share}`, meanOf(ndcgs)] as const);
  const best = tried.reduce((most, one) => (meanOf(one.ndcgs) > meanOf(most.ndcgs) ? one : most), none);
  const { twoSided } = fisherRandomisation(best.ndcgs, none.ndcgs, { seed: 1 });
  return {
    share: twoSided < surePValue ? best.share : 0,
    metrics: { "blend.mood.users": judged.length, ...Object.fromEntries(means) },
  };
}

/** The same blend in which the mood weighs so much in every domain. */
export function withMood(blend: Blend, moodShare: number): Blend {
  const byDomain = Object.entries(blend.byDomain).map(([domain, one]) => [domain, { ...one, moodShare }] as const);
  return { default: { ...blend.default, moodShare }, byDomain: Object.fromEntries(byDomain) };
}

/** In which the mood weighs all, so that a share of it is a share of what it says. */
const createWholeModel = (model: ServingModel): ServingModel => ({ ...model, blend: withMood(model.blend, 1) });

function moodUsers(
  model: ServingModel,
  data: Pick<TrainingData, "preferences" | "lastAtMs">,
  users: readonly JudgingUser[],
): readonly MoodUser[] {
  return users.flatMap(({ row, taste, next }) => {
    if (next === undefined) return [];
    const events = likesOf(model, data, { row, taste });
    const newestMs = events.reduce((newest, { atMs }) => Math.max(newest, atMs), 0);
    const mood = moodContextOf(model, { events }, { nowMs: newestMs + next.sinceAnchorMs });
    return mood === undefined ? [] : [{ taste, next, mood }];
  });
}

/** The likes of a taste as events at their times. */
function likesOf(
  model: ServingModel,
  { preferences, lastAtMs }: Pick<TrainingData, "preferences" | "lastAtMs">,
  { row, taste }: Pick<JudgingUser, "row" | "taste">,
): readonly TasteEvent[] {
  const isTold = new Set(taste.items.filter((_, place) => (taste.values[place] ?? 0) > 0));
  const [start, end] = [preferences.offsets[row] ?? 0, preferences.offsets[row + 1] ?? 0];
  return Array.from({ length: end - start }, (_, place) => start + place)
    .filter((entry) => isTold.has(preferences.columns[entry] ?? -1))
    .map((entry) => ({
      id: parseEventId(`judged ${entry}`),
      accountId: parseAccountId("judged"),
      itemId: itemAt(model, preferences.columns[entry] ?? 0).id,
      atMs: lastAtMs[entry] ?? 0,
      kind: "finish",
    }));
}

/** NDCG@10 of a user's lists with a share: the mean over the domains in which something came next. */
function createJudge(model: ServingModel, { taste, next, mood }: MoodUser): (share: number) => number {
  const { domains, domainOf } = model.catalogue;
  const isTold = new Set(taste.items);
  const isHidden = new Set(next.items);
  const found = skeleton(model, taste, nobody, { n: depth, mood: mood.target }).indices;
  const items = found.filter((item) => !isTold.has(item));
  const { values, parts } = signalsFor(model, items, {
    taste,
    friendTaste: nobody,
    sinceAnchorMs: next.sinceAnchorMs,
    context: { mood },
  });
  const weightsOf = weightsFor(model, taste);
  const lists = [...domains.entries()].flatMap(([domain, name]) => {
    const relevantCount = next.items.filter((item) => domainOf[item] === domain).length;
    if (relevantCount === 0) return [];
    const places = Uint32Array.from(items.keys()).filter((place) => domainOf[items[place] ?? 0] === domain);
    return [{ relevantCount, weights: weightsOf(name), places }];
  });
  return (share) => {
    const ndcgs = lists.map(({ relevantCount, weights: { cf, cb, ctx }, places }) => {
      const best = bestPlaces(places.length, (at) => {
        const place = places[at] ?? 0;
        const own = parts.mood[place] ?? 0;
        const moment = (values.ctx[place] ?? 0) - own + share * own;
        return cf * (values.cf[place] ?? 0) + cb * (values.cb[place] ?? 0) + ctx * moment;
      });
      const hits = Uint8Array.from(best, (at) => Number(isHidden.has(items[places[at] ?? 0] ?? 0)));
      return ndcgAt({ hits, relevantCount }, depth);
    });
    return ndcgs.reduce((sum, ndcg) => sum + ndcg / ndcgs.length, 0);
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
