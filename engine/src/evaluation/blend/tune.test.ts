import { describe, expect, it } from "vitest";
import { implicitAls } from "../../models/implicit-als/implicit-als.ts";
import { itemItem } from "../../models/item-item/item-item.ts";
import type { TrainingData } from "../../models/model.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import { hideLikes } from "./hidden-likes.ts";
import { tune } from "./tune.ts";

const { data } = createTestWorld();
const drawsOf = (some: TrainingData) => [1, 2].map((seed) => hideLikes(some, seed));

describe("tune", () => {
  it("finds a regularisation whose lists hold more of the hidden likes than the weakest one's", async () => {
    const { collaborative, itemItem: alike, metrics } = await tune(drawsOf(data), { seed: 1 });
    expect(collaborative.regularization).toBeGreaterThan(0.005);
    expect(Object.keys(alike.domainRegularization)).toEqual(["book", "movie", "music"]);
    const latent = Object.entries(metrics).filter(([name]) => name.startsWith("als."));
    const best = Math.max(...latent.map(([, value]) => value));
    expect(best).toBeGreaterThan(1.02 * metrics["als.ndcg10.0.005"]!);
  });

  it("chooses the same from the same", async () => {
    expect(await tune(drawsOf(data), { seed: 1 })).toEqual(await tune(drawsOf(data), { seed: 1 }));
  });

  it("leaves the defaults where nearly nobody can judge", async () => {
    const few = drawsOf(data).map((draw) => ({ ...draw, users: draw.users.slice(0, 5) }));
    const { collaborative, itemItem: alike } = await tune(few, { seed: 1 });
    expect(collaborative).toEqual(implicitAls.defaults);
    expect(alike).toEqual(itemItem.defaults);
  });
});
