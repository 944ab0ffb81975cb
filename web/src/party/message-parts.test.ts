import { describe, expect, it } from "vitest";
import { partsOf } from "./message-parts.ts";

describe("partsOf", () => {
  it("links only what the server found to be a link", () => {
    const text = "see https://example.org/a and https://example.org/b";
    const parts = partsOf({ text, links: ["https://example.org/a"] });
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter(({ href }) => href !== undefined).map(({ href }) => href)).toEqual(["https://example.org/a"]);
  });
});
