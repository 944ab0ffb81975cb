import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { orderKey } from "./order-key.ts";

const wellFormed = fc.string({ unit: "binary", maxLength: 6 });

it("makes SQLite sort as JavaScript does", () => {
  const database = new DatabaseSync(":memory:");
  const sort = database.prepare("SELECT value FROM json_each(?) ORDER BY value");
  fc.assert(
    fc.property(
      fc.uniqueArray(
        wellFormed.filter((text) => !text.includes("\0")),
        { maxLength: 12 },
      ),
      (texts) => {
        const sorted = sort.all(JSON.stringify(texts.map(orderKey))).map((row) => row["value"]);
        expect(sorted).toEqual(texts.toSorted().map(orderKey));
      },
    ),
  );
  database.close();
});

it("gives different texts different keys, and plain ones their own", () => {
  fc.assert(fc.property(wellFormed, wellFormed, (a, b) => (orderKey(a) === orderKey(b)) === (a === b)));
  expect(orderKey("movie/1 – é 中")).toBe("movie/1 – é 中");
});
