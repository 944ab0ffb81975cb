export interface TableRow {
  /** Of the row's first line, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row that could not be read, and why. */
export interface BadRow {
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

export interface ParsedRows {
  readonly rows: readonly TableRow[];
  readonly bad: readonly BadRow[];
}

export interface TableSyntax {
  /** One or more characters. */
  readonly delimiter: string;
  /** Whether `"` at a cell's beginning quotes it (RFC 4180); in files of another kind it is a letter like any other. */
  readonly hasQuotes: boolean;
  readonly maxRowLength: number;
  readonly maxColumnCount: number;
}

export const csvSyntax: TableSyntax = {
  delimiter: ",",
  hasQuotes: true,
  maxRowLength: 4 * 1024 * 1024,
  maxColumnCount: 2_000,
};

/** Takes text as it comes, gives rows as they are complete. */
export interface TableParser {
  push(text: string, isDamaged?: boolean): ParsedRows;
  /** The rows that the end of the file completes. */
  end(): ParsedRows;
  /** Of the next row. */
  line(): number;
}

export function createTableParser(syntax: TableSyntax): TableParser {
  return new Parser(syntax);
}

const quote = '"';

/**
 * A state machine over the pending text. Lines without a quote take the short way (`split`); the others are cut cell by cell.
 * A faulty row costs its first line only: reading goes on with the next line, so one stray quote never eats the file.
 */
class Parser implements TableParser {
  readonly #syntax: TableSyntax;
  #text = "";
  #at = 0;
  #line = 1;
  #nextQuote = -2;
  #isEnd = false;
  #isSkipping = false;
  #isOldMac: boolean | undefined;
  #isDamaged = false;
  #rows: TableRow[] = [];
  #bad: BadRow[] = [];

  constructor(syntax: TableSyntax) {
    this.#syntax = syntax;
  }

  line(): number {
    return this.#line;
  }

  push(text: string, isDamaged = false): ParsedRows {
    this.#isDamaged ||= isDamaged;
    this.#text = this.#withLineFeeds(this.#text.slice(this.#at) + text);
    this.#at = 0;
    this.#nextQuote = -2;
    this.#parse();
    this.#isDamaged &&= this.#at < this.#text.length;
    return this.#take();
  }

  end(): ParsedRows {
    this.#isEnd = true;
    this.#nextQuote = -2;
    this.#parse();
    return this.#take();
  }

  #take(): ParsedRows {
    const taken = { rows: this.#rows, bad: this.#bad };
    this.#rows = [];
    this.#bad = [];
    return taken;
  }

  /** Files from before Mac OS X end lines with CR alone; a CR at the end of a piece may be half of a CR-LF. */
  #withLineFeeds(text: string): string {
    if (this.#isOldMac === undefined && text.includes("\n")) this.#isOldMac = false;
    else if (this.#isOldMac === undefined && /\r./s.test(text)) this.#isOldMac = true;
    return this.#isOldMac === true ? text.replaceAll("\r", "\n") : text;
  }

  #parse(): void {
    while (this.#at < this.#text.length) {
      const newline = this.#text.indexOf("\n", this.#at);
      const end = newline === -1 && this.#isEnd ? this.#text.length : newline;
      if (end === -1) {
        this.#refuseOverlong(this.#at);
        return;
      }
      if (this.#isSkipping) {
        this.#isSkipping = false;
        this.#advance(end);
      } else if (!this.#readLine(end)) return;
    }
  }

  /** Reads the row whose first line ends at `end`; false when the row is not all there yet. */
  #readLine(end: number): boolean {
    if (end - this.#at > this.#syntax.maxRowLength) this.#reject(end, tooLong(this.#syntax));
    else if (this.#syntax.hasQuotes && this.#quoteBefore(end)) return this.#readQuoted(end);
    else this.#accept(end, this.#contentEnd(end));
    return true;
  }

  #accept(end: number, contentEnd: number): void {
    if (contentEnd === this.#at) {
      this.#advance(end);
      return;
    }
    const content = this.#text.slice(this.#at, contentEnd);
    this.#add(content.split(this.#syntax.delimiter, this.#syntax.maxColumnCount + 1), end);
  }

  #add(cells: readonly string[], end: number): void {
    if (cells.length > this.#syntax.maxColumnCount)
      this.#reject(end, `has more than ${this.#syntax.maxColumnCount} columns`);
    else if (this.#isDamaged && this.#text.slice(this.#at, end).includes("\uFFFD")) this.#reject(end, wrongEncoding);
    else {
      this.#rows.push({ line: this.#line, cells });
      this.#advance(end);
    }
  }

  #quoteBefore(end: number): boolean {
    if (this.#nextQuote === -2 || (this.#nextQuote !== -1 && this.#nextQuote < this.#at))
      this.#nextQuote = this.#text.indexOf(quote, this.#at);
    return this.#nextQuote !== -1 && this.#nextQuote < end;
  }

  #readQuoted(firstEnd: number): boolean {
    const row = cutRow(this.#text, this.#at, this.#syntax, this.#isEnd);
    if (row.kind === "row") this.#add(row.cells, row.end);
    else if (row.kind === "fault") this.#reject(firstEnd, row.reason);
    else if (this.#isEnd) this.#reject(firstEnd, "opens a quote that nothing closes");
    else return this.#refuseOverlong(firstEnd);
    return true;
  }

  /** Gives up on a pending row that has grown beyond the limit; true when it did. */
  #refuseOverlong(firstEnd: number): boolean {
    if (this.#text.length - this.#at <= this.#syntax.maxRowLength) return false;
    if (firstEnd > this.#at)
      this.#reject(firstEnd, `opens a quote that the next ${this.#syntax.maxRowLength} characters do not close`);
    else {
      if (!this.#isSkipping) this.#note(this.#text.length, tooLong(this.#syntax));
      this.#isSkipping = true;
      this.#at = this.#text.length;
    }
    return true;
  }

  #reject(end: number, reason: string): void {
    this.#note(end, reason);
    this.#advance(end);
  }

  #note(end: number, reason: string): void {
    const raw = this.#text.slice(this.#at, Math.min(end, this.#at + 500));
    // A copy, so that the note does not keep the whole piece of text alive.
    this.#bad.push({ line: this.#line, reason, raw: Buffer.from(raw).toString() });
  }

  /** Moves behind the newline at `end`, counting the lines passed. */
  #advance(end: number): void {
    let newline = this.#text.indexOf("\n", this.#at);
    while (newline !== -1 && newline < end) {
      this.#line += 1;
      newline = this.#text.indexOf("\n", newline + 1);
    }
    this.#line += 1;
    this.#at = end + 1;
  }

  #contentEnd(end: number): number {
    return end > this.#at && this.#text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
  }
}

const carriageReturn = 13;
const tooLong = (syntax: TableSyntax) => `is ${syntax.maxRowLength} characters or longer`;
const wrongEncoding =
  'holds bytes that are no characters of the encoding. If the file is Latin-1, say so: "encoding": "latin1" in the mapping';

type CutRow =
  | { readonly kind: "row"; readonly cells: readonly string[]; readonly end: number }
  | { readonly kind: "fault"; readonly reason: string }
  | { readonly kind: "more" };

const more: CutRow = { kind: "more" };

/** One row that has a quote somewhere, from `start`; `end` is where its newline (or the text's end) is. */
function cutRow(text: string, start: number, syntax: TableSyntax, isEnd: boolean): CutRow {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const cell = text.startsWith(quote, at) ? quotedCell(text, at, isEnd) : plainCell(text, at, syntax.delimiter);
    if (cell === undefined) return more;
    cells.push(cell.value);
    if (cells.length > syntax.maxColumnCount)
      return { kind: "fault", reason: `has more than ${syntax.maxColumnCount} columns` };
    if (text.startsWith(syntax.delimiter, cell.end)) {
      at = cell.end + syntax.delimiter.length;
      continue;
    }
    const end = text.charCodeAt(cell.end) === carriageReturn ? cell.end + 1 : cell.end;
    if (end >= text.length) return isEnd ? { kind: "row", cells, end: text.length } : more;
    if (text.charAt(end) === "\n") return { kind: "row", cells, end };
    if (!isEnd && syntax.delimiter.startsWith(text.slice(cell.end))) return more;
    return { kind: "fault", reason: "has text between a closing quote and the next delimiter" };
  }
}

interface Cell {
  readonly value: string;
  readonly end: number;
}

/** The quoted cell that begins at `start`, undefined when its closing quote is not there yet. */
function quotedCell(text: string, start: number, isEnd: boolean): Cell | undefined {
  let value = "";
  let from = start + 1;
  for (;;) {
    const closing = text.indexOf(quote, from);
    if (closing === -1 || (closing === text.length - 1 && !isEnd)) return undefined;
    if (text.charAt(closing + 1) !== quote) return { value: value + text.slice(from, closing), end: closing + 1 };
    value += text.slice(from, closing + 1);
    from = closing + 2;
  }
}

function plainCell(text: string, start: number, delimiter: string): Cell {
  const newline = text.indexOf("\n", start);
  const lineEnd = newline === -1 ? text.length : newline;
  const line = text.slice(start, lineEnd);
  const cut = line.indexOf(delimiter);
  if (cut !== -1) return { value: line.slice(0, cut), end: start + cut };
  const isCrLf = line.endsWith("\r");
  return { value: isCrLf ? line.slice(0, -1) : line, end: lineEnd - (isCrLf ? 1 : 0) };
}
