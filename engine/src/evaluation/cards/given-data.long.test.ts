import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { evaluate } from "../../app/evaluate.ts";
import type { CardReport } from "../card.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "given-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function reportOf(card: string, dataFolder?: string, seedShift = 0): Promise<CardReport> {
  const options = { dataRoot: "no-such-folder", seedShift, ...(dataFolder !== undefined && { dataFolder }) };
  for await (const report of evaluate([card], options)) return report;
  throw new Error("There is no report.");
}

const userCount = 80;

/**
 * Two kinds of people, each with twenty works of their own to choose from, of which everybody has twelve, one after the other in
 * the order of their numbers.
 */
function lines(separator: string, hasTime: boolean): string {
  const uniform = seededUniform(1);
  const rows: string[] = [];
  for (let user = 1; user <= userCount; user += 1) {
    const works = Array.from({ length: 20 }, (_, work) => 100 * (1 + (user % 2)) + work);
    while (works.length > 12) works.splice(Math.floor(uniform() * works.length), 1);
    for (const [place, work] of works.entries())
      rows.push([user, work, 4 + (place % 2), ...(hasTime ? [1_000 + place] : [])].join(separator));
    // Too low for any card but E.
    rows.push([user, 100 * (1 + ((user + 1) % 2)), 1, ...(hasTime ? [999] : [])].join(separator));
  }
  return `${rows.join("\n")}\n`;
}

describe("cards on data that is given", () => {
  it.each(["D", "D3", "D4", "E"])(
    "%s says without a folder what it needs, and fails on no card of --all",
    async (card) => {
      const report = await reportOf(card);
      expect(report.rows).toEqual([]);
      expect(report.note).toMatch(/not included\. Name a folder with --data: .* ratings\.(csv|dat)/);
    },
  );

  it.each(["D", "D4"])("%s holds users out whole", async (card) => {
    writeFileSync(join(folder, "ratings.csv"), `user_id,book_id,rating\n${lines(",", card === "D4")}`);
    const { rows, note } = await reportOf(card, folder);
    expect(note).toBeUndefined();
    expect([...new Set(rows.map(({ metric }) => metric))]).toEqual([
      "NDCG@100, full ranking",
      "R@20 / min(20, n), full ranking",
      "R@50 / min(50, n), full ranking",
    ]);
    for (const { users, heldOutMean, value, floors, oracle } of rows.slice(0, 2)) {
      // A tenth of all; floor(12 / 5) works of each, since those rated 1 are no likes.
      expect([users, heldOutMean, oracle]).toEqual([8, 2, 1]);
      expect(value).toBeGreaterThan((floors["random"] ?? 1) + 0.05);
    }
  });

  it("D3 holds a tenth of each user's ratings out", async () => {
    writeFileSync(join(folder, "ratings.dat"), lines("::", true));
    const { rows } = await reportOf("D3", folder);
    expect(rows).toHaveLength(4);
    for (const { users, heldOutMean, value, floors } of rows) {
      expect([users, heldOutMean]).toEqual([userCount, 1]);
      expect(value).toBeGreaterThan(floors["random"] ?? 1);
    }
  });

  it("E finds what comes next", async () => {
    writeFileSync(join(folder, "ratings.dat"), lines("::", true));
    const { rows } = await reportOf("E", folder);
    const [own] = rows;
    expect([own?.metric, own?.users, own?.heldOutMean]).toEqual(["HR@10, full ranking", userCount, 1]);
    expect(own?.value).toBeGreaterThan(own?.floors["popular"] ?? 1);
  });

  it("draws another split with another seed, and says which", async () => {
    writeFileSync(join(folder, "ratings.csv"), lines(",", true));
    const [first, second] = [await reportOf("B2", folder), await reportOf("B2", folder, 5)];
    expect([first.seed, second.seed]).toEqual([0, 5]);
    expect(second.rows.map(({ value }) => value)).not.toEqual(first.rows.map(({ value }) => value));
  });

  it("B2 gives the same ratings the same figures in either format of MovieLens", async () => {
    writeFileSync(join(folder, "ratings.csv"), `userId,movieId,rating,timestamp\n${lines(",", true)}`);
    const [fromCsv] = (await reportOf("B2", folder)).rows;
    rmSync(join(folder, "ratings.csv"));
    writeFileSync(join(folder, "u.data"), lines("\t", true));
    const [fromTabs] = (await reportOf("B2", folder)).rows;
    expect(fromTabs?.value).toBe(fromCsv?.value);
    expect(fromTabs?.value).toBeGreaterThan(fromTabs?.floors["random"] ?? 1);
  });

  it("says which file is not there", async () => {
    await expect(reportOf("E", folder)).rejects.toThrow("ratings.dat");
  });
});
