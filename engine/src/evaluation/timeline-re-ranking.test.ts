import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../kernels/random.ts";
import { timelineTasks } from "./timeline-ranking.ts";
import { chooseReRanking, type DescribedMoment } from "./timeline-re-ranking.ts";

const itemCount = 60;
const userCount = 240;
const hour = 3_600;

/** User 0 sees all items at once, then each user comes to four: by two numbers together, or by the one that is the blend. */
function madeUpMoments(knower: "trees" | "blend"): readonly DescribedMoment[] {
  const normal = seededNormal(1);
  const uniform = seededUniform(2);
  const numbers = Array.from({ length: userCount }, () =>
    [0, 1].map(() => Float64Array.from({ length: itemCount }, normal)),
  );
  const rows = Array.from({ length: itemCount }, (_, item) => [0, item, 0]);
  for (const [index, [high, middle]] of numbers.entries()) {
    const value = (item: number) =>
      knower === "blend"
        ? (high?.[item] ?? 0)
        : Number((high?.[item] ?? 0) > 0.3 && Math.abs(middle?.[item] ?? 0) < 0.6) + 0.01 * uniform();
    const valued = Array.from({ length: itemCount }, (_, item) => [value(item), item] as const);
    for (const [, item] of valued.toSorted(([one], [other]) => other - one).slice(0, 4))
      rows.push([index + 1, item, (index + 1) * hour]);
  }
  const table = {
    userCount: userCount + 1,
    itemCount,
    users: Uint32Array.from(rows, ([user = 0]) => user),
    items: Uint32Array.from(rows, ([, item = 0]) => item),
    values: new Float32Array(rows.length).fill(1),
    times: Float64Array.from(rows, ([, , time = 0]) => time),
  };
  return [0, 1, 2, 3].map((window) => {
    const from = (window * userCount * hour) / 4 + 1;
    const { cold } = timelineTasks(table, { from, to: from + (userCount * hour) / 4, seed: 1 });
    const own = Array.from(cold.fold.users, (user) => numbers[user - 1] ?? []);
    const open = Uint32Array.from({ length: itemCount }, (_, item) => item);
    return {
      task: cold,
      users: own.map(([high = new Float64Array()]) => ({ signals: [high], open, chosen: new Uint32Array() })),
      features: own.map((some) => some.map((values) => (item: number) => values[item] ?? Number.NaN)),
    };
  });
}

const fit = () => Float64Array.of(1);

describe("re-ranking on a timeline", () => {
  it("is chosen where trees find in later windows what a sum cannot", async () => {
    expect((await chooseReRanking(madeUpMoments("trees"), 2, fit))?.weight).toBe(1);
  });

  it("leaves the blend alone where nobody has a user to learn from", async () => {
    const empty = madeUpMoments("trees").map((moment) => {
      const nobody = { ...moment.task.fold, users: new Uint32Array() };
      return { task: { ...moment.task, fold: nobody }, users: [], features: [] };
    });
    expect(await chooseReRanking(empty, 2, fit)).toBeUndefined();
  });

  it("leaves the blend alone where that is right already", async () => {
    expect(await chooseReRanking(madeUpMoments("blend"), 2, fit)).toBeUndefined();
  });
});
