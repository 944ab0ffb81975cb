import { describe, expect, it } from "vitest";
import { parseItemId } from "../domain/ids.ts";
import { createCatalogue } from "../models/model.ts";
import { itemFeatures, userFeatures } from "./timeline-features.ts";
import { timelineTasks } from "./timeline-ranking.ts";
import type { PersonalScorer } from "./timeline-signals.ts";

const day = 86_400;
const films = ["Old (1950)", "New (1999)", "Undated", "Later (2001)"];
const catalogue = createCatalogue(
  films.map((title, item) => ({
    id: parseItemId(`ml:${item}`),
    domain: "movie",
    title,
    genres: item === 2 ? [] : [item === 0 ? "Drama" : "Comedy"],
    creators: [],
    themes: [],
    places: [],
    externalIds: {},
    offers: [],
  })),
);

/** User 0 comes to items 0 and 1 and is back after day 10, user 1 to item 2; `after` is what user 0 then comes to. */
function warmTask(after: number) {
  const rows = [
    [0, 0, 0],
    [0, 1, 7],
    [1, 2, 9],
    [0, after, 11],
  ] as const;
  const table = {
    userCount: 2,
    itemCount: films.length,
    users: Uint32Array.from(rows, ([user]) => user),
    items: Uint32Array.from(rows, ([, item]) => item),
    values: new Float32Array(rows.length).fill(4),
    times: Float64Array.from(rows, ([, , days]) => days * day),
  };
  return timelineTasks(table, { from: 10 * day, seed: 1 }).warm;
}

const silent: PersonalScorer = () => new Float64Array(3);
const personal = { ease: silent, als: silent, transitions: silent };
const described = (after: number) => {
  const task = warmTask(after);
  const features = [...itemFeatures(task, catalogue, 7), ...userFeatures(task, catalogue, personal, 0)];
  return [0, 1, 2].map((candidate) => features.map((feature) => feature(candidate)));
};

describe("features of a moment", () => {
  it("are the same whatever comes after it", () => {
    expect(described(2)).toEqual(described(3));
  });

  it("know the year, or that there is none, how long the user was away, and which genres fit", () => {
    const [old = [], , undated = []] = described(2);
    expect(old).toContain(1950);
    expect(undated).not.toContain(1950);
    expect(old.slice(-4)).toEqual([2, 3, 0.5, 0.5]);
    expect(undated.slice(-4)).toEqual([2, 3, Number.NaN, Number.NaN]);
  });
});
