import { EngineError } from "../../domain/errors.ts";
import { eventTimeProblem } from "../../domain/event.ts";

/** Why one row cannot go in; the driver writes it to the reject file. */
export class RowProblem extends Error {
  override readonly name = "RowProblem";
}

/** Runs `read` for a row; a row's own fault becomes a text, anything else is thrown on. */
export function rowProblem(error: unknown): string {
  if (error instanceof RowProblem) return error.message;
  if (error instanceof EngineError && (error.code === "INVALID_ID" || error.code === "UNKNOWN_DOMAIN"))
    return error.message;
  throw error;
}

/** An id with its catalogue before it, such as `movielens:17`. Throws `RowProblem` when there is none: such rows would all be one. */
export function scopedId(catalogue: string, text: string, name: string): string {
  const id = text.trim();
  if (id === "") throw new RowProblem(`has no ${name}`);
  return `${catalogue}:${id}`;
}

/** A finite number. Throws `RowProblem`. */
export function parseNumber(text: string, name: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new RowProblem(`${name} ${quoted(text)} is not a number`);
}

/** A number of a scale as 0..1. Throws `RowProblem` when it is none or outside of the scale. */
export function parseRatio(text: string, name: string, [from, to]: readonly [number, number]): number {
  const number = parseNumber(text, name);
  if (number < from || number > to) throw new RowProblem(`${name} ${number} is outside of ${from}..${to}`);
  return (number - from) / (to - from);
}

/** A whole number above 0. Throws `RowProblem`. */
export function parseCount(text: string, name: string): number {
  const number = parseNumber(text, name);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RowProblem(`${name} ${quoted(text)} is not a whole number above 0`);
}

/** The number when it is one above 0, else undefined: for facts that are better left out than wrong. */
export function positiveOrNothing(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? number : undefined;
}

/** A year that a work can be of, else undefined. Negative years are BCE. */
export function yearOrNothing(value: unknown, nowMs: number, earliest = -3000): number | undefined {
  const year = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof year !== "number" || !Number.isInteger(year) || year === 0) return undefined;
  return year >= earliest && year <= new Date(nowMs).getUTCFullYear() + 3 ? year : undefined;
}

const timeParts =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?(?: UTC)?$/;

/**
 * A time in milliseconds: seconds or milliseconds since 1970, or an ISO 8601 date or time, also with `/` or a space inside;
 * without a zone it is UTC. Throws `RowProblem` when it is none of these, before 1970 or in the future.
 */
export function parseTime(text: string, nowMs: number): number {
  const atMs = readTime(text);
  const problem = eventTimeProblem(atMs, nowMs);
  if (problem !== undefined) throw new RowProblem(`time ${quoted(text)} ${problem}`);
  return atMs;
}

/** The same for any time, also before 1970; NaN when it is none. */
export function readTime(text: string): number {
  const trimmed = text.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? epochToMs(Number(trimmed)) : dateToMs(trimmed);
}

/** Seconds until the year 5138, milliseconds from 1973 on: the ranges do not meet. */
function epochToMs(number: number): number {
  return Math.round(Math.abs(number) < 1e11 ? number * 1000 : number);
}

function dateToMs(text: string): number {
  const parts = timeParts.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  const atMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    Math.floor(Number(`0.${fraction ?? 0}`) * 1000),
  );
  const isReal = new Date(atMs).getUTCDate() === Number(day) && Number(month) <= 12 && Number(hour ?? 0) < 24;
  return isReal ? atMs - zoneToMs(parts[8]) : Number.NaN;
}

function zoneToMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "UTC") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

const maxTitleLength = 500;
const maxDescriptionLength = 20_000;
const controlCharacters = /\p{Cc}+/gu;

/** Text on one line without control characters. */
export function cleanText(text: string): string {
  const flat =
    text.search(/[\p{Cc}\s]{2}|\p{Cc}/u) === -1
      ? text
      : text.replaceAll(controlCharacters, " ").replaceAll(/\s+/g, " ");
  return flat.trim();
}

/** A title. Throws `RowProblem` when there is none. */
export function parseTitle(text: string): string {
  const title = cleanText(text).slice(0, maxTitleLength);
  if (title === "") throw new RowProblem("has no title");
  return title;
}

/** A web address, else undefined. */
export function urlOrNothing(text: string): string | undefined {
  return /^https?:\/\/\S+$/.test(text) ? text : undefined;
}

/** A description, undefined when there is none. */
export function descriptionOrNothing(text: string | undefined): string | undefined {
  const description = cleanText(text ?? "").slice(0, maxDescriptionLength);
  return description === "" ? undefined : description;
}

/** The fields that have a value, for objects whose absent fields must be absent. */
export function present<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
