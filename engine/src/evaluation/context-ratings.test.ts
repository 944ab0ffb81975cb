import { expect, it } from "vitest";
import { seededUniform } from "../kernels/random.ts";
import type { ContextData } from "./data-sets/context-aware.ts";
import { RatingTerms } from "./context-ratings.ts";
import { judgedData } from "./data-sets/judged-data.ts";

/** 40 people rate 20 films twice; horror is worth `effect` more at night. */
function world(effect: number): ContextData {
  const uniform = seededUniform(5);
  const events = Array.from({ length: 1600 }, (_, event) => ({
    user: `u${event % 40}`,
    item: `i${(event * 7) % 20}`,
    isNight: uniform() < 0.5,
  }));
  const rated = events.map(({ user, item, isNight }) => {
    const isHorror = Number(item.slice(1)) % 2 === 0;
    return { user, item, value: 3 + (isHorror && isNight ? effect : 0) + uniform() - 0.5 };
  });
  const identity = { name: "planted", sha256: "" };
  const data = judgedData(identity, rated, (id) => ({
    domain: "movie",
    title: id,
    genres: [Number(id.slice(1)) % 2 === 0 ? "horror" : "comedy"],
  }));
  return { ...data, moments: events.map(({ isNight }) => ({ time: isNight ? "night" : "day" })) };
}

it("expects of circumstances what they do, and no more than biases where they do nothing", () => {
  const meanError = (effect: number, context: number) => {
    const data = world(effect);
    const all = Uint32Array.from(data.moments.keys());
    const asked = all.filter((event) => event % 5 === 0);
    const terms = new RatingTerms(data, ["time"]);
    const expected = terms.predict(
      all.filter((event) => event % 5 !== 0),
      asked,
      { bias: 5, context },
    );
    return (
      asked.reduce((sum, event, place) => sum + Math.abs(expected[place]! - data.events.values[event]!), 0) /
      asked.length
    );
  };
  expect(meanError(2, 10)).toBeLessThan(0.6 * meanError(2, Infinity));
  expect(meanError(0, 10)).toBeLessThan(1.1 * meanError(0, Infinity));
});
