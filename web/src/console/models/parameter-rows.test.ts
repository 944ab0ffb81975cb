import { describe, expect, it } from "vitest";
import { parameterRows } from "./parameter-rows.ts";

describe("parameterRows", () => {
  it("names what lies deep by its whole way", () => {
    expect(parameterRows({ als: { factors: 64, weights: { book: 0.123456 } }, kinds: ["a", "b"], isOn: true })).toEqual(
      [
        { name: "als.factors", value: "64" },
        { name: "als.weights.book", value: "0.1235" },
        { name: "kinds", value: '["a","b"]' },
        { name: "isOn", value: "true" },
      ],
    );
  });
});
