import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTableParser, csvSyntax, type TableSyntax } from "./table-parser.ts";

function parse(pieces: string | readonly string[], syntax: Partial<TableSyntax> = {}) {
  const parser = createTableParser({ ...csvSyntax, ...syntax });
  const parsed = [...(typeof pieces === "string" ? [pieces] : pieces).map((piece) => parser.push(piece)), parser.end()];
  return {
    rows: parsed.flatMap(({ rows }) => rows.map(({ cells }) => cells)),
    lines: parsed.flatMap(({ rows }) => rows.map(({ line }) => line)),
    bad: parsed.flatMap(({ bad }) => bad),
  };
}

interface Written {
  readonly rows: readonly (readonly string[])[];
  readonly delimiter: string;
  readonly newline: string;
  readonly quoteAll: boolean;
  readonly endsWithNewline: boolean;
}

function write({ rows, delimiter, newline, quoteAll, endsWithNewline }: Written): string {
  const needsQuotes = (cell: string) =>
    quoteAll || cell === "" || /["\r\n]/.test(cell) || cell.includes(delimiter.charAt(0));
  const quoted = (cell: string) => (needsQuotes(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = rows.map((row) => row.map(quoted).join(delimiter));
  return lines.join(newline) + (endsWithNewline ? newline : "");
}

const cellText = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "é", "😀", " ", ",", ";", "\t", ":", "|", '"', "\n", "\r\n", "'", "1"),
    maxLength: 8,
  }),
  fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => text.replaceAll(/\r(?!\n)/g, "")),
);

describe("table parser", () => {
  it("reads back what was written, however the text is cut into pieces", () => {
    const written = fc.record({
      rows: fc.array(fc.array(cellText, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      delimiter: fc.constantFrom(",", ";", "\t", "|", "::"),
      newline: fc.constantFrom("\n", "\r\n"),
      quoteAll: fc.boolean(),
      endsWithNewline: fc.boolean(),
    });
    fc.assert(
      fc.property(written, fc.array(fc.nat(12), { maxLength: 30 }), (table, cuts) => {
        const text = write(table);
        const pieces: string[] = [];
        let at = 0;
        for (const cut of cuts) pieces.push(text.slice(at, (at += cut)));
        pieces.push(text.slice(at));
        const parsed = parse(pieces, { delimiter: table.delimiter });
        expect(parsed.bad).toEqual([]);
        expect(parsed.rows).toEqual(table.rows);
      }),
      { numRuns: 400 },
    );
  });

  it("numbers rows by their first line, over quoted newlines, blank lines and CR-LF", () => {
    const { rows, lines } = parse('a,b\r\n"x\r\ny",1\r\n\r\nc,d\n"p\n\n\nq",2\nlast,row');
    expect(lines).toEqual([1, 2, 5, 6, 10]);
    expect(rows.at(1)).toEqual(["x\r\ny", "1"]);
    expect(rows.at(-1)).toEqual(["last", "row"]);
  });

  it("takes quotes inside of a cell as they are, and everywhere when the table has none", () => {
    expect(parse('5" disc,say "hi"\n').rows).toEqual([['5" disc', 'say "hi"']]);
    expect(parse('"Weird Al"\tx\n"open\ty\n', { delimiter: "\t", hasQuotes: false }).rows).toEqual([
      ['"Weird Al"', "x"],
      ['"open', "y"],
    ]);
  });

  it("reads files whose lines end with CR alone", () => {
    expect(parse("a,b\rc,d\r").rows).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("gives up only the line of a quote that nothing closes", () => {
    const { rows, bad, lines } = parse('id,title\n1,"open\n2,fine\n3,fine too\n');
    expect(bad).toEqual([{ line: 2, reason: "opens a quote that nothing closes", raw: '1,"open' }]);
    expect(rows).toEqual([
      ["id", "title"],
      ["2", "fine"],
      ["3", "fine too"],
    ]);
    expect(lines).toEqual([1, 3, 4]);
  });

  it("gives up only the line of a cell with text behind its closing quote", () => {
    const { rows, bad } = parse('1,"a" b\n2,"c"\n');
    expect(bad).toMatchObject([{ line: 1, reason: expect.stringContaining("closing quote") }]);
    expect(rows).toEqual([["2", "c"]]);
  });

  it("refuses a row of a million columns and goes on", () => {
    const { rows, bad } = parse(`a,b\n${"x,".repeat(1_000_000)}\n${'"x",'.repeat(10_000)}\nc,d\n`);
    expect(bad).toMatchObject([
      { line: 2, reason: "has more than 2000 columns" },
      { line: 3, reason: "has more than 2000 columns" },
    ]);
    expect(bad[0]?.raw.length).toBeLessThanOrEqual(500);
    expect(rows).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("refuses a line of 100 MB piece by piece, plain or behind an open quote", () => {
    const piece = "x".repeat(1 << 18);
    const pieces = [
      "a\n",
      ...Array.from({ length: 400 }, () => piece),
      "\nb\n",
      '"',
      ...Array.from({ length: 40 }, () => piece),
      "\nc\n",
    ];
    const { rows, bad, lines } = parse(pieces);
    expect(bad.map(({ line }) => line)).toEqual([2, 4]);
    expect(bad[0]?.reason).toContain("4194304");
    expect(rows).toEqual([["a"], ["b"], ["c"]]);
    expect(lines).toEqual([1, 3, 5]);
  });

  it("goes on behind the line of an open quote when the limit is reached", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `${index},row`);
    const { rows, bad } = parse(['1,"open\n', ...lines.map((line) => `${line}\n`)], { maxRowLength: 100 });
    expect(bad).toMatchObject([{ line: 1, reason: expect.stringContaining("next 100 characters") }]);
    expect(rows).toHaveLength(50);
  });

  it("rejects rows with letters that could not be decoded, and only in damaged pieces", () => {
    const parser = createTableParser(csvSyntax);
    const first = parser.push("a,\uFFFD\n", false);
    const second = parser.push("b,\uFFFD\nc,d\n", true);
    expect(first.rows).toHaveLength(1);
    expect(second.rows.map(({ cells }) => cells)).toEqual([["c", "d"]]);
    expect(second.bad).toMatchObject([{ line: 2, reason: expect.stringContaining("latin1") }]);
  });
});
