import { isDeepStrictEqual } from "node:util";
import { builtInDomains, type Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import type { Event } from "../../domain/event.ts";
import type { AccountId, ItemId, TenantId } from "../../domain/ids.ts";
import { mergeItems, type Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { User } from "../../domain/user.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { Importer, ImportRecord, ImportSource, Reject } from "./importer.ts";
import { findImporter, selectFiles } from "./importers.ts";
import type { Mapping } from "./mapping.ts";
import { createJsonLinesFile, type JsonLinesFile } from "./json-lines-file.ts";
import { listSourceFiles, type SourceFile } from "./read/source-file.ts";
import { createWorkFinder, type WorkFinder } from "./works/work-finder.ts";

export interface ImportRequest {
  /** A file or a folder. */
  readonly path: string;
  /** Told from the files' names when absent. */
  readonly kind?: string;
  readonly mapping?: Mapping;
  /** The domain of data that does not say its own. */
  readonly domain?: Domain;
  /** The beginning of the ids, instead of the kind's own. */
  readonly catalogue?: string;
}

export interface ImportPorts {
  readonly items: ItemStore;
  readonly profiles: ProfileStore;
  readonly clock: Clock;
  /** Makes events durable and applies them; resolves to how many were new. */
  recordEvents(tenant: TenantId, events: readonly Event[]): Promise<number>;
  /** Of the edges those that nobody's block forbids. */
  addFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void>;
}

interface ImportProgress {
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly recordCount: number;
  readonly rejectedCount: number;
}

export interface ImportOptions {
  readonly tenant: TenantId;
  readonly domains?: readonly Domain[];
  /** Where rejected rows go, as JSON Lines; written only when there are any. Without it they are only counted. */
  readonly rejectFile?: string;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly kind: string;
  readonly fileNames: readonly string[];
  /** Records and rejected rows together. */
  readonly recordCount: number;
  readonly itemCount: number;
  readonly newItemCount: number;
  readonly changedItemCount: number;
  readonly eventCount: number;
  readonly newEventCount: number;
  readonly relationCount: number;
  readonly friendCount: number;
  readonly userCount: number;
  readonly rejectedCount: number;
  readonly rejectFile?: string;
  /** The first few rejected rows. */
  readonly rejectExamples: readonly Reject[];
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

/**
 * Reads files of one kind into the catalogue and the event log, in batches and in constant memory. Importing again changes nothing;
 * rows that cannot go in are rejected one by one. What was written before a failure or a cancellation stays: import again to go on.
 * Throws `FILE_UNREADABLE`, `UNKNOWN_FORMAT`, `INVALID_CONFIG`, `CANCELLED`, and what the stores throw.
 */
export async function importData(
  request: ImportRequest,
  ports: ImportPorts,
  options: ImportOptions,
): Promise<ImportReport> {
  const startedAtMs = performance.now();
  const { importer, files } = await findSource(request);
  const writer = new Writer(ports, options);
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  let bytesRead = 0;
  const reading = {
    onBytes: (byteCount: number) => {
      bytesRead += byteCount;
    },
    ...(options.signal && { signal: options.signal }),
  };
  let works: Promise<WorkFinder> | undefined;
  const source: ImportSource = {
    files,
    nowMs: ports.clock.nowMs(),
    domains: options.domains ?? builtInDomains,
    reading,
    ...(request.domain !== undefined && { domain: request.domain }),
    ...(request.catalogue !== undefined && { catalogue: request.catalogue }),
    ...(request.mapping !== undefined && { mapping: request.mapping }),
    works: () => (works ??= createWorkFinder(ports.items, options.tenant)),
  };
  try {
    await consume(importer, source, writer, () =>
      options.onProgress?.({
        bytesRead,
        totalBytes,
        recordCount: writer.recordCount,
        rejectedCount: writer.rejectedCount,
      }),
    );
  } finally {
    await writer.close();
  }
  return writer.report(
    importer.kind,
    files.map((file) => file.name),
    (performance.now() - startedAtMs) / 1000,
  );
}

/** What an import would read, and with which importer. Throws `FILE_UNREADABLE` and `UNKNOWN_FORMAT`. */
export async function findSource({ path, kind }: Pick<ImportRequest, "path" | "kind">): Promise<{
  readonly importer: Importer;
  readonly files: readonly SourceFile[];
}> {
  const all = await listSourceFiles(path);
  const importer = findImporter(kind, all, path);
  return { importer, files: selectFiles(importer, all, path) };
}

async function consume(importer: Importer, source: ImportSource, writer: Writer, onBatch: () => void): Promise<void> {
  const { signal } = source.reading;
  try {
    for await (const records of importer.read(source)) {
      signal?.throwIfAborted();
      if (await writer.take(records)) onBatch();
    }
    await writer.flush();
    onBatch();
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new EngineError("CANCELLED", "The import was cancelled. What went in stays; import again to go on.", {
      cause: error,
    });
  }
}

/** The newer record of an id wins; of an alias, and of a supplement, only what is lacking is taken. */
function mergeRecord(current: Item | undefined, item: Item, isSupplement: boolean): Item | undefined {
  if (current === undefined) return isSupplement ? undefined : item;
  return isSupplement || item.id !== current.id ? mergeItems(current, item) : mergeItems(item, current);
}

const batchSize = 5_000;
const exampleCount = 5;

interface Batch {
  readonly items: { readonly item: Item; readonly isSupplement?: boolean }[];
  readonly events: Event[];
  readonly relations: Relation[];
  readonly users: User[];
  readonly friends: (readonly [AccountId, AccountId])[];
}

const emptyBatch = (): Batch => ({ items: [], events: [], relations: [], users: [], friends: [] });

/** Collects records and writes them in batches, items before the events that name them. */
class Writer {
  recordCount = 0;
  rejectedCount = 0;
  readonly #ports: ImportPorts;
  readonly #tenant: TenantId;
  readonly #rejectFile: JsonLinesFile | undefined;
  readonly #examples: Reject[] = [];
  #batch = emptyBatch();
  #batchCount = 0;
  #counts = { item: 0, newItem: 0, changedItem: 0, event: 0, newEvent: 0, relation: 0, friend: 0, user: 0 };

  constructor(ports: ImportPorts, options: ImportOptions) {
    this.#ports = ports;
    this.#tenant = options.tenant;
    this.#rejectFile = options.rejectFile === undefined ? undefined : createJsonLinesFile(options.rejectFile);
  }

  /** True when this filled a batch, which is then written. */
  async take(records: readonly ImportRecord[]): Promise<boolean> {
    for (const record of records) this.#sort(record);
    this.recordCount += records.length;
    this.#batchCount += records.length;
    if (this.#batchCount < batchSize) return false;
    await this.flush();
    return true;
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#batchCount = 0;
    await this.#putItems(batch.items);
    if (batch.relations.length > 0) await this.#ports.items.putRelations(this.#tenant, batch.relations);
    for (const user of batch.users) await this.#putUser(user);
    if (batch.friends.length > 0) await this.#ports.addFriends(this.#tenant, batch.friends);
    if (batch.events.length > 0) this.#counts.newEvent += await this.#ports.recordEvents(this.#tenant, batch.events);
    await this.#rejectFile?.flush();
  }

  async close(): Promise<void> {
    await this.#rejectFile?.close();
  }

  #sort(record: ImportRecord): void {
    switch (record.kind) {
      case "item":
        this.#batch.items.push(record);
        break;
      case "event":
        this.#batch.events.push(record.event);
        break;
      case "relation":
        this.#batch.relations.push(record.relation);
        break;
      case "friends":
        this.#batch.friends.push(record.edge);
        break;
      case "user":
        this.#batch.users.push(record.user);
        break;
      case "reject":
        this.rejectedCount += 1;
        if (this.#examples.length < exampleCount) this.#examples.push(record);
        this.#rejectFile?.write({ file: record.file, line: record.line, reason: record.reason, row: record.raw });
        return;
    }
    this.#counts[record.kind === "friends" ? "friend" : record.kind] += 1;
  }

  async #putItems(records: Batch["items"]): Promise<void> {
    if (records.length === 0) return;
    const known = await this.#ports.items.get(
      this.#tenant,
      records.map(({ item }) => item.id),
    );
    const before = new Map<ItemId, Item>();
    const after = new Map<ItemId, Item>();
    for (const [index, { item, isSupplement = false }] of records.entries()) {
      const stored = known[index];
      const id = stored?.id ?? item.id;
      if (stored !== undefined) before.set(id, stored);
      const merged = mergeRecord(after.get(id) ?? stored, item, isSupplement);
      if (merged !== undefined) after.set(id, merged);
    }
    const changed = [...after.values()].filter((item) => !isDeepStrictEqual(item, before.get(item.id)));
    const newCount = changed.filter((item) => !before.has(item.id)).length;
    this.#counts.newItem += newCount;
    this.#counts.changedItem += changed.length - newCount;
    if (changed.length > 0) await this.#ports.items.put(this.#tenant, changed);
  }

  /** What a user set for themselves stays, and who has settings without a consent has not given it. */
  async #putUser(user: User): Promise<void> {
    const known = await this.#ports.profiles.getUser(this.#tenant, user.id);
    const { sharesDemographics: _, ...others } = user;
    const merged = known === undefined ? user : { ...others, ...known };
    if (!isDeepStrictEqual(merged, known)) await this.#ports.profiles.putUser(this.#tenant, merged);
  }

  report(kind: string, fileNames: readonly string[], seconds: number): ImportReport {
    const counts = this.#counts;
    return {
      kind,
      fileNames,
      recordCount: this.recordCount,
      itemCount: counts.item,
      newItemCount: counts.newItem,
      changedItemCount: counts.changedItem,
      eventCount: counts.event,
      newEventCount: counts.newEvent,
      relationCount: counts.relation,
      friendCount: counts.friend,
      userCount: counts.user,
      rejectedCount: this.rejectedCount,
      ...(this.#rejectFile !== undefined && this.rejectedCount > 0 && { rejectFile: this.#rejectFile.path }),
      rejectExamples: this.#examples,
      seconds,
      recordsPerSecond: Math.round(this.recordCount / Math.max(seconds, 0.001)),
    };
  }
}
