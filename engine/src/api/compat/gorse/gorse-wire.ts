import type { Wire } from "../../../contract/primitives.ts";
import { EngineError } from "../../../domain/errors.ts";
import { plainEventKinds } from "../../../domain/event.ts";
import { parseItemId, parseUserId } from "../../../domain/ids.ts";
import { readTime } from "../../../pipeline/ingest/fields.ts";
import type { Happening } from "../../../serving/use-cases.ts";
import type {
  GorseFeedback,
  GorseFeedbackKey,
  GorseItem,
  GorsePage,
  GorseUser,
  NewGorseFeedback,
  ScoredItem,
} from "../../../serving/gorse/gorse-use-cases.ts";
import type { feedbackSchema, itemPatchSchema, itemSchema, userPatchSchema, userSchema } from "./gorse-schemas.ts";

type WireItem = Wire<typeof itemSchema>;
type WireItemPatch = Wire<typeof itemPatchSchema>;
type WireUser = Wire<typeof userSchema>;
type WireUserPatch = Wire<typeof userPatchSchema>;
type FeedbackKinds = Readonly<Record<string, string>>;
type WireFeedback = Wire<typeof feedbackSchema>;

export const parseItem = (wire: WireItem): GorseItem =>
  patchItem({ id: parseItemId(wire.ItemId), isHidden: false, categories: [], labels: null, comment: "" }, wire);

/** What is null or left out stays. */
export function patchItem(item: GorseItem, wire: WireItemPatch): GorseItem {
  const atMs = parseTimestamp(wire.Timestamp);
  return {
    ...item,
    isHidden: wire.IsHidden ?? item.isHidden,
    categories: wire.Categories ?? item.categories,
    labels: parseLabels(wire.Labels) ?? item.labels,
    comment: wire.Comment ?? item.comment,
    ...(atMs !== undefined && { atMs }),
  };
}

export const parseUser = (wire: WireUser): GorseUser =>
  patchUser({ id: parseUserId(wire.UserId), labels: null, comment: "" }, wire);

export const patchUser = (user: GorseUser, wire: WireUserPatch): GorseUser => ({
  ...user,
  labels: parseLabels(wire.Labels) ?? user.labels,
  comment: wire.Comment ?? user.comment,
});

export function parseFeedback(wire: WireFeedback, kinds: FeedbackKinds): NewGorseFeedback {
  const atMs = parseTimestamp(wire.Timestamp);
  const value = wire.Value ?? 0;
  return {
    type: wire.FeedbackType,
    userId: parseUserId(wire.UserId),
    itemId: parseItemId(wire.ItemId),
    value,
    labels: parseLabels(wire.Labels) ?? null,
    comment: wire.Comment ?? "",
    happening: happeningOf(kinds[wire.FeedbackType] ?? wire.FeedbackType, value),
    ...(atMs !== undefined && { atMs }),
  };
}

/** Feedback that says no more than its type. */
export const plainFeedback = (
  key: GorseFeedbackKey & { readonly atMs: number },
  kinds: FeedbackKinds,
): NewGorseFeedback => ({
  ...key,
  value: 0,
  labels: null,
  comment: "",
  happening: happeningOf(kinds[key.type] ?? key.type, 0),
});

/** The best of Gorse's ratings, by its examples. */
const bestRating = 5;

/** A rating has its value from 1 to 5, progress from 0 to 1; what says nothing of ours is a view. */
function happeningOf(kind: string, value: number): Happening {
  if (kind === "rate" && value > 0) return { kind, ratio: Math.min(1, value / bestRating) };
  if (kind === "progress" && value > 0) return { kind, ratio: Math.min(1, value) };
  return { kind: plainEventKinds.find((plain) => plain === kind) ?? "view" };
}

/** Undefined for none, and for the zero time of Go, year 1. Throws `INVALID_INPUT`. */
function parseTimestamp(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null || text.trim() === "" || text.startsWith("0001-01-01")) return undefined;
  const atMs = readTime(text);
  if (Math.abs(atMs) <= maxDateMs) return atMs;
  throw new EngineError("INVALID_INPUT", `Timestamp ${JSON.stringify(text)} is no time. Send ISO 8601.`);
}

/** The range of dates of JavaScript. */
const maxDateMs = 8.64e15;
const maxLabelDepth = 16;

/** A text, a number, a list of texts or of numbers, or a map of these, as Gorse takes them. Throws `INVALID_INPUT`. */
function parseLabels(labels: unknown, depth = 0): unknown {
  const isFlat = (value: unknown) => typeof value === "string" || typeof value === "number";
  if (labels === undefined || labels === null || isFlat(labels)) return labels;
  if (Array.isArray(labels)) {
    if (labels.every((label) => isFlat(label) && typeof label === typeof labels[0])) return labels;
  } else if (typeof labels === "object" && depth < maxLabelDepth) {
    for (const value of Object.values(labels)) parseLabels(value, depth + 1);
    return labels;
  }
  throw new EngineError(
    "INVALID_INPUT",
    "Labels must be a text, a number, a list of texts or of numbers, or a map of these up to 16 levels deep.",
  );
}

/** The year 1 where there is none, as in Gorse. */
const timeText = (atMs: number | undefined) =>
  atMs === undefined ? "0001-01-01T00:00:00Z" : new Date(atMs).toISOString();

export const itemToWire = ({ id, isHidden, categories, atMs, labels, comment }: GorseItem) => ({
  ItemId: id,
  IsHidden: isHidden,
  Categories: categories,
  Timestamp: timeText(atMs),
  Labels: labels,
  Comment: comment,
});

export const userToWire = ({ id, labels, comment }: GorseUser) => ({ UserId: id, Labels: labels, Comment: comment });

export const feedbackToWire = ({ type, userId, itemId, value, atMs, labels, comment }: GorseFeedback) => ({
  FeedbackType: type,
  UserId: userId,
  ItemId: itemId,
  Value: value,
  Timestamp: timeText(atMs),
  Updated: timeText(atMs),
  Labels: labels,
  Comment: comment,
});

export const scoreToWire = ({ itemId, score }: Pick<ScoredItem, "itemId" | "score">) => ({ Id: itemId, Score: score });

export const rowsAffected = (count: number) => ({ RowAffected: count });

/** Of a page's end, or empty: cursors go out as text that needs no encoding in an address. */
export const cursorToWire = ({ next }: GorsePage<unknown>): string =>
  next === undefined ? "" : Buffer.from(next).toString("base64url");
export const parseCursor = (cursor: string): string => Buffer.from(cursor, "base64url").toString();
