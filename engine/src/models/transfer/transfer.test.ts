import { describe, expect, it } from "vitest";
import { trainItemNeighbours, trainKernelRidge } from "./by-users.ts";
import { trainCollective } from "./collective.ts";
import { trainLinearMap } from "./linear-map.ts";
import { plantTransfer, type PlantedTransfer } from "./testing-transfer.ts";
import { idfRows, popularTransfer, sharedUsers, type TransferModel } from "./transfer-data.ts";
import { createTransferParts, type TransferParts } from "./transfer-parts.ts";

/** Share of pairs of a liked item and another in the right order. */
function accuracyOf(model: TransferModel, { data, hidden, likes }: PlantedTransfer): number {
  const itemCount = data.target.columnCount;
  const scores = new Float32Array(hidden.length * itemCount);
  model.score(hidden, scores);
  let right = 0;
  let count = 0;
  for (const [place, liked] of likes.entries()) {
    const own = scores.subarray(place * itemCount, (place + 1) * itemCount);
    for (const item of liked)
      for (const [other, score] of own.entries()) {
        if (liked.includes(other)) continue;
        count += 1;
        right += own[item]! > score ? 1 : own[item] === score ? 0.5 : 0;
      }
  }
  return right / count;
}

const linearMap = {
  targetFactorCount: 8,
  sourceFactorCount: 8,
  directionCount: 8,
  alpha: 30,
  regularization: 5,
  ridge: 0.1,
};

type Train = (parts: TransferParts) => TransferModel | Promise<TransferModel>;
const models: readonly (readonly [string, Train])[] = [
  ["linear map", (parts) => trainLinearMap(parts, linearMap)],
  ["linear map without directions", (parts) => trainLinearMap(parts, { ...linearMap, directionCount: 0 })],
  ["linear map without factors", (parts) => trainLinearMap(parts, { ...linearMap, sourceFactorCount: 0 })],
  ["collective factors", (parts) => trainCollective(parts, { factorCount: 8, alpha: 10, regularization: 10 })],
  ["kernel ridge", (parts) => trainKernelRidge(parts, { ridge: 3 })],
  ["item neighbours", (parts) => trainItemNeighbours(parts, { popularityExponent: 0 })],
];

describe.each(models)("transfer by %s", (_, train) => {
  it("orders items for users who are new in their domain far better than popularity does", async () => {
    const planted = plantTransfer(1);
    const popular = accuracyOf(popularTransfer(planted.data), planted);
    const model = await train(createTransferParts(planted.data, { seed: 1 }));
    expect(accuracyOf(model, planted)).toBeGreaterThan(popular + 0.12);
  });

  it("gives the same scores again", async () => {
    const { data, hidden } = plantTransfer(2);
    const [one, other] = [new Float32Array(hidden.length * 80), new Float32Array(hidden.length * 80)];
    (await train(createTransferParts(data, { seed: 3 }))).score(hidden, one);
    (await train(createTransferParts(data, { seed: 3 }))).score(hidden, other);
    expect(other).toEqual(one);
  });
});

describe("transfer data", () => {
  it("learns from users who have both domains", () => {
    const { data } = plantTransfer(1);
    expect(sharedUsers(data)).toHaveLength(320);
  });

  it("weighs a source row to length 1, with the rarer items heavier", () => {
    const { data } = plantTransfer(1);
    const { offsets, values, columns } = idfRows(data.source);
    const first = values.subarray(offsets[0], offsets[1]);
    expect(first.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    const counts = new Uint32Array(80);
    for (const column of data.source.columns) counts[column]! += 1;
    const places = [...first.keys()].toSorted((a, b) => counts[columns[a]!]! - counts[columns[b]!]!);
    expect(first[places[0]!]).toBeGreaterThan(first[places.at(-1)!]!);
  });
});

describe("kernel ridge", () => {
  it("solves the dual system", () => {
    // Two users share everything and one nothing with the user who asks: K = [[1,1,0],[1,1,0],[0,0,1]], k = [1,1,0].
    const row = (offsets: number[], columns: number[], columnCount: number) => ({
      rowCount: 4,
      columnCount,
      offsets: Uint32Array.from(offsets),
      columns: Uint32Array.from(columns),
      values: new Float32Array(columns.length).fill(1),
    });
    const source = row([0, 1, 2, 3, 4], [0, 0, 1, 0], 2);
    const target = row([0, 1, 2, 3, 3], [0, 1, 2], 3);
    const parts = createTransferParts({ source, target, targetEvents: target }, { seed: 1 });
    const out = new Float32Array(3);
    trainKernelRidge(parts, { ridge: 2 }).score(Uint32Array.of(3), out);
    // (K + 2I)⁻¹·k = [1/4, 1/4, 0]; each item has a share of 1/3.
    expect(out[0]).toBeCloseTo(1 / 6 + 1 / 4, 6);
    expect(out[1]).toBeCloseTo(1 / 6 + 1 / 4, 6);
    expect(out[2]).toBeCloseTo(1 / 6, 6);
  });
});
