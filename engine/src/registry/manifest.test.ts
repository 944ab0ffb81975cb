import { describe, expect, it } from "vitest";
import { parseManifest } from "./manifest.ts";

const common = {
  version: "v",
  createdAtMs: 1,
  seed: 1,
  dataSha256: "",
  itemCount: 0,
  userCount: 0,
  preferenceCount: 0,
  parameters: {},
  metrics: {},
  models: [{ name: "popularity", header: {}, arrays: {} }],
};
const weights = { cf: 0.4, cb: 0.3, ctx: 0.2, social: 0.1 };
const second = {
  schemaVersion: 2,
  ...common,
  blend: { default: { ...weights, itemItemShare: 0.5 }, byDomain: { book: { ...weights, itemItemShare: 1 } } },
};
const shares = { popularShare: 0.5, popularStrength: 8, followShare: 1 };
const third = {
  schemaVersion: 3,
  ...common,
  blend: {
    default: { ...weights, itemItemShare: 0.5, ...shares },
    byDomain: { book: { ...weights, itemItemShare: 1, ...shares } },
  },
};
const contextShares = { timeShare: 0.5, moodShare: 2, clusterShare: 0 };
const current = {
  schemaVersion: 4,
  ...common,
  logPositions: ["12", "0"],
  blend: {
    default: { ...third.blend.default, ...contextShares },
    byDomain: { book: { ...third.blend.byDomain.book, ...contextShares } },
  },
};
/** What schema 4 made learnable was switched off before. */
const noContext = { timeShare: 0, moodShare: 0, clusterShare: 0 };
/** What schema 3 made learnable, as it was fixed before. */
const fixedShares = { popularShare: 0.25, popularStrength: 3, followShare: 0, ...noContext };
const noTransitions = { name: "transitions", header: { recency: 1, weightCount: 0 }, arrays: {} };
const noDomainMap = { name: "domain-map", header: { directionCount: 0 }, arrays: {} };
const parse = (manifest: unknown) => parseManifest(JSON.stringify(manifest), "models/v/manifest.json");

describe("parseManifest", () => {
  it("gives back a manifest of today", () => {
    expect(parse(current)).toEqual(current);
  });

  it("brings one of schema 1 to today's, with the weights it had and a model of items by items that knows nothing", () => {
    const { models, ...rest } = common;
    const header = { meanLike: 1, weightCount: 0 };
    expect(parse({ schemaVersion: 1, ...common, blendWeights: weights })).toEqual({
      schemaVersion: 4,
      logPositions: [],
      ...rest,
      blend: { default: { ...weights, itemItemShare: 0, ...fixedShares }, byDomain: {} },
      models: [...models, { name: "item-item", header, arrays: {} }, noTransitions, noDomainMap],
    });
  });

  it("brings one of schema 2 to today's, with the shares that were fixed then and nothing that follows", () => {
    const { models, ...rest } = common;
    expect(parse(second)).toEqual({
      schemaVersion: 4,
      logPositions: [],
      ...rest,
      blend: {
        default: { ...weights, itemItemShare: 0.5, ...fixedShares },
        byDomain: { book: { ...weights, itemItemShare: 1, ...fixedShares } },
      },
      models: [...models, noTransitions, noDomainMap],
    });
  });

  it("brings one of schema 3 to today's, with nothing that the moment adds", () => {
    const { default: everywhere, byDomain } = third.blend;
    expect(parse(third)).toEqual({
      ...third,
      schemaVersion: 4,
      logPositions: [],
      blend: { default: { ...everywhere, ...noContext }, byDomain: { book: { ...byDomain.book, ...noContext } } },
    });
  });

  it.each([
    ["no JSON", "{", /is not JSON/],
    ["another schema", JSON.stringify({ ...current, schemaVersion: 5 }), /is wrong at \/schemaVersion/],
    ["schema 1 without weights", JSON.stringify({ ...common, schemaVersion: 1 }), /blendWeights/],
    ["a share above 1", JSON.stringify(current).replace('"itemItemShare":1', '"itemItemShare":2'), /byDomain\/book/],
  ])("refuses %s and names the place", (_, text, problem) => {
    expect(() => parseManifest(text, "models/v/manifest.json")).toThrow(problem);
    expect(() => parseManifest(text, "models/v/manifest.json")).toThrow(/^models\/v\/manifest.json/);
  });
});
