import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInlinePool } from "../../kernels/pool/calls.ts";
import { seededUniform } from "../../kernels/random.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { CardRow } from "../card.ts";
import { transferCard } from "./transfer-card.ts";

const tasteCount = 4;
const itemCount = 80;

/** Four tastes that show in both domains, told by what an item's number leaves over 4. */
function madeUpEvents(): string {
  const uniform = seededUniform(1);
  const rows: string[] = [];
  for (let user = 0; user < 260; user += 1)
    for (const domain of ["book", "movie"]) {
      const items = new Set<number>();
      while (items.size < 8) {
        const taste = uniform() < 0.8 ? user % tasteCount : Math.floor(uniform() * tasteCount);
        items.add(taste + tasteCount * Math.floor((itemCount / tasteCount) * uniform() ** 2));
      }
      for (const item of items) rows.push(`${user}\t${item}\t${domain}`);
    }
  return rows.join("\n");
}

describe("card I on made-up tastes", () => {
  let rows: readonly CardRow[] = [];
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "card-i-"));
    writeFileSync(join(folder, "events.tsv"), madeUpEvents());
    const context = {
      dataRoot: "",
      dataFolder: folder,
      trainServed: trainServingModel,
      seedShift: 0,
      onProgress: () => {},
    };
    rows = await transferCard.run({ ...context, pool: createInlinePool() });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const rowOf = (name: string, metric: string) => {
    const row = rows.find((one) => one.case === name && one.metric === metric);
    if (row === undefined) throw new Error(`There is no ${name}, ${metric}: ${rows.map((one) => one.case).join("; ")}`);
    return row;
  };

  it.each(["card's setting", "linear map alone", "served default, first draw"])(
    "%s finds the tastes, popularity cannot",
    (name) => {
      for (const items of ["seen items", "whole catalogue"]) {
        const row = rowOf(`book>movie, ${name}`, `pairwise accuracy, uniform negatives, ${items}`);
        expect(row.value).toBeGreaterThan(row.floors["popular"]! + 0.01);
        expect(row.interval[0]).toBeLessThan(row.value);
        expect(row.interval[1]).toBeGreaterThan(row.value);
        expect(row.oracle).toBeGreaterThanOrEqual(row.value);
      }
      expect(rowOf(`book>movie, ${name}`, "R@10, full ranking, whole catalogue").value).toBeGreaterThan(0.2);
    },
  );

  it("gives popularity about one half where it is matched, and a guess exactly that", () => {
    const { floors } = rowOf(
      "book>movie, card's setting",
      "pairwise accuracy, popularity-matched negatives, seen items",
    );
    expect(Math.abs(floors["popular"]! - 0.5)).toBeLessThan(0.05);
    expect(floors["random"]).toBe(0.5);
  });

  it("ends with the mean over directions and how many of them reach the target", () => {
    const mean = rows.find((row) => row.metric.endsWith("mean over directions"));
    expect(mean).toMatchObject({ case: "all 2 directions, card's setting", aim: ">= 0.75" });
    expect(rows.at(-1)).toMatchObject({ case: "all 2 directions, served default, first draw", aim: ">= 2" });
  });
});
