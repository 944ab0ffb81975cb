import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../domain/errors.ts";
import { readTable, type TableFormat } from "./read-table.ts";
import { fileFromBytes, listSourceFiles } from "./source-file.ts";

async function read(content: string | Uint8Array, format: TableFormat = {}) {
  const file = fileFromBytes("table.csv", Buffer.from(content));
  const pieces = await Array.fromAsync(readTable(file, format));
  return {
    columns: pieces[0]?.columns,
    rows: pieces.flatMap(({ rows }) => rows.map(({ cells }) => cells)),
    bad: pieces.flatMap(({ bad }) => bad),
  };
}

const manyRows = `id,title\n${Array.from({ length: 60_000 }, (_, index) => `${index},Title number ${index}`).join("\n")}\n`;

describe("readTable", () => {
  it("finds columns by name without case, and tells which are there when one is missing", async () => {
    const { columns, rows } = await read("User ID; Title \n1;x\n");
    expect(columns?.index("user id")).toBe(0);
    expect(columns?.has("title")).toBe(true);
    expect(rows).toEqual([["1", "x"]]);
    expect(() => columns?.index("rating")).toThrow(
      /table\.csv has no column "rating"\. Its columns are: User ID,  Title/,
    );
  });

  it.each([
    [",", "a,b\n1,2\n"],
    ["TAB", "a\tb\n1\t2\n"],
    [";", "a;b\n1;2\n"],
    ["|", "a|b\n1|2\n"],
    ["::", "a::b\n1::2\n"],
  ])("guesses the delimiter %s", async (_, text) => {
    expect((await read(text)).rows).toEqual([["1", "2"]]);
  });

  it("reads UTF-8 with a byte order mark and characters cut by pieces of the file", async () => {
    const text = `id,title\n${"1,ünïcødé 😀 тест\n".repeat(40_000)}`;
    const { columns, rows, bad } = await read(Buffer.from(`\uFEFF${text}`));
    expect(columns?.names).toEqual(["id", "title"]);
    expect(bad).toEqual([]);
    expect(rows).toHaveLength(40_000);
    expect(new Set(rows.map(([, title]) => title))).toEqual(new Set(["ünïcødé 😀 тест"]));
  });

  it.each(["with a byte order mark", "without one"])("reads UTF-16 %s, both byte orders", async (mark) => {
    const text = `${mark.startsWith("with ") ? "\uFEFF" : ""}id,title\n1,Amélie\n`;
    const little = Buffer.from(text, "utf16le");
    expect((await read(little)).rows).toEqual([["1", "Amélie"]]);
    expect((await read(Buffer.from(little).swap16())).rows).toEqual([["1", "Amélie"]]);
  });

  it("rejects rows that are not UTF-8 and says what to do; with the encoding told it reads them", async () => {
    const bytes = Buffer.from("id,title\n1,plain\n2,Am\xe9lie\n3,plain\n", "latin1");
    const undeclared = await read(bytes);
    expect(undeclared.rows).toEqual([
      ["1", "plain"],
      ["3", "plain"],
    ]);
    expect(undeclared.bad).toMatchObject([{ line: 3, reason: expect.stringContaining('"encoding": "latin1"') }]);
    expect((await read(bytes, { encoding: "latin1" })).rows.at(1)).toEqual(["2", "Amélie"]);
  });

  it("rejects rows of a wrong width and says when the file is cut off", async () => {
    const { rows, bad } = await read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6");
    expect(rows).toEqual([["1", "2", "3"]]);
    expect(bad).toMatchObject([
      { line: 3, reason: "has 2 columns where the table has 3" },
      { line: 4, reason: "has 4 columns where the table has 3" },
      { line: 5, reason: "has 2 columns where the table has 3; the file seems to be cut off here" },
    ]);
  });

  it("reads gzip by its content, whatever its name", async () => {
    expect((await read(gzipSync(manyRows))).rows).toHaveLength(60_000);
  });

  it("keeps every whole row before the end of a truncated gzip, and tells the place", async () => {
    const whole = gzipSync(manyRows);
    const { rows, bad } = await read(whole.subarray(0, Math.floor(whole.length * 0.7)));
    expect(rows.length).toBeGreaterThan(30_000);
    expect(rows).toEqual(Array.from({ length: rows.length }, (_, index) => [String(index), `Title number ${index}`]));
    expect(bad).toMatchObject([
      { line: rows.length + 2, reason: expect.stringContaining("ends before its gzip stream does") },
    ]);
  });

  it("keeps what comes before a broken place in a gzip", async () => {
    const broken = Buffer.from(gzipSync(manyRows));
    broken.fill(0xff, Math.floor(broken.length * 0.6), Math.floor(broken.length * 0.6) + 64);
    const { rows, bad } = await read(broken);
    expect(rows.slice(0, 1_000)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => [String(index), `Title number ${index}`]),
    );
    expect(bad.at(-1)?.reason).toMatch(/is damaged|columns/);
  });

  it("refuses what is no table at all", async () => {
    await expect(read("")).rejects.toThrow(/table\.csv has no header row that can be read: it is empty/);
    await expect(read("PK\u0003\u0004rest")).rejects.toThrow(/is a zip archive\. Unpack it/);
  });

  it.each([
    ["a wrong encoding", Buffer.from("id,n\xE9\n1,x\n", "latin1"), /line 1 holds bytes .* "latin1" in the mapping/],
    ["a million columns", `${"c,".repeat(1e6)}\n1,x\n`, /line 1 has more than 2000 columns/],
  ])("does not take the first row for a header that has %s", async (_, content, reason) => {
    await expect(read(content)).rejects.toThrow(reason);
  });

  it("tells why a file cannot be read", async () => {
    await expect(listSourceFiles("/nowhere/at/all.csv")).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("Check the path"),
    });
    const gone = { name: "gone.csv", path: "/nowhere/gone.csv", sizeBytes: 1 };
    await expect(Array.fromAsync(readTable(gone, {}))).rejects.toBeInstanceOf(EngineError);
  });
});
