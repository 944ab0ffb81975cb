import { expect, it } from "vitest";
import { parseItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { sparseFromTriples } from "../kernels/sparse.ts";
import { domainOverlapOf } from "./domain-overlap.ts";
import { createCatalogue } from "./model.ts";

it("counts users with likes in both domains, dislikes left out", () => {
  const items = ["book", "movie", "music"].map((domain) =>
    createItem({ id: parseItemId(domain), domain, title: domain }),
  );
  const preferences = sparseFromTriples(3, 3, [0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 1, 2], [1, 2, 1, 1, 1, -1]);
  expect([...domainOverlapOf(preferences, createCatalogue(items))]).toEqual([2, 2, 0, 2, 3, 0, 0, 0, 0]);
});
