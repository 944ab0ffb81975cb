import { describe, expect, it } from "vitest";
import type { CardReport, CardRow } from "../card.ts";
import { reportPage } from "./report.ts";

const row: CardRow = {
  case: "served default",
  metric: "P@10, full ranking",
  data: { name: "some-set", sha256: "0123456789abcdef0123" },
  users: 149,
  heldOutMean: 120.5,
  value: 0.88,
  interval: [0.86, 0.9],
  floors: { random: 0.1, popular: 0.63 },
  oracle: 1,
  baseline: "popular",
  pValue: 0.0002,
  aim: ">= 0.89",
  met: false,
};
const report: CardReport = {
  card: "A1",
  question: "How good?",
  commit: "abc",
  split: "Half held out.",
  seed: 0,
  rows: [row],
};

describe("reportPage", () => {
  it("shows each figure with floors, ceiling, significance, aim and how to reproduce it", () => {
    const page = reportPage([report], 0);
    for (const part of [
      "0 of 1 aims met",
      "0.8800",
      "0.8600 to 0.9000",
      "popular 0.630",
      "oracle 1.000",
      "p &lt; 0.001",
      "not met",
      "--card A1",
    ])
      expect(page).toContain(part);
    expect(page).toContain('aria-label="value 0.880, random 0.100, popular 0.630, oracle 1.000, aim &gt;= 0.89"');
  });

  it("draws a curve with its figures beside it", () => {
    const curve = {
      title: "some-set",
      xLabel: "coverage",
      yLabel: "NDCG@10",
      points: [
        { setting: "none", x: 0.2, y: 0.33 },
        { setting: "all <of> it", x: 0.9, y: 0.32 },
      ],
    };
    const page = reportPage([{ ...report, curves: [curve] }], 0);
    for (const part of ["<polyline", "all &lt;of&gt; it", "0.3300", "0.9000", "NDCG@10 against coverage"])
      expect(page).toContain(part);
    expect(page).not.toContain("NaN");
  });

  it("draws a curve of one point, and one that does not move", () => {
    const point = { setting: "only", x: 0, y: 0.5 };
    for (const points of [[point], [point, point]])
      expect(reportPage([{ ...report, curves: [{ title: "t", xLabel: "x", yLabel: "y", points }] }], 0)).not.toContain(
        "NaN",
      );
  });

  it("takes nothing from elsewhere, and lets no text become markup", () => {
    const page = reportPage([{ ...report, question: "<script>alert(1)</script>" }], 0);
    expect(page).not.toMatch(/<script|src=|https?:/);
    expect(page).toContain("&lt;script&gt;");
  });

  it("counts a card without aims as neither", () => {
    const { aim: _aim, met: _met, ...plain } = row;
    expect(reportPage([{ ...report, rows: [plain] }], 0)).toContain("0 of 0 aims met");
  });

  it("says why a card has no rows", () => {
    const page = reportPage([{ ...report, rows: [], note: "Name a folder & look." }], 0);
    expect(page).toContain("Name a folder &amp; look.");
    expect(page).not.toContain("<table>");
  });
});
