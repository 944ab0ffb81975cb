import { describe, expect, it } from "vitest";
import { ndcgAt } from "../evaluation/metrics/accuracy.ts";
import { judgeList } from "../evaluation/metrics/judged-list.ts";
import { servedPages } from "../evaluation/served.ts";
import { createTestWorld } from "../models/testing-data.ts";
import { trainServingModel } from "../pipeline/train/train.ts";

const pageLength = 8;
const pageCount = 20;

describe("20 pages", () => {
  it("lose little against one list of the same length", async () => {
    const { data, heldOut } = createTestWorld();
    const model = await trainServingModel(data, { seed: 1 });
    const ndcgOf = (n: number, count: number) => {
      const values = heldOut.map(({ taste, liked }) => {
        const pages = servedPages(model, taste, { n, pageCount: count });
        expect(new Set(pages).size).toBe(pages.length);
        return ndcgAt(judgeList(pages, new Set(liked)), pageLength * pageCount);
      });
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const [whole, paged] = [ndcgOf(pageLength * pageCount, 1), ndcgOf(pageLength, pageCount)];
    console.log(
      `NDCG@${pageLength * pageCount}: ${whole.toFixed(4)} as one list, ${paged.toFixed(4)} as ${pageCount} pages`,
    );
    expect(whole).toBeGreaterThan(0.5);
    expect(paged).toBeGreaterThan(0.98 * whole);
  });
});
