import { parseDomain, type Domain } from "../../domain/domain.ts";
import { eventTimeProblem, eventKinds, type Event } from "../../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { createItem, type Credit, type Item, type Mood, type Offer, type SeriesPosition } from "../../domain/item.ts";
import { companies, isTimeZone, weathers, type EventContext } from "../../domain/moment.ts";
import { relationKinds } from "../../domain/relation.ts";
import {
  cleanText,
  descriptionOrNothing,
  parseTime,
  parseTitle,
  present,
  quoted,
  RowProblem,
  yearOrNothing,
} from "./fields.ts";
import { createImportedEvent, type Happening } from "./import-event.ts";
import type { ImportRecord, ImportSource } from "./importer.ts";
import { retractId } from "../../serving/record-events.ts";
import { isTasteEventKind } from "./mapping.ts";
import { isRelationKind } from "./read-mapped.ts";
import { isRecord, type JsonRecord } from "./read/read-json.ts";

/** One object of our own schema. Throws `RowProblem`, which names the field. */
export function readOwnRecord(value: JsonRecord, source: Pick<ImportSource, "nowMs" | "domains">): ImportRecord {
  if ("from" in value && "to" in value) return readRelation(value);
  if ("accountId" in value && "itemId" in value) return { kind: "event", event: readEvent(value, source.nowMs) };
  if ("account" in value && "friend" in value)
    return { kind: "friends", edge: [parseAccountId(text(value, "account")), parseAccountId(text(value, "friend"))] };
  if ("domain" in value || "title" in value) return { kind: "item", item: readOwnItem(value, source) };
  if ("id" in value) return readUser(value);
  throw new RowProblem("is no item, relation, event, user or friend edge");
}

/** An item of our own schema. Throws `RowProblem`, which names the field. */
function readOwnItem(value: JsonRecord, source: { readonly nowMs: number; readonly domains: readonly Domain[] }): Item {
  return createItem({
    id: parseItemId(text(value, "id")),
    domain: parseDomain(text(value, "domain"), source.domains),
    title: parseTitle(text(value, "title")),
    creators: list(value, "creators").map(readCredit),
    genres: texts(value, "genres"),
    themes: texts(value, "themes"),
    places: texts(value, "places"),
    externalIds: readExternalIds(value["externalIds"]),
    offers: list(value, "offers").map(readOffer),
    ...present({
      year: readYear(value["year"], source.nowMs),
      language: formed(value, "language", language),
      description: descriptionOrNothing(optionalText(value, "description")),
      lengthMinutes: optionalNumber(value, "lengthMinutes", [0, 1e6]),
      pageCount: optionalWhole(value, "pageCount", [0, 1e6]),
      tempoBpm: optionalNumber(value, "tempoBpm", [1, 1000]),
      minimumAgeYears: optionalWhole(value, "minimumAgeYears", [0, 21]),
      mood: readMood(value["mood"]),
      series: readSeries(value["series"]),
      editionOf: value["editionOf"] === undefined ? undefined : parseItemId(text(value, "editionOf")),
      playbackUrl: formed(value, "playbackUrl", address),
      imageUrl: formed(value, "imageUrl", address),
    }),
  });
}

function text(value: JsonRecord, name: string): string {
  const field = value[name];
  if (typeof field === "string") return field;
  throw new RowProblem(`${name} ${quoted(JSON.stringify(field) ?? "undefined")} is not a text`);
}

function optionalText(value: JsonRecord, name: string): string | undefined {
  return value[name] === undefined || value[name] === null ? undefined : text(value, name);
}

/** A text of one form. Throws `RowProblem` when it has another. */
function formed(value: JsonRecord, name: string, { pattern, what }: Form): string | undefined {
  const field = optionalText(value, name);
  if (field === undefined || pattern.test(field)) return field;
  throw new RowProblem(`${name} ${quoted(field)} is not ${what}`);
}

interface Form {
  readonly pattern: RegExp;
  readonly what: string;
}

const address: Form = { pattern: /^https?:\/\/\S+$/, what: "a web address" };
const language: Form = { pattern: /^[a-z]{2,3}$/, what: "an ISO 639 code" };
const subdivision: Form = { pattern: /^[A-Z]{2}-[A-Z0-9]{1,3}$/, what: "an ISO 3166-2 code" };
const region: Form = { pattern: /^[A-Z]{2}$/, what: "an ISO 3166 code" };
const currency: Form = { pattern: /^[A-Z]{3}$/, what: "an ISO 4217 code" };
const day: Form = { pattern: /^\d{4}-\d{2}-\d{2}$/, what: "a date such as 2026-05-03" };
const scheme: Form = { pattern: /^[a-z][a-z0-9-]{0,63}$/, what: "a word of a-z, 0-9 and -" };

function list(value: JsonRecord, name: string): readonly unknown[] {
  const field = value[name] ?? [];
  if (Array.isArray(field)) return field;
  throw new RowProblem(`${name} is not a list`);
}

function texts(value: JsonRecord, name: string): readonly string[] {
  const field = list(value, name);
  if (field.every((entry) => typeof entry === "string")) return field.map(cleanText).filter((entry) => entry !== "");
  throw new RowProblem(`${name} holds something that is not a text`);
}

function optionalNumber(value: JsonRecord, name: string, [from, to]: readonly [number, number]): number | undefined {
  const field = value[name];
  if (field === undefined || field === null) return undefined;
  if (typeof field === "number" && field >= from && field <= to) return field;
  throw new RowProblem(`${name} ${quoted(JSON.stringify(field))} is not a number from ${from} to ${to}`);
}

function optionalWhole(value: JsonRecord, name: string, range: readonly [number, number]): number | undefined {
  const field = optionalNumber(value, name, range);
  if (field === undefined || Number.isInteger(field)) return field;
  throw new RowProblem(`${name} ${field} is not a whole number`);
}

function number(value: JsonRecord, name: string, range: readonly [number, number]): number {
  const field = optionalNumber(value, name, range);
  if (field === undefined) throw new RowProblem(`has no ${name}`);
  return field;
}

function record(value: unknown, name: string): JsonRecord {
  if (isRecord(value)) return value;
  throw new RowProblem(`${name} is not an object`);
}

function readYear(value: unknown, nowMs: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const year = yearOrNothing(value, nowMs);
  if (year === undefined) throw new RowProblem(`year ${quoted(JSON.stringify(value))} cannot be right`);
  return year;
}

function readCredit(value: unknown): Credit {
  const credit = record(value, "a creator");
  return { name: parseTitle(text(credit, "name")), role: parseTitle(text(credit, "role")) };
}

function readMood(value: unknown): Mood | undefined {
  if (value === undefined || value === null) return undefined;
  const mood = record(value, "mood");
  return { valence: number(mood, "valence", [-1, 1]), arousal: number(mood, "arousal", [-1, 1]) };
}

function readSeries(value: unknown): SeriesPosition | undefined {
  if (value === undefined || value === null) return undefined;
  const series = record(value, "series");
  return { name: parseTitle(text(series, "name")), position: number(series, "position", [0, 1e5]) };
}

function readExternalIds(value: unknown): Readonly<Record<string, string>> {
  const ids = record(value ?? {}, "externalIds");
  return Object.fromEntries(
    Object.keys(ids).map((name) => {
      if (!scheme.pattern.test(name)) throw new RowProblem(`the scheme ${quoted(name)} is not ${scheme.what}`);
      return [name, parseTitle(text(ids, name))];
    }),
  );
}

const offerKinds: readonly string[] = ["stream", "rent", "buy", "borrow"];

function readOffer(value: unknown): Offer {
  const offer = record(value, "an offer");
  const kind = text(offer, "kind");
  if (!offerKinds.includes(kind))
    throw new RowProblem(`the offer kind ${quoted(kind)} is not one of ${offerKinds.join(", ")}`);
  const price = offer["price"] === undefined ? undefined : record(offer["price"], "price");
  return {
    service: parseTitle(text(offer, "service")),
    kind: kind as Offer["kind"],
    ...present({
      price: price && {
        amount: number(price, "amount", [0, 1e9]),
        currency: currencyOf(price),
      },
      region: formed(offer, "region", region),
      url: formed(offer, "url", address),
      seenOn: formed(offer, "seenOn", day),
    }),
  };
}

function currencyOf(price: JsonRecord): string {
  const code = formed(price, "currency", currency);
  if (code === undefined) throw new RowProblem("the price has no currency");
  return code;
}

function readRelation(value: JsonRecord): ImportRecord {
  const kind = text(value, "kind");
  if (!isRelationKind(kind))
    throw new RowProblem(`${quoted(kind)} is no relation; those are ${relationKinds.join(", ")}`);
  const confidence = optionalNumber(value, "confidence", [0, 1]) ?? 1;
  const [from, to] = [parseItemId(text(value, "from")), parseItemId(text(value, "to"))];
  if (from === to) throw new RowProblem(`joins ${quoted(from)} to itself`);
  return { kind: "relation", relation: { from, to, kind, confidence } };
}

function readEvent(value: JsonRecord, nowMs: number): Event {
  const time = value["atMs"] ?? value["at"];
  const atMs = typeof time === "string" ? parseTime(time, nowMs) : Number(time);
  const problem = eventTimeProblem(atMs, nowMs);
  if (problem !== undefined) throw new RowProblem(`time ${quoted(JSON.stringify(time) ?? "undefined")} ${problem}`);
  const [accountId, itemId] = [parseAccountId(text(value, "accountId")), parseItemId(text(value, "itemId"))];
  const kind = text(value, "kind");
  if (kind === "retract") {
    const eventId = parseEventId(text(value, "eventId"));
    return { id: retractId(accountId, eventId), accountId, itemId, atMs, kind, eventId };
  }
  if (kind === "leave-out") return { id: parseEventId(text(value, "id")), accountId, itemId, atMs, kind };
  const event = createImportedEvent({ accountId, itemId, atMs, happening: readHappening(value) }, nowMs);
  const recommendationId = optionalText(value, "recommendationId");
  return {
    ...event,
    ...(value["id"] !== undefined && { id: parseEventId(text(value, "id")) }),
    ...(recommendationId !== undefined && { recommendationId }),
    ...(value["isPrivate"] === true && { isPrivate: true as const }),
    ...(value["context"] !== undefined && { context: readContext(record(value["context"], "context")) }),
  };
}

function readContext(value: JsonRecord): EventContext {
  return present({ company: oneOf(value, "company", companies), weather: oneOf(value, "weather", weathers) });
}

function oneOf<Word extends string>(value: JsonRecord, name: string, words: readonly Word[]): Word | undefined {
  const field = optionalText(value, name);
  const word = words.find((one) => one === field);
  if (field === undefined || word !== undefined) return word;
  throw new RowProblem(`${name} ${quoted(field)} is not one of ${words.join(", ")}`);
}

function readHappening(value: JsonRecord): Happening {
  const kind = text(value, "kind");
  if (!isTasteEventKind(kind))
    throw new RowProblem(`${quoted(kind)} is no event kind; those are ${eventKinds.join(", ")}`);
  if (kind === "emoji") return { kind, emoji: text(value, "emoji") };
  if (kind === "rate" || kind === "progress") return { kind, ratio: number(value, "ratio", [0, 1]) };
  return { kind };
}

function optionalTimeZone(value: JsonRecord): string | undefined {
  const field = optionalText(value, "timeZone");
  if (field === undefined || isTimeZone(field)) return field;
  throw new RowProblem(`timeZone ${quoted(field)} is not an IANA time zone`);
}

function readUser(value: JsonRecord): ImportRecord {
  return {
    kind: "user",
    user: {
      id: parseUserId(text(value, "id")),
      services: texts(value, "services"),
      sharesActivity: value["sharesActivity"] === true,
      ...(value["sharesDemographics"] === true && { sharesDemographics: true }),
      ...present({
        name: optionalText(value, "name"),
        region: formed(value, "region", region),
        subdivision: formed(value, "subdivision", subdivision),
        timeZone: optionalTimeZone(value),
        birthYear: optionalWhole(value, "birthYear", [1900, 2200]),
      }),
    },
  };
}
