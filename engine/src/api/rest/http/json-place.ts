/** Where a text stops being JSON. `JSON.parse` says so only for some faults, and not in stable words. */
export interface JsonFault {
  /** From 1, in characters. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly expected: string;
}

const stringPattern = String.raw`"(?:[ !#-\[\]-\u{10FFFF}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const numberPattern = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?`;
const space = /[ \t\n\r]*/y;
const name = new RegExp(stringPattern, "uy");
const scalar = new RegExp([stringPattern, numberPattern, "true", "false", "null"].join("|"), "uy");

type State = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end";

const expectations: Readonly<Record<State, string>> = {
  value: "a value",
  "value-or-end": 'a value or "]"',
  key: "a name in double quotes",
  "key-or-end": 'a name in double quotes or "}"',
  colon: '":"',
  "comma-or-end": '"," or the end',
};

class Scanner {
  private readonly text: string;
  private offset = 0;
  private state: State = "value";
  private readonly open: ("{" | "[")[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** The place of the first fault, undefined when the whole text is JSON. */
  scan(): { readonly offset: number; readonly expected: string } | undefined {
    for (;;) {
      this.token(space, this.state);
      const isWhole = this.state === "comma-or-end" && this.open.length === 0;
      if (isWhole && this.offset === this.text.length) return undefined;
      if (isWhole || !this.steps[this.state]())
        return { offset: this.offset, expected: isWhole ? "the end" : expectations[this.state] };
    }
  }

  /** One token in the present state; false when it is not one of those that may stand there. */
  private readonly steps: Readonly<Record<State, () => boolean>> = {
    value: () => this.value(),
    "value-or-end": () => this.close("]") || this.value(),
    key: () => this.token(name, "colon"),
    "key-or-end": () => this.close("}") || this.token(name, "colon"),
    colon: () => this.mark(":", "value"),
    "comma-or-end": () =>
      this.open.at(-1) === "{" ? this.close("}") || this.mark(",", "key") : this.close("]") || this.mark(",", "value"),
  };

  private value(): boolean {
    if (this.mark("{", "key-or-end")) return this.open.push("{") > 0;
    if (this.mark("[", "value-or-end")) return this.open.push("[") > 0;
    return this.token(scalar, "comma-or-end");
  }

  private token(pattern: RegExp, next: State): boolean {
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.text);
    if (match === null) return false;
    this.offset += match[0].length;
    this.state = next;
    return true;
  }

  private mark(sign: string, next: State): boolean {
    if (this.text[this.offset] !== sign) return false;
    this.offset += 1;
    this.state = next;
    return true;
  }

  private close(sign: "}" | "]"): boolean {
    if (!this.mark(sign, "comma-or-end")) return false;
    this.open.pop();
    return true;
  }
}

/** The first fault of a text as JSON, undefined when there is none. */
export function findJsonFault(text: string): JsonFault | undefined {
  const fault = new Scanner(text).scan();
  if (fault === undefined) return undefined;
  const before = text.slice(0, fault.offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const next = text.codePointAt(fault.offset);
  return {
    line: before.split("\n").length,
    column: fault.offset - lineStart + 1,
    found: next === undefined ? "the end" : JSON.stringify(String.fromCodePoint(next)),
    expected: fault.expected,
  };
}
