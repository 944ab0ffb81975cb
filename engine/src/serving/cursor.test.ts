import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultTenant, parseItemId, parseUserId } from "../domain/ids.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { noPages } from "./earlier-pages.ts";

const input = {
  tenant: defaultTenant,
  userId: parseUserId("ada"),
  filter: { kind: "present", field: "year" },
} as const;
const dayMs = 86_400_000;

describe("a cursor", () => {
  it("holds what came, until a day is over", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).map((text) => `i${text.trim()}.`),
          { maxLength: 300 },
        ),
        (texts) => {
          const ids = texts.filter((text) => /^[^\p{Cc}]+$/u.test(text) && text.isWellFormed()).map(parseItemId);
          const pages = noPages.with(ids, ids.length);
          const cursor = writeCursor(input, pages, 0) ?? "";
          const read = readCursor(cursor, { ...input, n: 7, explain: true }, dayMs - 1);
          expect(read).toEqual(pages);
          const hasCome = read.hasCome({ works: { workOf: (id) => id }, idsOfHash: () => [] });
          expect(ids.every(hasCome)).toBe(true);
          expect(() => readCursor(cursor, input, dayMs)).toThrow("older than a day");
        },
      ),
    );
  });

  it("is another request's where anything but length, explanations and page differs", () => {
    const cursor = writeCursor(input, noPages, 0) ?? "";
    for (const other of [
      { ...input, userId: parseUserId("bob") },
      { ...input, discovery: true },
      { ...input, filter: { kind: "present", field: "age" } as const },
    ])
      expect(() => readCursor(cursor, other, 0)).toThrow("another request's");
  });

  it("is refused where a sign of it is another one", () => {
    const cursor = writeCursor(input, noPages.with([parseItemId("a")], 1), 0) ?? "";
    for (let place = 0; place < cursor.length; place += 1) {
      const changed = `${cursor.slice(0, place)}${cursor[place] === "A" ? "B" : "A"}${cursor.slice(place + 1)}`;
      expect(() => readCursor(changed, input, 0)).toThrow("not the whole of it");
    }
  });

  it("ends after 1,200 places", () => {
    expect(writeCursor(input, noPages.with([], 1199), 0)).toBeTypeOf("string");
    expect(writeCursor(input, noPages.with([], 1200), 0)).toBeUndefined();
  });
});
