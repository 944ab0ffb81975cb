import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createItem } from "../../domain/item.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createPreferenceList } from "../testing-preferences.ts";
import { createCatalogue, type TrainingData } from "../model.ts";
import { popularity, PopularityModel } from "../popularity/popularity.ts";
import { momentConfig, transitions } from "../transitions/transitions.ts";
import { fadingStep, LiveState, type LiveConfig } from "./live-state.ts";

const dayMs = 86_400_000;
const startMs = 1_700_000_000_000;
const catalogue = createCatalogue(
  Array.from({ length: 12 }, (_, index) =>
    createItem({ id: parseItemId(`item:${index}`), domain: index % 3 === 0 ? "book" : "movie", title: `T ${index}` }),
  ),
);
const all = Uint32Array.from(catalogue.items.keys());
const config: LiveConfig = {
  preference: { limit: 6, halfLifeDays: 730 },
  popularity: { ...popularity.defaults, recent: { movie: { halfLifeDays: 30, share: 0.4 } } },
  transitions: { ...transitions.defaults, ...momentConfig },
};

interface Told {
  readonly user: string;
  readonly item: number;
  readonly weight: number;
  readonly atMs: number;
}

/** Weights that no other weights of a few events cancel exactly, whatever the order of additions. */
const told = fc.record<Told>({
  user: fc.constantFrom("ann", "ben", "cem", "dee"),
  item: fc.nat(11),
  weight: fc.constantFrom(0, 0.5, 1, 2, 3, -3.25),
  atMs: fc.nat(24 * 90).map((hour) => startMs + hour * 3_600_000),
});

function trainingData(events: readonly Told[], nowMs: number) {
  const users = [...new Set(events.map(({ user }) => user))];
  const list = createPreferenceList();
  for (const { user, item, weight, atMs } of events) list.add(users.indexOf(user), item, weight, atMs);
  const { limit, halfLifeDays } = config.preference;
  const preferences = list.toMatrix(users.length, 12, { limit, halfLifeDays, weights: {} as never });
  const data: TrainingData = { catalogue, preferences, lastAtMs: list.lastAtMs(preferences), relations: [], nowMs };
  return { data, users };
}

/** What a training on everything says, in the numbers that lists are made of. */
async function refit(events: readonly Told[], nowMs: number) {
  const { data } = trainingData(events, nowMs);
  const popular = await popularity.train(data, config.popularity, { seed: 1 });
  const follows = await transitions.train(data, config.transitions, { seed: 1 });
  return { ...popularArrays(popular), rows: followArrays(follows.save(), 12) };
}

function popularArrays(model: PopularityModel) {
  const [scores, trends] = [new Float32Array(12), new Float32Array(12)];
  model.score({ items: all, values: new Float32Array(12) }, all, scores);
  model.trend(all, trends);
  return { scores: [...scores], trends: [...trends] };
}

function followArrays({ arrays }: ReturnType<PopularityModel["save"]>, itemCount: number): number[][] {
  const rows = Array.from({ length: itemCount }, () => Array<number>(itemCount).fill(0));
  const { weightsOffsets: offsets, weightsColumns: columns, weightsValues: values } = arrays;
  for (let row = 0; row < itemCount; row += 1)
    for (let at = offsets?.[row] ?? 0; at < (offsets?.[row + 1] ?? 0); at += 1)
      rows[row]![columns![at]!] = values![at]!;
  return rows;
}

function liveArrays(state: LiveState) {
  state.sums.mix();
  const rows = Array.from({ length: 12 }, (_, item) => {
    const { columns, values } = state.follows.of(item);
    const row = Array<number>(12).fill(0);
    for (const [at, column] of columns.entries()) row[column] = values[at]!;
    return row;
  });
  return { ...popularArrays(new PopularityModel(state.sums)), rows };
}

/** The largest difference, as a share of the larger of both; what float32 leaves does not count. */
function differenceOf(live: readonly number[], full: readonly number[]): number {
  const differences = live.map((value, place) => {
    const other = full[place]!;
    return Math.max(0, Math.abs(value - other) - 1e-5) / Math.max(1e-3, value, other);
  });
  return Math.max(0, ...differences);
}

const applied = (state: LiveState, events: readonly Told[]) => {
  for (const { user, item, weight, atMs } of events) state.apply(user, item, weight, atMs);
  return state;
};

describe("LiveState", () => {
  const nowMs = startMs + 100 * dayMs;
  const begun = (events: readonly Told[]) => {
    const { data, users } = trainingData(events, startMs + 95 * dayMs);
    return LiveState.fromTraining(data, users, config, () => nowMs);
  };
  /** Beyond the limit a training forgets, so what it knows stays below; the mixture carries a step of fading once more. */
  const isWithinLimit = (events: readonly Told[]) => {
    const sums = new Map<string, number>();
    for (const { user, item, weight } of events)
      sums.set(`${user} ${item}`, (sums.get(`${user} ${item}`) ?? 0) + Math.abs(weight));
    return [...sums.values()].every((sum) => sum < 5.9);
  };

  it("agrees with a training on everything, whatever comes in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(told, { maxLength: 40 }), fc.array(told, { maxLength: 60 }), async (before, after) => {
        fc.pre(isWithinLimit(before));
        const live = liveArrays(applied(begun(before), after));
        const full = await refit([...before, ...after], nowMs);
        expect(differenceOf(live.scores, full.scores)).toBeLessThanOrEqual(3 * fadingStep);
        expect(differenceOf(live.trends, full.trends)).toBeLessThanOrEqual(fadingStep);
        for (const [item, row] of live.rows.entries())
          expect(differenceOf(row, full.rows[item]!)).toBeLessThanOrEqual(1e-5);
      }),
      { numRuns: 300 },
    );
  });

  it("is the same after it was saved and loaded in the middle", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 40 }), fc.array(told, { maxLength: 40 }), (before, after) => {
        const state = begun([]);
        applied(state, before);
        const loaded = LiveState.load(state.save(), catalogue, () => nowMs);
        const [one, other] = [liveArrays(applied(state, after)), liveArrays(applied(loaded, after))];
        expect(differenceOf(other.scores, one.scores)).toBeLessThanOrEqual(1e-6);
        expect(differenceOf(other.trends, one.trends)).toBeLessThanOrEqual(1e-6);
        for (const [item, row] of other.rows.entries())
          expect(differenceOf(row, one.rows[item]!)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 200 },
    );
  });

  it("is as if an erased user had never been there, and holds their id no more", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (events) => {
        const state = applied(begun([]), events);
        state.erase("ben");
        const rest = liveArrays(
          applied(
            begun([]),
            events.filter(({ user }) => user !== "ben"),
          ),
        );
        const live = liveArrays(state);
        expect(differenceOf(live.scores, rest.scores)).toBeLessThanOrEqual(1e-6);
        for (const [item, row] of live.rows.entries())
          expect(differenceOf(row, rest.rows[item]!)).toBeLessThanOrEqual(1e-5);
        const { arrays } = state.save();
        expect(Buffer.from(arrays["userBytes"] as Uint8Array).toString()).not.toContain("ben");
        expect(LiveState.load(state.save(), catalogue, () => nowMs).save().arrays["userBytes"]).toEqual(
          arrays["userBytes"],
        );
      }),
      { numRuns: 100 },
    );
  });

  it("is to the last bit as if what was taken back or left out had never been, and lets it back in", () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: told },
      fc.record({ taken: fc.nat(30) }),
      fc.record({ left: fc.nat(30) }),
      fc.record({ back: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(told, { maxLength: 10 }), fc.array(step, { maxLength: 60 }), (before, steps) => {
        const state = begun(before);
        const leftOut = new Set<string>();
        let since: readonly Told[] = [];
        const placeOf = ({ user, item }: Told) => `${user} ${item}`;
        const counts = (one: Told) => !leftOut.has(placeOf(one));
        const correct = (user: string, item: number, taken: readonly Told[]) => {
          const own = [...before, ...since].filter((one) => one.user === user);
          const newest = (some: readonly Told[], none: number) => Math.max(none, ...some.map(({ atMs }) => atMs));
          const lastAtMs = newest(
            own.filter((one) => one.item === item),
            0,
          );
          const isLeftOut = leftOut.has(placeOf({ user, item, weight: 0, atMs: 0 }));
          const newestMs = newest(own.filter(counts), -Infinity);
          state.correct(user, { taken, items: [{ item, lastAtMs, isLeftOut }], newestMs });
        };
        for (const one of steps) {
          if ("user" in one) {
            applied(state, [one]);
            since = [...since, one];
            continue;
          }
          const at = "taken" in one ? one.taken : "left" in one ? one.left : one.back;
          const target = since[at];
          if (target === undefined) continue;
          if ("left" in one) leftOut.add(placeOf(target));
          if ("back" in one) leftOut.delete(placeOf(target));
          if ("taken" in one) since = since.filter((other) => other !== target);
          correct(target.user, target.item, "taken" in one ? [target] : []);
        }
        // What the training knew of an item that is left out now cannot be left out of the training's own sums.
        fc.pre(before.every(counts));
        const twin = applied(begun(before), since.filter(counts));
        expect(liveArrays(state)).toEqual(liveArrays(twin));
        const loaded = LiveState.load(state.save(), catalogue, () => nowMs);
        expect(liveArrays(loaded)).toEqual(liveArrays(twin));
      }),
      { numRuns: 300 },
    );
  });

  it("lets a trend fade to nothing with time alone", () => {
    let now = startMs;
    const { data, users } = trainingData([], startMs);
    const state = LiveState.fromTraining(data, users, config, () => now);
    state.apply("ann", 1, 3, startMs);
    expect(state.sums.trendOf(1)).toBeCloseTo(Math.log1p(3), 6);
    now += 14 * dayMs;
    expect(state.sums.trendOf(1)).toBeCloseTo(Math.log1p(1.5), 6);
    now += 100 * dayMs;
    expect(state.sums.trendOf(1)).toBe(0);
  });
});
