import { describe, expect, it } from "vitest";
import { imageOriginsOf } from "./image-origins.ts";

describe("imageOriginsOf", () => {
  it.each([
    ["default-src 'none'; img-src 'self' data: https://a.example http://localhost:81; media-src https://b.example", 2],
    ["default-src 'none'; img-src 'self' data:", 0],
    ["img-src 'self' data: https: *; script-src https://a.example", 0],
    ["", 0],
  ])("reads those of %s", (policy, count) => {
    expect(imageOriginsOf(policy)).toEqual(["https://a.example", "http://localhost:81"].slice(0, count));
  });
});
