/**
 * Reads what Python prints for dicts, lists, strings, numbers, None, True and False: some public data sets are written so
 * instead of in JSON. Undefined when the text is anything else.
 */
export function parsePythonLiteral(text: string): unknown {
  const reader = new LiteralReader(text);
  try {
    return reader.read();
  } catch {
    return undefined;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };
const maxDepth = 50;

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at !== this.#text.length) throw new SyntaxError("text behind the value");
    return value;
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) throw new SyntaxError("too deep");
    this.#skipSpace();
    const start = this.#text.charAt(this.#at);
    if (start === "{") return this.#dict(depth);
    if (start === "[") return this.#list("]", depth);
    if (start === "(") return this.#list(")", depth);
    const prefix = /^[uUrRbB]?['"]/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0];
    if (prefix !== undefined) return this.#string(prefix);
    return this.#word();
  }

  #dict(depth: number): Record<string, unknown> {
    const dict: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    this.#at += 1;
    while (!this.#accept("}")) {
      const key = String(this.#value(depth + 1));
      this.#expect(":");
      dict[key] = this.#value(depth + 1);
      if (!this.#accept(",") && !this.#peek("}")) throw new SyntaxError("expected , or }");
    }
    return { ...dict };
  }

  #list(close: string, depth: number): unknown[] {
    const list: unknown[] = [];
    this.#at += 1;
    while (!this.#accept(close)) {
      list.push(this.#value(depth + 1));
      if (!this.#accept(",") && !this.#peek(close)) throw new SyntaxError(`expected , or ${close}`);
    }
    return list;
  }

  #string(prefix: string): string {
    const quote = prefix.at(-1) ?? "'";
    this.#at += prefix.length;
    let value = "";
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === "") throw new SyntaxError("open string");
      this.#at += 1;
      if (character === quote) return value;
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at);
    const digits = { x: 2, u: 4, U: 8 }[letter] ?? 0;
    this.#at += 1 + digits;
    if (digits > 0) return String.fromCodePoint(Number.parseInt(this.#text.slice(this.#at - digits, this.#at), 16));
    return escapes[letter] ?? letter;
  }

  #word(): unknown {
    const word = /^[-+.\w]+/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0] ?? "";
    this.#at += word.length;
    if (word === "None") return null;
    if (word === "True" || word === "False") return word === "True";
    const number = Number(word);
    if (word === "" || Number.isNaN(number)) throw new SyntaxError("no value");
    return number;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #peek(character: string): boolean {
    this.#skipSpace();
    return this.#text.charAt(this.#at) === character;
  }

  #accept(character: string): boolean {
    const isThere = this.#peek(character);
    if (isThere) this.#at += 1;
    return isThere;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw new SyntaxError(`expected ${character}`);
  }
}
