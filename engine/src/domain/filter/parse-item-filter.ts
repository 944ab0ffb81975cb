import { EngineError } from "../errors.ts";
import {
  comparisons,
  isNumberField,
  isTextField,
  numberFields,
  textFields,
  type Comparison,
  type ItemFilter,
  type NumberField,
  type TextField,
} from "./item-filter.ts";

/** A filter's text is no longer than this, */
const filterTextLimit = 2000;
/** and its brackets and NOTs are no deeper. */
const depthLimit = 20;
const partLimit = 100;

interface Token {
  readonly kind: "word" | "quoted" | "operator" | "bracket" | "end";
  readonly text: string;
  /** 1 for the first character. */
  readonly place: number;
}

/**
 * Reads a filter such as `domain:book AND (genre:jazz OR year>=1990) AND NOT creator:"F. Scott Fitzgerald"`:
 *
 *     filter    = all { "OR" all }
 *     all       = one { "AND" one }
 *     one       = "NOT" one | "(" filter ")" | field operator value
 *     operator  = ":" | ">" | ">=" | "<" | "<="          (all but ":" for numbers)
 *     value     = word | "quoted, with \" and \\" | "*"  ("*": the item says something there)
 *
 * Throws `INVALID_INPUT` with the place of the fault.
 */
export function parseItemFilter(text: string): ItemFilter {
  if (text.length > filterTextLimit)
    throw new EngineError("INVALID_INPUT", `A filter has up to ${filterTextLimit} characters, not ${text.length}.`);
  const reader = new Reader(text, tokensOf(text));
  const filter = reader.filter(0);
  const rest = reader.next();
  if (rest.kind !== "end") throw faultAt(text, rest, "AND, OR or the end is expected");
  return filter;
}

/** A filter as text; parsing it gives the same filter again. */
export function formatItemFilter(filter: ItemFilter): string {
  switch (filter.kind) {
    case "text":
      return `${filter.field}:${formatValue(filter.value)}`;
    case "number":
      return `${filter.field}${filter.comparison}${filter.value}`;
    case "present":
      return `${filter.field}:*`;
    case "not":
      return `NOT ${formatPart(filter.part)}`;
    case "and":
      return filter.parts.map(formatPart).join(" AND ");
    case "or":
      return filter.parts.map(formatPart).join(" OR ");
  }
}

const formatPart = (part: ItemFilter) =>
  part.kind === "and" || part.kind === "or" ? `(${formatItemFilter(part)})` : formatItemFilter(part);

const plainWord = /^[^\s()"*:<>=\\^]+$/;
const formatValue = (value: string) =>
  plainWord.test(value) ? value : `"${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #partCount = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  next(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  filter(depth: number): ItemFilter {
    return this.#joined("or", () => this.#joined("and", () => this.#one(depth)));
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", place: this.#text.length + 1 };
  }

  #joined(kind: "and" | "or", read: () => ItemFilter): ItemFilter {
    const [first, ...others] = [read()];
    const parts = [first, ...others];
    while (isKeyword(this.#peek(), kind.toUpperCase())) {
      this.next();
      parts.push(read());
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  #one(depth: number): ItemFilter {
    const token = this.next();
    this.#partCount += 1;
    if (depth > depthLimit) throw this.#fault(token, `brackets and NOTs may be ${depthLimit} deep`);
    if (this.#partCount > partLimit) throw this.#fault(token, `a filter has up to ${partLimit} parts`);
    if (isKeyword(token, "NOT")) return { kind: "not", part: this.#one(depth + 1) };
    if (token.kind === "bracket" && token.text === "(") {
      const filter = this.filter(depth + 1);
      const closing = this.next();
      if (closing.text !== ")" || closing.kind !== "bracket") throw this.#fault(closing, "AND, OR or “)” is expected");
      return filter;
    }
    if (token.kind !== "word") throw this.#fault(token, "a condition such as genre:jazz is expected");
    return this.#condition(token);
  }

  #condition(name: Token): ItemFilter {
    const { text: field } = name;
    if (!isTextField(field) && !isNumberField(field))
      throw this.#fault(name, `the fields are ${[...textFields, ...numberFields].join(", ")}`);
    const operator = this.next();
    if (operator.kind !== "operator")
      throw this.#fault(operator, `${isTextField(field) ? "“:”" : comparisons.join(" ")} is expected behind ${field}`);
    const value = this.next();
    if (value.kind !== "word" && value.kind !== "quoted") throw this.#fault(value, "a value is expected");
    if (operator.text === ":" && value.kind === "word" && value.text === "*") return { kind: "present", field };
    return isTextField(field)
      ? this.#textCondition(field, operator, value)
      : this.#numberCondition(field, operator, value);
  }

  #textCondition(field: TextField, operator: Token, value: Token): ItemFilter {
    if (operator.text !== ":") throw this.#fault(operator, `${field} is a text and is compared with “:”`);
    if (value.text.trim() === "") throw this.#fault(value, "a value is more than white space");
    return { kind: "text", field, value: value.text };
  }

  #numberCondition(field: NumberField, operator: Token, value: Token): ItemFilter {
    if (!numberPattern.test(value.text)) throw this.#fault(value, `${field} is compared with a number`);
    // An operator token is one of these.
    return { kind: "number", field, comparison: operator.text as Comparison, value: Number(value.text) };
  }

  #fault(token: Token, expectation: string): EngineError {
    return faultAt(this.#text, token, expectation);
  }
}

const numberPattern = /^-?\d{1,12}(\.\d{1,6})?$/;
const isKeyword = (token: Token, word: string) => token.kind === "word" && token.text === word;

function faultAt(text: string, { kind, text: found, place }: Token, expectation: string): EngineError {
  const what = kind === "end" ? "it ends" : `it has ${JSON.stringify(found.slice(0, 40))}`;
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return new EngineError(
    "INVALID_INPUT",
    `The filter ${JSON.stringify(shown)} cannot be read at character ${place}: ${what} where ${expectation}.`,
    { details: { filter: text, place } },
  );
}

const tokenPattern =
  /\s+|(?<bracket>[()])|(?<operator>>=|<=|>|<|:)|"(?<quoted>(?:[^"\\]|\\.)*)"|(?<word>[^\s()"<>:=\\^]+)/suy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(text)?.groups;
    const place = at + 1;
    if (groups === undefined) {
      const isOpen = text[at] === '"';
      const token: Token = { kind: "word", text: isOpen ? text.slice(at) : (text[at] ?? ""), place };
      throw faultAt(text, token, isOpen ? "the quotation has no end" : "a word, a quotation or a bracket is expected");
    }
    const { bracket, operator, quoted, word } = groups;
    if (bracket !== undefined) tokens.push({ kind: "bracket", text: bracket, place });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator, place });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replaceAll(/\\(.)/gsu, "$1"), place });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, place });
  }
  return tokens;
}
