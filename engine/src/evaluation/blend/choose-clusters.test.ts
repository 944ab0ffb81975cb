import { describe, expect, it } from "vitest";
import type { Demographics } from "../../domain/demographics.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import { chooseClusters } from "./choose-clusters.ts";

const userCount = 300;
const catalogue = createCatalogue(
  Array.from({ length: 60 }, (_, item) =>
    createItem({ id: parseItemId(`i${item}`), domain: "book", title: `${item}` }),
  ),
);
const bandOf = (user: number): Demographics => ({ ageBand: user % 2 === 0 ? "18-24" : "55 and over" });

/** The young like even items, the old odd ones, three times in four. */
function worldOf(demographicsOf: (user: number) => Demographics | undefined): TrainingData {
  const uniform = seededUniform(9);
  const entries = Array.from({ length: userCount }, (_, user) => user).flatMap((user) => {
    const items = Array.from({ length: 8 }, () => {
      const parity = uniform() < 0.75 ? user % 2 : 1 - (user % 2);
      return 2 * Math.floor(uniform() * 30) + parity;
    });
    return [...new Set(items)].map((item) => [user, item] as const);
  });
  return {
    catalogue,
    preferences: sparseFromTriples(
      userCount,
      60,
      entries.map(([user]) => user),
      entries.map(([, item]) => item),
      entries.map(() => 3),
    ),
    lastAtMs: new Float64Array(entries.length),
    relations: [],
    nowMs: 0,
    demographics: Array.from({ length: userCount }, (_, user) => demographicsOf(user)),
  };
}

describe("what clusters count for newcomers", () => {
  it("is learned where age tells what people like", async () => {
    const { newcomerShare, metrics } = await chooseClusters(worldOf(bandOf), { seed: 1 });
    expect(newcomerShare).toBeGreaterThan(0);
    const [popular = 1, clustered = 0] = [
      metrics["blend.cluster.newcomers.ndcg10Popular"],
      metrics["blend.cluster.newcomers.ndcg10"],
    ];
    expect(clustered).toBeGreaterThan(1.2 * popular);
  });

  it("is nothing where it does not, though the best of all that was tried is a little better", async () => {
    const uniform = seededUniform(4);
    const bands = Array.from({ length: userCount }, () => bandOf(Math.floor(uniform() * 2)));
    const { newcomerShare, bestShare } = await chooseClusters(
      worldOf((user) => bands[user]),
      { seed: 1 },
    );
    expect(bestShare).toBeGreaterThan(0);
    expect(newcomerShare).toBe(0);
  });

  it("is nothing where hardly anybody agreed", async () => {
    const few = await chooseClusters(
      worldOf((user) => (user < 90 ? bandOf(user) : undefined)),
      { seed: 1 },
    );
    expect(few).toMatchObject({ newcomerShare: 0, metrics: {} });
  });
});
