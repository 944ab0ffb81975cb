import { beforeAll, describe, expect, it } from "vitest";
import type { Taste } from "../../models/model.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { chooseBlend } from "./choose-blend.ts";
import { hideLikes, type HiddenLikes } from "./hidden-likes.ts";

const { data } = createTestWorld();

let model: ServingModel;
let hidden: HiddenLikes;

beforeAll(async () => {
  hidden = hideLikes(data, 1);
  model = await trainServingModel(hidden.data, { seed: 1 });
});

describe("chooseBlend", () => {
  it("chooses for each domain, never worse than the default, and leaves friends alone, and the moment where there is none", async () => {
    const { blend, metrics } = await chooseBlend(model, hidden.users, {});
    expect(Object.keys(blend.byDomain)).toEqual(["book", "movie", "music"]);
    for (const [domain, { cf, cb, ctx, social, itemItemShare }] of Object.entries(blend.byDomain)) {
      expect(cf + cb).toBeCloseTo(0.7, 10);
      expect(Math.min(cf, cb, itemItemShare, 1 - itemItemShare)).toBeGreaterThanOrEqual(0);
      expect([ctx, social]).toEqual([defaultBlend.default.ctx, defaultBlend.default.social]);
      const gainOf = (what: string) =>
        metrics[`blend.${domain}.${what}.ndcg10`]! / metrics[`blend.${domain}.${what}.ndcg10Default`]!;
      expect(gainOf("all")).toBeGreaterThan(0.99);
      expect(gainOf("few")).toBeGreaterThanOrEqual(1);
      expect(metrics[`blend.${domain}.all.users`]).toBeGreaterThan(100);
      expect(metrics[`blend.${domain}.few.users`]).toBeGreaterThan(30);
    }
  });

  it("finds out which part knows what people like", async () => {
    const scoreWhat = (isRight: boolean) =>
      ({
        score(taste: Taste, items: Uint32Array, out: Float32Array) {
          const user = hidden.users.find((one) => one.taste.items === taste.items);
          for (const [place, item] of items.entries())
            out[place] = (user?.hidden.includes(item) ?? false) === isRight ? 1 : 0;
        },
        neighbours: () => ({ items: Uint32Array.from(model.catalogue.items.keys()), scores: new Float32Array() }),
      }) as unknown as ServingModel["content"];
    const nothing = {
      score: (_: unknown, __: unknown, out: Float32Array) => out.fill(0),
      reach: () => ({ items: new Uint32Array(), scores: new Float32Array() }),
    } as unknown as ServingModel["graph"];
    const learn = (isRight: boolean) =>
      chooseBlend({ ...model, content: scoreWhat(isRight), graph: nothing }, hidden.users, {});
    const [right, wrong] = [await learn(true), await learn(false)];
    for (const domain of model.catalogue.domains) {
      expect(right.blend.byDomain[domain]!.cb).toBeGreaterThan(right.blend.byDomain[domain]!.cf);
      expect(wrong.blend.byDomain[domain]!.cb).toBeLessThan(0.1);
    }
  });

  it("lets the moment weigh more where it knows what comes next", async () => {
    const { domains, domainOf } = model.catalogue;
    const keyOf = (items: Uint32Array, domain: number) => items.filter((item) => domainOf[item] === domain).join();
    const users = hidden.users.map((user) => ({ ...user, next: { items: user.hidden, sinceAnchorMs: 0 } }));
    const hiddenOf = new Map(
      users.flatMap((user) => domains.map((_, domain) => [keyOf(user.taste.items, domain), user.hidden] as const)),
    );
    const transitions = {
      score(taste: Taste, items: Uint32Array, out: Float32Array) {
        const next = hiddenOf.get(taste.items.join());
        for (const [place, item] of items.entries()) out[place] = next?.includes(item) === true ? 1 : 0;
      },
      followers: () => new Uint32Array(),
    } as unknown as ServingModel["transitions"];
    const { blend, metrics } = await chooseBlend({ ...model, transitions }, users, {});
    for (const domain of domains) {
      expect(blend.byDomain[domain]!.followShare).toBeGreaterThan(0.5);
      expect(blend.byDomain[domain]!.ctx).toBeGreaterThan(1.2 * defaultBlend.default.ctx);
      expect(metrics[`blend.${domain}.moment.ndcg10`]).toBeGreaterThan(
        metrics[`blend.${domain}.moment.ndcg10Default`]!,
      );
    }
  });

  it("keeps the default for a domain with fewer than 50 users", async () => {
    expect(await chooseBlend(model, hidden.users.slice(0, 40), {})).toEqual({ blend: defaultBlend, metrics: {} });
    expect(await chooseBlend(model, [], {})).toEqual({ blend: defaultBlend, metrics: {} });
  });

  it("stops when it is told to, and reports how far it is", async () => {
    await expect(chooseBlend(model, hidden.users, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    const shares: number[] = [];
    await chooseBlend(model, hidden.users, { onProgress: (done, total) => shares.push(done / total) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it("is the same for the same data and seed", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => trainServingModel(data, { seed: 5 })));
    expect(one!.blend).toEqual(two!.blend);
    expect(one!.blend.byDomain).not.toEqual({});
  });
});
