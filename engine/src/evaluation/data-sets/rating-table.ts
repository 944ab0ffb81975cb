/** Tables of ratings, a line an event: user, item, rating and often a time, all numbers, apart by commas, tabs or `::`. */
import { EngineError } from "../../domain/errors.ts";
import { groupByUser } from "../splits/events.ts";
import { renumbered, type NumberedColumns } from "./judged-data.ts";

/** User, item, rating and time. */
type Fields = readonly [Uint32Array, Uint32Array, Float32Array, Float64Array];

const newline = 10;
const [zero, nine, point] = [48, 57, 46];

/**
 * Reads bytes into columns without an object a line. A first line that does not begin with a digit names columns. Of a user's
 * ratings of the same item only the last one in the file counts. Throws `FILE_UNREADABLE` naming the first line that is none.
 */
export function readRatingTable(bytes: Buffer, name: string): NumberedColumns {
  let lineCount = bytes.length > 0 && bytes.at(-1) !== newline ? 1 : 0;
  for (const byte of bytes) if (byte === newline) lineCount += 1;
  const fields: Fields = [
    new Uint32Array(lineCount),
    new Uint32Array(lineCount),
    new Float32Array(lineCount),
    new Float64Array(lineCount),
  ];
  let rowCount = 0;
  let widest = 0;
  for (let line = 0, start = 0; line < lineCount; line += 1) {
    const end = lineEnd(bytes, start);
    const width = readLine(bytes.subarray(start, end), fields, rowCount);
    start = end + 1;
    if (width === 0 && (line === 0 || start >= bytes.length)) continue;
    if (width < 3) throw new EngineError("FILE_UNREADABLE", `${name}: line ${line + 1} is no user, item and rating.`);
    widest = Math.max(widest, width);
    rowCount += 1;
  }
  const [users, items, values, times] = fields;
  return lastOfEach(users.subarray(0, rowCount), items.subarray(0, rowCount), {
    values: values.subarray(0, rowCount),
    ...(widest > 3 && { times: times.subarray(0, rowCount) }),
  });
}

function lineEnd(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(newline, start);
  return end < 0 ? bytes.length : end;
}

/** Writes the numbers of a line to a row of the fields and returns how many there were, none where it begins with something else. */
function readLine(line: Buffer, fields: Fields, row: number): number {
  let width = 0;
  let digits = 0;
  let value = 0;
  let scale = 1;
  let isFraction = false;
  for (let place = 0; place <= line.length; place += 1) {
    const byte = line[place] ?? newline;
    if (byte >= zero && byte <= nine) {
      value = 10 * value + byte - zero;
      digits += 1;
      if (isFraction) scale *= 10;
    } else if (byte === point && digits > 0) isFraction = true;
    else if (digits > 0) {
      const field = fields[width];
      if (field === undefined) break;
      field[row] = value / scale;
      width += 1;
      [digits, value, scale, isFraction] = [0, 0, 1, false];
    } else if (width === 0 && place === 0) return 0;
  }
  return width;
}

function lastOfEach(
  users: Uint32Array,
  items: Uint32Array,
  { values, times }: Pick<NumberedColumns, "values" | "times">,
): NumberedColumns {
  const [user, item] = [renumbered(users), renumbered(items)];
  const isKept = lastOfEachPair(user.numbers, item.numbers, [user.known.length, item.known.length]);
  const keep = <Column extends { filter(is: (value: number, place: number) => boolean): Column }>(column: Column) =>
    column.filter((_, event) => isKept[event] === 1);
  const names = (known: readonly number[]) => known.map(String);
  return {
    userNames: names(user.known),
    itemNames: names(item.known),
    users: keep(user.numbers),
    items: keep(item.numbers),
    values: keep(values),
    ...(times && { times: keep(times) }),
  };
}

/** 1 for each event that no later one of the same user and item replaces. */
function lastOfEachPair(
  users: Uint32Array,
  items: Uint32Array,
  [userCount, itemCount]: readonly [number, number],
): Uint8Array {
  const { events } = groupByUser({ users, userCount });
  const isKept = new Uint8Array(users.length);
  // One more than the user who was last seen with the item; users are gone through one after the other, each backwards in time.
  const seenBy = new Uint32Array(itemCount);
  for (const event of events.toReversed()) {
    const [user, item] = [users[event] ?? 0, items[event] ?? 0];
    if (seenBy[item] === user + 1) continue;
    seenBy[item] = user + 1;
    isKept[event] = 1;
  }
  return isKept;
}
