import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../sparse.ts";
import { hostBuilds } from "../wasm/kernel-module.ts";
import { returnsTo, strongestMeeting, valueAt } from "./rows.ts";
import { edges, entityCount, graphOf, itemCount } from "./testing-graphs.ts";
import { createWalkWithWasm } from "./walk-wasm.ts";
import { describeWalk } from "./walk.contract.ts";
import { createWalk } from "./walk.ts";

describeWalk("TypeScript", createWalk);
for (const build of hostBuilds)
  describeWalk(build, (graph, targets, options) => createWalkWithWasm(graph, targets, options, build));

describe("rows", () => {
  it("find the entity over which two items meet most probably", () => {
    fc.assert(
      fc.property(
        edges(itemCount, entityCount),
        fc.nat({ max: itemCount - 1 }),
        fc.nat({ max: itemCount - 1 }),
        (entities, a, b) => {
          const { toEntities, toItems } = graphOf(sparseFromTriples(itemCount, itemCount, [], [], []), entities);
          const ways = Array.from(
            { length: entityCount },
            (_, entity) => valueAt(toEntities, a, entity) * valueAt(toItems, entity, b),
          );
          const best = Math.max(...ways);
          const returns = returnsTo(toEntities, toItems, b);
          const meeting = strongestMeeting(toEntities, returns, [a, b], 0);
          expect(meeting?.probability ?? 0).toBeCloseTo(best, 6);
          expect(toEntities.columns[meeting?.placeA ?? -1]).toBe(meeting?.column);
          expect(toEntities.columns[meeting?.placeB ?? -1]).toBe(meeting?.column);
          expect(strongestMeeting(toEntities, returns, [a, b], meeting?.probability ?? 0)).toBeUndefined();
        },
      ),
    );
  });
});
