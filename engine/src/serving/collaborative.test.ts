import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { domainOverlapOf } from "../models/domain-overlap.ts";
import { domainMap } from "../models/domain-map/domain-map.ts";
import { crossDomainConfig, implicitAls } from "../models/implicit-als/implicit-als.ts";
import { itemItem } from "../models/item-item/item-item.ts";
import type { Taste } from "../models/model.ts";
import { popularity } from "../models/popularity/popularity.ts";
import { scoresOf } from "../models/recommender.contract.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { createCollaborative, type Collaborative, type CollaborativeModels } from "./collaborative.ts";

const { data, heldOut } = createTestWorld();
const { catalogue } = data;
const all = Uint32Array.from(catalogue.items.keys());
const domainOf = (item: number) => catalogue.domainOf[item]!;
const [book, movie] = [0, 1];

let models: CollaborativeModels;
const withShare = (share: number) => createCollaborative(catalogue, models, () => share);

beforeAll(async () => {
  const config = { ...implicitAls.defaults, factorCount: 12 };
  models = {
    als: await implicitAls.train(data, config, { seed: 1 }),
    transfer: await implicitAls.train(data, { ...config, ...crossDomainConfig }, { seed: 1 }),
    itemItem: await itemItem.train(data, itemItem.defaults, { seed: 1 }),
    domainMap: await domainMap.train(data, { ...domainMap.defaults, factorCount: 12, regularization: 5 }, { seed: 1 }),
    popularity: await popularity.train(data, popularity.defaults, { seed: 1 }),
    domainOverlap: domainOverlapOf(data.preferences, catalogue),
  };
});

function scores(collaborative: Collaborative, taste: Taste, items = all): Float32Array {
  const out = new Float32Array(items.length).fill(Number.NaN);
  collaborative.score(taste, items, out);
  return out;
}

/** The part of a taste in one domain. */
function within({ items, values }: Taste, domain: number): Taste {
  return {
    items: items.filter((item) => domainOf(item) === domain),
    values: values.filter((_, at) => domainOf(items[at]!) === domain),
  };
}

const sumOf = (parts: Float32Array, row: number, width: number) =>
  parts.subarray(row * width, (row + 1) * width).reduce((sum, part) => sum + part, 0);

/** What the map into a domain says of everybody. */
function constantsOf(taste: Taste, items: Uint32Array): Float32Array {
  const parts = models.domainMap.contributions(taste, items);
  return scoresOf(models.domainMap, taste, items).map((score, row) => score - sumOf(parts, row, taste.items.length));
}

/** How far the values are from a · one + b · other, a and b being found from the two items that tell most. */
function distanceFromMixture(values: Float32Array, [one, other]: readonly [Float32Array, Float32Array]): number {
  const most = (told: (place: number) => number) =>
    [...values.keys()].reduce((best, place) => (Math.abs(told(place)) > Math.abs(told(best)) ? place : best), 0);
  // Of a work that nobody touched neither says anything.
  const first = most((place) => other[place]!);
  const determinant = (place: number) => one[first]! * other[place]! - one[place]! * other[first]!;
  const second = most(determinant);
  if (determinant(second) === 0) return distance(values);
  const a = (values[first]! * other[second]! - values[second]! * other[first]!) / determinant(second);
  const b = (one[first]! * values[second]! - one[second]! * values[first]!) / determinant(second);
  return distance(values.map((value, place) => value - a * one[place]! - b * other[place]!));
}

const distance = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const largest = (values: Float32Array, domain: number) =>
  values.reduce((most, value, item) => (domainOf(item) === domain ? Math.max(most, value) : most), 0);

describe("the collaborative score", () => {
  it("mixes both models by their share in each known domain, each scaled there, and reaches 1", () => {
    const { taste } = heldOut[0]!;
    const [latent, alike, mixed] = [0, 1, 0.3].map((share) => scores(withShare(share), taste));
    for (const domain of catalogue.domains.keys()) {
      const sums = all.map((item) => item).filter((item) => domainOf(item) === domain);
      const raw = Float32Array.from(sums, (item) => 0.7 * latent![item]! + 0.3 * alike![item]!);
      const top = raw.reduce((most, value) => Math.max(most, value), 0);
      for (const [at, item] of sums.entries()) expect(mixed![item]).toBeCloseTo(raw[at]! / top, 5);
      expect(largest(mixed!, domain)).toBeCloseTo(1, 5);
    }
  });

  it("is the same in a domain of which nothing is known, whatever the share", () => {
    const taste = within(heldOut[1]!.taste, book);
    const [latent, alike] = [0, 1].map((share) => scores(withShare(share), taste));
    const movies = all.filter((item) => domainOf(item) === movie);
    expect(movies.map((item) => alike![item]! * 1e6)).toEqual(movies.map((item) => latent![item]! * 1e6));
    expect(largest(latent!, movie)).toBeCloseTo(1, 5);
  });

  it("is 0 for somebody unknown, who gets no candidates", () => {
    const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
    const grumpy: Taste = { items: Uint32Array.of(3), values: Float32Array.of(-2) };
    for (const taste of [nobody, grumpy]) {
      expect(scores(withShare(0.5), taste)).toEqual(new Float32Array(all.length));
      expect(
        withShare(0.5)
          .candidatesPerDomain(taste, 5)
          .flatMap((items) => [...items]),
      ).toEqual([]);
    }
  });

  it("is made of its contributions in known domains, and in others of them and what is the same for everybody", () => {
    fc.assert(
      fc.property(
        fc.nat(heldOut.length - 1),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(50),
        (user, isWhole, share, skipped) => {
          const { taste: whole } = heldOut[user]!;
          const taste = isWhole ? whole : within(whole, book);
          const among = all.subarray(skipped);
          const collaborative = withShare(share);
          const parts = collaborative.contributions(taste, among, among);
          const width = taste.items.length;
          const rests = scores(collaborative, taste, among).map((score, place) => score - sumOf(parts, place, width));
          for (const domain of catalogue.domains.keys()) {
            const places = Uint32Array.from(among.keys()).filter((place) => domainOf(among[place]!) === domain);
            const pick = (values: Float32Array) => Float32Array.from(places, (place) => values[place]!);
            const isKnown = taste.items.some((item, at) => domainOf(item) === domain && taste.values[at]! > 0);
            const popular = scoresOf(models.popularity, taste, among);
            const left = isKnown
              ? distance(pick(rests))
              : distanceFromMixture(pick(rests), [pick(constantsOf(taste, among)), pick(popular)]);
            expect(left).toBeLessThan(1e-3);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it("says nothing between domains that no users share", () => {
    const apart = createCollaborative(catalogue, { ...models, domainOverlap: new Uint32Array(9) }, () => 0.5);
    const taste = within(heldOut[1]!.taste, book);
    expect(largest(scores(apart, taste), movie)).toBe(0);
    expect(apart.candidatesPerDomain(taste, 5).map((items) => items.length > 0)).toEqual([true, false, false]);
    const parts = apart.contributions(taste, Uint32Array.of(all.find((item) => domainOf(item) === movie)!), all);
    expect(parts.every((part) => part === 0)).toBe(true);
  });

  it("names the best of either model that the user does not have, as many as wanted", () => {
    const { taste } = heldOut[2]!;
    const own = new Set(taste.items);
    for (const k of [1, 10, 30]) {
      const found = withShare(0.5).candidatesPerDomain(taste, k);
      for (const [domain, items] of found.entries()) {
        expect(new Set(items).size).toBe(items.length);
        const others = new Set(items.filter((item) => !own.has(item)));
        for (const share of [0, 1]) {
          const values = scores(withShare(share), taste);
          const best = all
            .filter((item) => domainOf(item) === domain && !own.has(item) && values[item]! > 0)
            .toSorted((a, b) => values[b]! - values[a]!)
            .slice(0, k);
          expect(best.filter((item) => !others.has(item)).length).toBeLessThanOrEqual(share === 0 ? 1 : 0);
          const least = best.length < k ? 0 : values[best.at(-1)!]!;
          const asGood = taste.items.filter((item) => domainOf(item) === domain && values[item]! > least);
          expect(asGood.filter((item) => !items.includes(item))).toEqual(new Uint32Array());
        }
      }
    }
  });
});
