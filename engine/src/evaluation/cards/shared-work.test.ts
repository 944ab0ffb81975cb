import { expect, it } from "vitest";
import { createInlinePool } from "../../kernels/pool/calls.ts";
import type { CardContext } from "../card.ts";
import { sharedWork } from "./shared-work.ts";

const contextOf = (): CardContext => ({
  dataRoot: ".",
  pool: createInlinePool(),
  seedShift: 0,
  onProgress: () => {},
  trainServed: () => Promise.reject(new Error("Nothing is served here.")),
});

it("does shared work once for each run and key", async () => {
  const calls: number[] = [];
  const double = sharedWork(async (_context: CardContext, key: number) => {
    calls.push(key);
    return 2 * key;
  });
  const [one, other] = [contextOf(), contextOf()];
  expect(await Promise.all([double(one, 1), double(one, 1), double(one, 2), double(other, 1)])).toEqual([2, 2, 4, 2]);
  expect(calls).toEqual([1, 2, 1]);
});
