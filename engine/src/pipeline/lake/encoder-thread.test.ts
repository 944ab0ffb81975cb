import { afterEach, describe, expect, it } from "vitest";
import { EncoderThread } from "./encoder-thread.ts";
import { encodeTable } from "./parquet-table.ts";

const columns = { id: "key", kind: "string", ratio: "double?", at_ms: "int64" } as const;
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `event ${index}`,
    kind: index % 3 === 0 ? "finish" : "view",
    ratio: index % 2 === 0 ? null : index / count,
    at_ms: 1_700_000_000_000 + index,
  }));

describe("EncoderThread", () => {
  const thread = new EncoderThread();
  afterEach(() => thread.close());

  it("gives the bytes of this thread, for files of any number of groups at the same time", async () => {
    const files = await Promise.all([0, 1, 1024, 5000].map((count) => thread.encode(columns, rowsOf(count), 2)));
    const expected = await Promise.all([0, 1, 1024, 5000].map((count) => encodeTable(columns, rowsOf(count), 2)));
    expect(files.map((bytes) => Buffer.from(bytes))).toEqual(expected.map((bytes) => Buffer.from(bytes)));
  });

  it("refuses a file whose rows cannot be written, and writes others", async () => {
    const bad = [{ id: "event", kind: "view", ratio: null, at_ms: Number.NaN }];
    await expect(thread.encode(columns, bad, 2)).rejects.toThrow(/could not be encoded/);
    expect((await thread.encode(columns, rowsOf(3), 2)).length).toBeGreaterThan(0);
  });

  it("refuses what is under way when it is closed, and starts again", async () => {
    const [underWay] = await Promise.allSettled([thread.encode(columns, rowsOf(50_000), 2), thread.close()]);
    expect(underWay).toMatchObject({ status: "rejected", reason: { message: expect.stringMatching(/has ended/) } });
    expect((await thread.encode(columns, rowsOf(3), 2)).length).toBeGreaterThan(0);
  });
});
