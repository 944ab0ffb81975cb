import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { parsePythonLiteral } from "./python-literal.ts";
import { readJsonFile, readJsonLines } from "./read-json.ts";
import { fileFromBytes } from "./source-file.ts";

async function lines(content: string | Uint8Array) {
  const pieces = await Array.fromAsync(readJsonLines(fileFromBytes("x.jsonl", Buffer.from(content))));
  return { rows: pieces.flatMap(({ rows }) => rows), bad: pieces.flatMap(({ bad }) => bad) };
}

describe("readJsonLines", () => {
  it("gives objects with their lines and rejects the rest", async () => {
    const { rows, bad } = await lines('\uFEFF{"a":1}\r\n\r\n[1]\n{"b":"x, \\"y\\""}\nnot json\n{"c":');
    expect(rows).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 4, value: { b: 'x, "y"' } },
    ]);
    expect(bad).toMatchObject([
      { line: 3, reason: "is not a JSON object" },
      { line: 5, reason: "is not a JSON object" },
      { line: 6, reason: "is not a JSON object; the file seems to be cut off here" },
    ]);
  });

  it("keeps what a truncated gzip still holds", async () => {
    const packed = gzipSync(Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ index })).join("\n"));
    const { rows, bad } = await lines(packed.subarray(0, packed.length - 2_000));
    expect(rows.length).toBeGreaterThan(1_000);
    expect(bad.at(-1)?.reason).toContain("gzip");
  });
});

describe("readJsonFile", () => {
  it("reads a whole file, and refuses one that is too large or no JSON", async () => {
    expect(await readJsonFile(fileFromBytes("x.json", gzipSync('{"a":[1]}')))).toEqual({ a: [1] });
    await expect(readJsonFile(fileFromBytes("x.json", Buffer.from("[1,2,3]")), 4)).rejects.toThrow(
      /longer than 4 characters/,
    );
    expect(await readJsonFile(fileFromBytes("x.json", Buffer.from('\uFEFF["é"]', "utf16le")))).toEqual(["é"]);
    await expect(readJsonFile(fileFromBytes("x.json", Buffer.from("[1,")))).rejects.toMatchObject({
      code: "UNKNOWN_FORMAT",
    });
    const latin1 = readJsonFile(fileFromBytes("x.json", Buffer.from('["é"]', "latin1")));
    await expect(latin1).rejects.toThrow("is not written in UTF-8");
    const cut = readJsonFile(fileFromBytes("x.json", gzipSync("[1,2,3]").subarray(0, 15)));
    await expect(cut).rejects.toMatchObject({ code: "UNKNOWN_FORMAT", message: expect.stringContaining("gzip") });
  });
});

describe("parsePythonLiteral", () => {
  it.each([
    [`{'a': "it's", 'b': [1, -2.5e3, None, True], u'c': ('x',)}`, { a: "it's", b: [1, -2500, null, true], c: ["x"] }],
    [String.raw`['a\'b\n\x41é', "d\\"]`, ["a'b\nAé", "d\\"]],
    ["{}", {}],
    ["[]", []],
  ])("reads %s", (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each(["", "{'a'}", "[1", "'open", "[1] 2", "import os", "{'__proto__': ", "[".repeat(1000)])(
    "refuses %j",
    (text) => {
      expect(parsePythonLiteral(text)).toBeUndefined();
    },
  );
});
