import { expect, it } from "vitest";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import { skeleton } from "./skeleton.ts";
import { sourcesIn } from "./source-bits.ts";

const isCollaborative = (bits: number) => sourcesIn(bits).includes("collaborative");
const { data, heldOut } = createTestWorld();
const nobody = { items: new Uint32Array(), values: new Float32Array() };

it("the skeleton holds as many new collaborative candidates of each domain as the list is long", async () => {
  const model = await trainServingModel(data, { seed: 1 });
  const { taste } = heldOut.find(
    (user) => new Set(user.taste.items.map((item) => data.catalogue.domainOf[item]!)).size === 3,
  )!;
  const known = new Set(taste.items);
  const config = {
    collaborativePerDomain: 5,
    followedLikes: 0,
    followersPerLike: 0,
    graph: 0,
    contentAnchors: 0,
    contentPerAnchor: 0,
    popularPerDomain: 0,
    trendingPerDomain: 0,
    moodPerDomain: 0,
    freshPerDomain: 0,
    wished: 0,
  };
  const countsFor = (n: number) => {
    const { indices, sources } = skeleton(model, taste, nobody, { n, config });
    const found = [...indices].filter((item, place) => isCollaborative(sources[place]!) && !known.has(item));
    return data.catalogue.domains.map(
      (_, domain) => found.filter((item) => data.catalogue.domainOf[item] === domain).length,
    );
  };
  for (const n of [10, 30, 50]) for (const count of countsFor(n)) expect(count).toBeGreaterThanOrEqual(n);
  expect(Math.max(...countsFor(0))).toBeLessThan(60);
});
