import { readFile } from "node:fs/promises";
import { EngineError } from "../../../domain/errors.ts";
import type { Event } from "../../../domain/event.ts";
import { parseAccountId, type AccountId, type ItemId, type TenantId, type UserId } from "../../../domain/ids.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { HistoryReport } from "../../../serving/use-cases.ts";
import { firstText } from "../read/read-text.ts";
import { firstBytes, type SourceFile } from "../read/source-file.ts";
import { isZip, unzip } from "../read/unzip.ts";
import type { FoundWork, WorkQuery } from "../../../domain/work-query.ts";
import type { WorkFinder } from "../works/work-finder.ts";
import { eventsOf } from "./activity.ts";
import { amazon } from "./amazon.ts";
import { goodreads } from "./goodreads.ts";
import type { Activity, HistoryFormat } from "./history-format.ts";
import { imdb } from "./imdb.ts";
import { letterboxd } from "./letterboxd.ts";
import { listenbrainz } from "./listenbrainz.ts";
import { netflix } from "./netflix.ts";
import { spotify } from "./spotify.ts";

/** The services whose exports can be read. The first that recognises a file has it. */
const historyFormats: readonly HistoryFormat[] = [goodreads, letterboxd, imdb, spotify, listenbrainz, netflix, amazon];

export interface HistoryInput {
  /** One file, or all of an export; zip archives are unpacked. */
  readonly files: readonly SourceFile[];
  readonly userId: UserId;
  /** Told from the files when absent. */
  readonly kind?: string;
  /** Where the events go; `<kind>:<user>` when absent. The caller links it to the user. */
  readonly accountId?: AccountId;
  /** Whose rows of a shared export count; the user's id when absent. */
  readonly profile?: string;
}

export interface HistoryPorts {
  readonly works: WorkFinder;
  readonly clock: Clock;
  /** Makes events durable and applies them; resolves to how many were new. */
  recordEvents(tenant: TenantId, events: readonly Event[]): Promise<number>;
}

/** So many different titles that nothing came of are told. */
const maxUnmatched = 500;
const eventsPerBatch = 5_000;

/**
 * Reads a person's own history from another service's export: rows are matched to works of the catalogue by external id, then by title, year
 * and creators, and become events under one account. Importing again changes nothing. Throws `UNKNOWN_FORMAT` when no format
 * fits, and what the format and the log throw.
 */
export async function importHistory(
  input: HistoryInput,
  ports: HistoryPorts,
  tenant: TenantId,
): Promise<HistoryReport> {
  const nowMs = ports.clock.nowMs();
  const { format, files } = await recognise(await unpackAll(input.files), input.kind);
  const accountId = input.accountId ?? parseAccountId(`${format.kind}:${input.userId}`);
  const activities = new Map<ItemId, Activity[]>();
  const unmatched = new Map<string, HistoryReport["unmatched"][number]>();
  const matchedByDomain: Record<string, number> = {};
  let [rowCount, matchedCount] = [0, 0];
  for await (const row of format.read({ files, nowMs, profile: input.profile ?? input.userId })) {
    rowCount += 1;
    const answer =
      "problem" in row ? { kind: "missing" as const, reason: row.problem } : findFirst(ports.works, row.queries);
    if (answer.kind === "found" && "activities" in row) {
      matchedCount += 1;
      countOne(matchedByDomain, answer.domain);
      const known = activities.get(answer.itemId);
      if (known === undefined) activities.set(answer.itemId, [...row.activities]);
      else known.push(...row.activities);
    } else if (answer.kind === "missing" && unmatched.size < maxUnmatched) {
      const key = `${row.title}\n${answer.reason}`;
      if (!unmatched.has(key))
        unmatched.set(key, { line: row.line, title: row.title.slice(0, 200), reason: answer.reason });
    }
  }
  const events = [...activities].flatMap(([itemId, ofItem]) => eventsOf(accountId, itemId, ofItem, nowMs));
  let newEventCount = 0;
  for (let start = 0; start < events.length; start += eventsPerBatch)
    newEventCount += await ports.recordEvents(tenant, events.slice(start, start + eventsPerBatch));
  return {
    kind: format.kind,
    accountId,
    rowCount,
    matchedCount,
    matchedByDomain,
    newEventCount,
    unmatched: [...unmatched.values()],
  };
}

function countOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

type Found = { readonly kind: "found" } & Pick<FoundWork, "itemId"> & Pick<WorkQuery, "domain">;
interface Missing {
  readonly kind: "missing";
  readonly reason: string;
}

function findFirst(works: WorkFinder, queries: readonly WorkQuery[]): Found | Missing {
  let first: Missing = { kind: "missing", reason: "names no work" };
  for (const [index, query] of queries.entries()) {
    const answer = works.find(query);
    if (answer.kind === "found") return { kind: "found", itemId: answer.itemId, domain: query.domain };
    if (index === 0) first = answer;
  }
  return first;
}

const mayBeHistory = (name: string) => /\.(csv|json|jsonl)$/i.test(name) && !name.startsWith("__MACOSX/");

async function unpackAll(files: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const unpacked = files.map(async (file) => {
    if (!isZip(await firstBytes(file, 4))) return [file];
    return unzip(file.name, file.bytes ?? (await readFile(file.path ?? file.name)), mayBeHistory);
  });
  return (await Promise.all(unpacked)).flat();
}

async function recognise(
  files: readonly SourceFile[],
  kind: string | undefined,
): Promise<{ readonly format: HistoryFormat; readonly files: readonly SourceFile[] }> {
  const formats = historyFormats.filter((format) => kind === undefined || format.kind === kind);
  const kinds = historyFormats.map((format) => format.kind).join(", ");
  if (formats.length === 0)
    throw new EngineError("UNKNOWN_FORMAT", `There is no history of the kind "${kind ?? ""}". Use one of: ${kinds}.`);
  const starts = await Promise.all(files.map(async (file) => ({ file, start: await startOf(file) })));
  for (const format of formats) {
    const own = starts.filter(({ file, start }) => format.recognises(file.name, start)).map(({ file }) => file);
    if (own.length > 0) return { format, files: own };
  }
  const there =
    files.length === 0
      ? "nothing that could be one"
      : files
          .slice(0, 5)
          .map((file) => file.name)
          .join(", ");
  throw new EngineError(
    "UNKNOWN_FORMAT",
    `This is no history that can be read (${there}): neither columns nor fields are those of ${formats.map((format) => format.kind).join(", ")}.`,
  );
}

/** A file that cannot be read as text is of no format. */
async function startOf(file: SourceFile): Promise<string> {
  try {
    return (await firstText(file)).slice(0, 20_000);
  } catch (error) {
    if (error instanceof EngineError && error.code === "FILE_UNREADABLE") throw error;
    return "";
  }
}
