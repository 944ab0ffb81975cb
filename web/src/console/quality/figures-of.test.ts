import { describe, expect, it } from "vitest";
import {
  aimValue,
  caseParts,
  choicesOf,
  comparedWords,
  groupsOf,
  type FigureFilter,
  type Report,
  type Row,
} from "./figures-of.ts";
import { isLowBetter, metricMeans } from "./metric-means.ts";

const row = (more: Partial<Row> = {}): Row => ({
  case: "served default",
  metric: "NDCG@10, full ranking",
  data: { name: "films", sha256: "ab" },
  users: 10,
  heldOutMean: 2,
  value: 0.5,
  interval: [0.4, 0.6],
  floors: { random: 0.1, popular: 0.3 },
  oracle: 1,
  ...more,
});
const report = (card: string, rows: readonly Row[]): Report => ({
  card,
  question: "?",
  commit: "abc",
  split: "by time",
  seed: 0,
  rows,
});
const all: FigureFilter = { card: "", data: "", metric: "", aim: "all" };
const reports = [
  report("A", [row({ met: true }), row({ case: "other", met: false }), row({ data: { name: "books", sha256: "cd" } })]),
  report("B", [row({ metric: "MAE", met: false })]),
];

describe("groupsOf", () => {
  const keys = (filter: Partial<FigureFilter>) =>
    groupsOf(reports, { ...all, ...filter }).map(({ report: { card }, data, rows }) => [card, data.name, rows.length]);

  it("puts together what one axis can hold", () =>
    expect(keys({})).toEqual([
      ["A", "films", 2],
      ["A", "books", 1],
      ["B", "films", 1],
    ]));

  it("filters by card, data, metric and aim", () => {
    expect(keys({ card: "B" })).toEqual([["B", "films", 1]]);
    expect(keys({ data: "books" })).toEqual([["A", "books", 1]]);
    expect(keys({ metric: "MAE" })).toEqual([["B", "films", 1]]);
    expect(keys({ aim: "met" })).toEqual([["A", "films", 1]]);
    expect(keys({ aim: "missed" })).toEqual([
      ["A", "films", 1],
      ["B", "films", 1],
    ]);
  });

  it("offers each choice once, in order", () =>
    expect(choicesOf(reports)).toEqual({ data: ["books", "films"], metrics: ["MAE", "NDCG@10, full ranking"] }));
});

describe("words of a figure", () => {
  it("reads aims that are numbers", () => {
    expect([aimValue(">= 0.89"), aimValue("<= .5"), aimValue("> -1")]).toEqual([0.89, 0.5, -1]);
    expect([
      aimValue("> 10 x random and > TF-IDF cosine"),
      aimValue(">= 1.05 x recent popularity"),
      aimValue(undefined),
    ]).toEqual([undefined, undefined, undefined]);
  });

  it("says how it stands to its baseline, whichever way is better", () => {
    const compared = { baseline: "popular", pValue: 0.0001 };
    expect(comparedWords(row(compared))).toBe("better than popular (p < 0.001)");
    expect(comparedWords(row({ ...compared, metric: "MAE" }))).toBe("worse than popular (p < 0.001)");
    expect(comparedWords(row({ ...compared, pValue: 0.2 }))).toBe("no difference to popular shown (p = 0.200)");
    expect(comparedWords(row())).toBeUndefined();
  });

  it("parts a long case from its settings", () => {
    expect(caseParts("served default")).toEqual(["served default", ""]);
    const [name, rest] = caseParts(`card's setting: seed 0: ${"0.1 EASE + ".repeat(10)}`);
    expect([name, rest.startsWith("seed 0: 0.1 EASE")]).toEqual(["card's setting", true]);
  });

  it("explains metrics with their protocol, and knows which are better low", () => {
    expect(metricMeans("P@10 of ratings >= 4, rated candidates")).toMatch(
      /^Precision.*Only works that the person rated/,
    );
    expect(metricMeans("NDCG@10, largest gap by age, full ranking")).toContain("0 is fair");
    expect(metricMeans("something new")).toBeUndefined();
    expect([isLowBetter("RMSE"), isLowBetter("NDCG@10"), isLowBetter("NDCG@10, largest gap by age")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
