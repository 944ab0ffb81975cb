import { describe, expect, it } from "vitest";
import { alarmGroups, alarmWords, measures, type QualityHour, type SourceQuality } from "./quality-words.ts";

const quality: SourceQuality = {
  source: "book",
  eventCount: 90,
  latenessP50Ms: 1000,
  latenessP99Ms: 2000,
  duplicateCount: 6,
  unknownItemCount: 10,
  nullCounts: { item_minutes: 80, item_year: 0 },
  rejectCount: 4,
};

describe("measures", () => {
  it("takes shares of what they are parts of", () => {
    const shares = (["duplicates", "unknown", "empty", "rejects"] as const).map((name) =>
      measures[name].valueOf(quality),
    );
    expect(shares).toEqual([0.06, 10 / 90, 0.5, 0.04]);
  });

  it("has no share of nothing", () =>
    expect(measures.empty.valueOf({ ...quality, eventCount: 0, unknownItemCount: 0, nullCounts: {} })).toBe(0));
});

describe("alarms", () => {
  const late = { source: "book", measure: "lateness-p99-ms", value: 172_800_000, threshold: 86_400_000 } as const;
  const hourOf = (hour: string, alarms: QualityHour["alarms"]): QualityHour => ({ hour, sources: [], alarms });

  it("says what is beyond its threshold, and on which side", () => {
    expect(alarmWords(late)).toContain("more than 2 d, at most 1 d");
    const ratio = { source: "book", measure: "volume-ratio" } as const;
    expect(alarmWords({ ...ratio, value: 0.1, threshold: 0.25 })).toMatch(/^Fewer .* at least 0.25/);
    expect(alarmWords({ ...ratio, value: 9, threshold: 4 })).toMatch(/^More .* at most 4/);
  });

  it("says what goes on for hours once, of the newest hour", () => {
    const groups = alarmGroups([
      hourOf("2026-05-03T19", [late]),
      hourOf("2026-05-03T18", [
        { ...late, value: 9e9 },
        { ...late, source: "movie" },
      ]),
    ]);
    expect(groups).toMatchObject([
      { source: "book", newestHour: "2026-05-03T19", hourCount: 2, words: alarmWords(late) },
      { source: "movie", newestHour: "2026-05-03T18", hourCount: 1 },
    ]);
  });
});
