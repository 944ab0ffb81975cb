/** How the parts of a score should weigh, by what people liked besides. This file: some of their likes are hidden from training. */
import { seededUniform } from "../../kernels/random.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { Taste, TrainingData } from "../../models/model.ts";
import { tasteLimit } from "../../serving/serving-model.ts";
import type { DatedLike } from "../../serving/time-context.ts";
import { drawSample, shuffle } from "../shuffle.ts";

/** A user of whom some likes are hidden. */
export interface JudgingUser {
  /** In the preferences of which some are hidden. */
  readonly row: number;
  /** All preferences but those, newest first. */
  readonly taste: Taste;
  readonly hidden: Uint32Array;
  /** Absent unless some of the hidden are newer than every like of the taste. */
  readonly next?: NextLikes;
  /** Likes with their moments, newest first; absent where nothing is known of moments. */
  readonly dated?: {
    readonly told: readonly DatedLike[];
    readonly hidden: readonly DatedLike[];
    readonly community: string | undefined;
  };
}

/** What a user liked after all that is told of them. */
interface NextLikes {
  readonly items: Uint32Array;
  /** From the newest like of the taste to the first of these. */
  readonly sinceAnchorMs: number;
}

export interface HiddenLikes {
  /** What models may learn from: fewer users where there are many, no hidden like, and nothing of friends, whose rows are others here. */
  readonly data: TrainingData;
  readonly users: readonly JudgingUser[];
}

/** So many users are judged at most: the mean of more is hardly surer, and costs time. */
const judgedLimit = 600;
/** A user with fewer likes is not judged. */
const minimumLikeCount = 5;
/** Of the newest likes, which tell what comes next, and again as many of the others: many a history came in bulk, in an order that says nothing. */
const hiddenRatio = 0.1;
/** At most so many users teach. */
const teacherLimit = 4_000;

/** Equal seeds hide the same likes: newest ones, in random order where times are equal, and as many others. */
export function hideLikes(data: TrainingData, seed: number): HiddenLikes {
  const { preferences } = data;
  const uniform = seededUniform(seed);
  const order = shuffle(
    Uint32Array.from({ length: preferences.rowCount }, (_, user) => user),
    uniform,
  );
  const isJudged = new Uint8Array(preferences.rowCount);
  const isHidden = new Uint8Array(preferences.values.length);
  const judged = order.filter((user) => likesOf(preferences, user).length >= minimumLikeCount).slice(0, judgedLimit);
  for (const user of judged) {
    isJudged[user] = 1;
    const likes = likesOf(preferences, user);
    const newest = newestFirst(data, drawSample(likes, likes.length, uniform));
    const count = Math.max(1, Math.floor(likes.length * hiddenRatio));
    for (const entry of newest.slice(0, count)) isHidden[entry] = 1;
    if (likes.length < 2 * minimumLikeCount) continue;
    for (const entry of drawSample(newest.slice(count), count, uniform)) isHidden[entry] = 1;
  }
  const others = order.filter((user) => isJudged[user] === 0);
  const teachers = [...judged, ...others].slice(0, teacherLimit).toSorted((a, b) => a - b);
  return {
    data: withoutHidden(data, teachers, isHidden),
    users: Array.from(judged, (user) => judgingUser(data, user, isHidden)),
  };
}

function entriesOf({ offsets }: SparseMatrix, user: number): Uint32Array {
  const start = offsets[user] ?? 0;
  return Uint32Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => start + place);
}

function likesOf(preferences: SparseMatrix, user: number): Uint32Array {
  return entriesOf(preferences, user).filter((entry) => (preferences.values[entry] ?? 0) > 0);
}

function newestFirst({ lastAtMs }: TrainingData, entries: Uint32Array): Uint32Array {
  return entries.toSorted((a, b) => (lastAtMs[b] ?? 0) - (lastAtMs[a] ?? 0));
}

function judgingUser(data: TrainingData, user: number, isHidden: Uint8Array): JudgingUser {
  const { columns, values } = data.preferences;
  const entries = newestFirst(data, entriesOf(data.preferences, user));
  const told = entries.filter((entry) => isHidden[entry] === 0 && values[entry] !== 0).slice(0, tasteLimit);
  const hidden = entries.filter((entry) => isHidden[entry] === 1);
  const next = nextLikes(
    data,
    hidden,
    told.find((entry) => (values[entry] ?? 0) > 0),
  );
  return {
    row: user,
    taste: {
      items: told.map((entry) => columns[entry] ?? 0),
      values: Float32Array.from(told, (entry) => values[entry] ?? 0),
    },
    hidden: hidden.map((entry) => columns[entry] ?? 0),
    ...(next && { next }),
    ...(data.moments && {
      dated: { told: datedLikes(data, told), hidden: datedLikes(data, hidden), community: data.communities?.[user] },
    }),
  };
}

/** Those of known moments. */
function datedLikes({ preferences, lastAtMs, moments }: TrainingData, entries: Uint32Array): readonly DatedLike[] {
  return Array.from(entries).flatMap((entry) => {
    const moment = moments?.values[moments.of[entry] ?? 0] ?? {};
    if ((preferences.values[entry] ?? 0) <= 0 || Object.keys(moment).length === 0) return [];
    return [{ item: preferences.columns[entry] ?? 0, atMs: lastAtMs[entry] ?? 0, moment }];
  });
}

/** `hidden` newest first. */
function nextLikes(
  { preferences, lastAtMs }: TrainingData,
  hidden: Uint32Array,
  newestTold: number | undefined,
): NextLikes | undefined {
  if (newestTold === undefined) return undefined;
  const anchorAtMs = lastAtMs[newestTold] ?? 0;
  const next = hidden.filter((entry) => (lastAtMs[entry] ?? 0) > anchorAtMs);
  const first = next.at(-1);
  if (first === undefined) return undefined;
  return {
    items: next.map((entry) => preferences.columns[entry] ?? 0),
    sinceAnchorMs: (lastAtMs[first] ?? 0) - anchorAtMs,
  };
}

function withoutHidden(data: TrainingData, users: readonly number[], isHidden: Uint8Array): TrainingData {
  const { preferences, lastAtMs, moments, communities, friends: _friends, ...rest } = data;
  const rows = users.map((user) => entriesOf(preferences, user).filter((entry) => isHidden[entry] === 0));
  const offsets = new Uint32Array(users.length + 1);
  for (const [row, entries] of rows.entries()) offsets[row + 1] = (offsets[row] ?? 0) + entries.length;
  const kept = new Uint32Array(offsets[users.length] ?? 0);
  for (const [row, entries] of rows.entries()) kept.set(entries, offsets[row]);
  return {
    ...rest,
    preferences: {
      rowCount: users.length,
      columnCount: preferences.columnCount,
      offsets,
      columns: kept.map((entry) => preferences.columns[entry] ?? 0),
      values: Float32Array.from(kept, (entry) => preferences.values[entry] ?? 0),
    },
    lastAtMs: Float64Array.from(kept, (entry) => lastAtMs[entry] ?? 0),
    ...(communities && { communities: users.map((user) => communities[user]) }),
    ...(moments && { moments: { ...moments, of: kept.map((entry) => moments.of[entry] ?? 0) } }),
  };
}
