import { EngineError } from "../../../domain/errors.ts";
import { contentTag } from "../../../serving/content-tag.ts";

/** What a cursor looks like inside; another form gets another number, so that old ones are told apart. */
const version = 1;

/** A place in a listing, as clients carry it: opaque to them, and of no use with another question. */
export const encodeCursor = (question: unknown, place: unknown): string =>
  Buffer.from(JSON.stringify([version, tagOf(question), place])).toString("base64url");

/** The place that a cursor holds, undefined without one. Throws `INVALID_INPUT`. */
export function decodeCursor<Place>(
  question: unknown,
  cursor: string | undefined,
  isPlace: (value: unknown) => value is Place,
): Place | undefined {
  if (cursor === undefined) return undefined;
  const [found, tag, place] = partsOf(cursor);
  if (found !== version || !isPlace(place))
    throw new EngineError("INVALID_INPUT", "?cursor is not one that this server gave. Begin again without it.");
  if (tag === tagOf(question)) return place;
  throw new EngineError(
    "INVALID_INPUT",
    "?cursor belongs to another question. Send it with the parameters it came from.",
  );
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A place in a listing by time. */
export const isTimeAndId = (value: unknown): value is readonly [atMs: number, id: string] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "string";

const tagOf = (question: unknown) => contentTag(question).slice(0, 8);

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
