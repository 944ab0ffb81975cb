import { describe, expect, it } from "vitest";
import { ageBandOf, demographicsOf } from "./demographics.ts";
import { parseUserId } from "./ids.ts";
import type { User } from "./user.ts";

const nowMs = Date.UTC(2026, 5, 1);
const ada: User = {
  id: parseUserId("ada"),
  services: [],
  sharesActivity: true,
  birthYear: 1996,
  region: "DE",
  subdivision: "DE-BY",
  sharesDemographics: true,
};

describe("demographicsOf", () => {
  it("is the age band and the place of who agreed, and nothing of anybody else", () => {
    expect(demographicsOf(ada, nowMs)).toEqual({ ageBand: "25-34", country: "DE", subdivision: "DE-BY" });
    expect(demographicsOf({ ...ada, sharesDemographics: false }, nowMs)).toBeUndefined();
    const { sharesDemographics: _, ...silent } = ada;
    expect(demographicsOf(silent, nowMs)).toBeUndefined();
    expect(demographicsOf(undefined, nowMs)).toBeUndefined();
  });

  it("leaves out what is not known or cannot be", () => {
    const { birthYear: _, ...ageless } = ada;
    expect(demographicsOf(ageless, nowMs)).toEqual({ country: "DE", subdivision: "DE-BY" });
    expect(demographicsOf({ ...ada, birthYear: 2100 }, nowMs)).not.toHaveProperty("ageBand");
    expect(demographicsOf({ ...ada, subdivision: "FR-IDF" }, nowMs)).toEqual({ ageBand: "25-34", country: "DE" });
    const { region: _region, ...placeless } = ada;
    expect(demographicsOf(placeless, nowMs)).toEqual({ ageBand: "25-34" });
    expect(
      demographicsOf({ id: ada.id, services: [], sharesActivity: true, sharesDemographics: true }, nowMs),
    ).toBeUndefined();
  });
});

it.each([
  [4, undefined],
  [5, "under 18"],
  [17, "under 18"],
  [18, "18-24"],
  [24, "18-24"],
  [25, "25-34"],
  [54, "45-54"],
  [55, "55 and over"],
  [110, "55 and over"],
  [111, undefined],
  [-3, undefined],
  [Number.NaN, undefined],
])("at %s years is in the band %s", (age, band) => {
  expect(ageBandOf(age)).toBe(band);
});
