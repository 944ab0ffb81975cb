import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { MemoryDocumentStore } from "../../adapters/memory/memory-document-store.ts";
import { SystemClock } from "../../adapters/local/system-clock.ts";
import { doneOnce } from "./done-once.ts";

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const ports = () => ({ documents: new MemoryDocumentStore(new SystemClock()) });

describe("doneOnce", () => {
  it("does an event once, however often it comes, and answers what was answered", async () => {
    let count = 0;
    const shared = ports();
    const open = () => doneOnce("test", shared, async () => ({ count: (count += 1) }));
    expect(await open()({ id: "a" }, context)).toEqual({ count: 1 });
    // Another process.
    expect(await open()({ id: "a" }, context)).toEqual({ count: 1 });
    expect(await open()({ id: "b" }, context)).toEqual({ count: 2 });
  });

  it("does an event again that failed, and one without an id each time", async () => {
    let count = 0;
    const handler = doneOnce("test", ports(), async () => {
      count += 1;
      if (count === 1) throw new Error("at first");
      return count;
    });
    await expect(handler({ id: "a" }, context)).rejects.toThrow("at first");
    expect(await handler({ id: "a" }, context)).toBe(2);
    expect([await handler({}, context), await handler({}, context)]).toEqual([3, 4]);
  });

  it("refuses an event that is being done, so that it comes again", async () => {
    const going = Promise.withResolvers<string>();
    const shared = ports();
    const first = doneOnce("test", shared, () => going.promise)({ id: "a" }, context);
    await expect
      .poll(async () => shared.documents.list("invocations" as never, "invocations", { limit: 1 }))
      .toHaveLength(1);
    await expect(doneOnce("test", shared, async () => "second")({ id: "a" }, context)).rejects.toThrow(/in progress/);
    going.resolve("first");
    expect(await first).toBe("first");
  });
});
