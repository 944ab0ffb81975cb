/** How much a list should look at the moment, by what people chose at which. */
import type { Taste } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { ownTimes, timeParts, type DatedLike } from "../../serving/time-context.ts";
import { weightsFor } from "../../serving/weights.ts";
import { localTimeOf } from "../../context/local-time.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { fisherRandomisation } from "../significance.ts";
import { bestPlaces, depth } from "./best-places.ts";
import type { JudgingUser } from "./hidden-likes.ts";
import { pause } from "./pause.ts";

/** Shares by domain; a domain that is left out does not look at the moment. */
export interface ChosenTime {
  readonly shares: Readonly<Record<string, TimePoint>>;
  readonly metrics: Readonly<Record<string, number>>;
}

interface TimePoint {
  readonly timeShare: number;
  /** Of it, what is told by the year that it is and the content's. */
  readonly yearShare: number;
}

const nothing: TimePoint = { timeShare: 0, yearShare: 0 };
const points: readonly TimePoint[] = [0.25, 0.5, 1, 2, 4].flatMap((timeShare) =>
  [0, 0.5, 1].map((yearShare) => ({ timeShare, yearShare })),
);
const minimumUserCount = 50;
/** So many hidden likes of a user in a domain are asked for, the newest. */
const askedLimit = 4;
const surePValue = 0.05;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/**
 * For each domain the share of the moment with the highest mean NDCG@10: each hidden like is asked for alone, at its own moment, of
 * somebody of whose moments only those before are told. The share is chosen by every second user, and 0 unless the others' lists are
 * surely better with it than without (p < 0.05). `model` must not have learnt from the hidden likes.
 */
export async function chooseTime(
  model: ServingModel,
  users: readonly JudgingUser[],
  signal?: AbortSignal,
): Promise<ChosenTime> {
  const choosing = await judge(model, users, 0, signal);
  const bests = choosing.map((known) => (known.length < minimumUserCount / 2 ? 0 : bestOf(known)));
  // Most often nobody's lists gain, and then there is nothing for the others to judge.
  const others = bests.some((best) => best > 0) ? await judge(model, users, 1, signal) : [];
  const shares: Record<string, TimePoint> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of model.catalogue.domains.entries()) {
    const known = others[domain] ?? [];
    const best = bests[domain] ?? 0;
    if (best === 0 || known.length < minimumUserCount / 2) continue;
    const chosen = judgedBy(known, best);
    metrics[`blend.${name}.time.users`] = known.length;
    metrics[`blend.${name}.time.ndcg10Without`] = chosen.without;
    metrics[`blend.${name}.time.ndcg10With`] = chosen.with;
    metrics[`blend.${name}.time.pValue`] = chosen.pValue;
    if (chosen.pValue < surePValue && chosen.with > chosen.without) shares[name] = chosen.point;
  }
  return { shares, metrics };
}

/** Of every second user, by domain: NDCG@10 without the moment, and then at each point. */
async function judge(
  model: ServingModel,
  users: readonly JudgingUser[],
  first: 0 | 1,
  signal: AbortSignal | undefined,
): Promise<readonly (readonly Float64Array[])[]> {
  const judged = model.catalogue.domains.map((): Float64Array[] => []);
  for (let place = first; place < users.length; place += 2) {
    const user = users[place];
    if (user === undefined) continue;
    for (const [domain, ndcgs] of judgeUser(model, user)) judged[domain]?.push(ndcgs);
    await pause(place, signal);
  }
  return judged;
}

const ndcgsAt = (users: readonly Float64Array[], place: number) =>
  Float64Array.from(users, (ndcgs) => ndcgs[place] ?? 0);

/** The place of the point with the highest mean, 0 for none. */
function bestOf(users: readonly Float64Array[]): number {
  let best = 0;
  for (let place = 1; place <= points.length; place += 1)
    if (meanOf(ndcgsAt(users, place)) > meanOf(ndcgsAt(users, best))) best = place;
  return best;
}

function judgedBy(users: readonly Float64Array[], best: number) {
  const [without, chosen] = [ndcgsAt(users, 0), ndcgsAt(users, best)];
  return {
    point: points[best - 1] ?? nothing,
    without: meanOf(without),
    with: meanOf(chosen),
    pValue: fisherRandomisation(chosen, without, { seed: 1 }).twoSided,
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Means of NDCG@10 over a user's asked likes of each domain. */
function judgeUser(model: ServingModel, user: JudgingUser): readonly (readonly [number, Float64Array])[] {
  const { dated, taste } = user;
  if (dated === undefined || dated.hidden.length === 0) return [];
  const { domainOf, domains } = model.catalogue;
  const isKnown = new Set(taste.items);
  const items = skeleton(model, taste, nobody, { n: depth }).indices.filter((item) => !isKnown.has(item));
  const { values } = signalsFor(model, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity });
  const weightsOf = weightsFor(model, taste);
  const asked = new Set(dated.hidden.map(({ item }) => item));
  return domains.flatMap((name, domain) => {
    const hidden = dated.hidden.filter(({ item }) => domainOf[item] === domain).slice(0, askedLimit);
    if (hidden.length === 0) return [];
    const { cf, cb, ctx } = weightsOf(name);
    const base = items.map((_, place) => place).filter((place) => domainOf[items[place] ?? 0] === domain);
    const sums = new Float64Array(1 + points.length);
    for (const like of hidden) {
      const places = base.filter((place) => items[place] === like.item || !asked.has(items[place] ?? 0));
      const own = Uint32Array.from(places, (place) => items[place] ?? 0);
      const { moment, year } = timeParts(model, timeOf(model, like, dated), own);
      for (const [at, { timeShare, yearShare }] of [nothing, ...points].entries()) {
        const best = bestPlaces(own.length, (index) => {
          const place = places[index] ?? 0;
          const time = timeShare * ((1 - yearShare) * (moment[index] ?? 0) + yearShare * (year[index] ?? 0));
          return cf * (values.cf[place] ?? 0) + cb * (values.cb[place] ?? 0) + ctx * ((values.ctx[place] ?? 0) + time);
        });
        const hits = Uint8Array.from(best, (index) => Number(own[index] === like.item));
        sums[at] = (sums[at] ?? 0) + ndcgAt({ hits, relevantCount: 1 }, depth);
      }
    }
    return [[domain, sums.map((sum) => sum / hidden.length)] as const];
  });
}

function timeOf(model: ServingModel, like: DatedLike, { told, community }: NonNullable<JudgingUser["dated"]>) {
  const before = told.filter(({ atMs }) => atMs < like.atMs);
  return { moment: like.moment, year: localTimeOf(like.atMs).year, ...ownTimes(model, before, community) };
}

/** The same blend in which lists look at the moment so far. */
export function withTime(blend: Blend, shares: ChosenTime["shares"]): Blend {
  const byDomain = { ...blend.byDomain };
  for (const [domain, { timeShare }] of Object.entries(shares))
    byDomain[domain] = { ...(byDomain[domain] ?? blend.default), timeShare };
  return { ...blend, byDomain };
}
