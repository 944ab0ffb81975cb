import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Errors } from "typebox/value";
import { afterAll, describe, expect, it } from "vitest";
import { MemoryEventLog } from "../../adapters/memory/memory-event-log.ts";
import { MemoryDocumentStore } from "../../adapters/memory/memory-document-store.ts";
import { MemoryItemStore } from "../../adapters/memory/memory-item-store.ts";
import { MemoryProfileStore } from "../../adapters/memory/memory-profile-store.ts";
import { itemSchema } from "../../contract/index.ts";
import { eventRatio, type Event } from "../../domain/event.ts";
import { defaultTenant, parseAccountId, parseItemId, type TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import { importData, type ImportOptions, type ImportReport, type ImportRequest } from "./import-data.ts";

export type FileContents = Readonly<Record<string, string | Uint8Array>>;

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder with these files, gone after the tests. */
export async function folderWith(files: FileContents): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "codecatalyst-import-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

export const nowMs = Date.UTC(2026, 0, 1);

/** Stores in memory, and imports into them. */
export function createTestStores() {
  const items = new MemoryItemStore();
  const documents = new MemoryDocumentStore({ nowMs: () => nowMs });
  const profiles = new MemoryProfileStore();
  const clock = { nowMs: () => nowMs };
  const log = new MemoryEventLog(clock);
  const ports = {
    items,
    documents,
    profiles,
    clock,
    recordEvents: async (tenant: TenantId, events: readonly Event[]) => (await log.append(tenant, events)).length,
    addFriends: profiles.addFriends.bind(profiles),
  };
  const allItems = (): Promise<readonly Item[]> => Array.fromAsync(items.scan(defaultTenant));
  /** By account, then time, then item. */
  const allEvents = async (): Promise<readonly Event[]> => {
    const partitions = Array.from({ length: log.partitionCount }, (_, partition) =>
      log.read(defaultTenant, partition, 0n, 100_000),
    );
    const events = (await Promise.all(partitions)).flat().map(({ event }) => event);
    return events.toSorted(
      (a, b) => compareText(a.accountId, b.accountId) || a.atMs - b.atMs || compareText(a.itemId, b.itemId),
    );
  };
  return {
    ...ports,
    allItems,
    allEvents,
    import: (request: ImportRequest, options: Partial<ImportOptions> = {}): Promise<ImportReport> =>
      importData(request, ports, { tenant: defaultTenant, ...options }),
    item: async (id: string): Promise<Item | undefined> => (await items.get(defaultTenant, [parseItemId(id)]))[0],
    friendsOf: (account: string) => profiles.friendsOf(defaultTenant, parseAccountId(account)),
    /** Everything there is. */
    content: async () => ({
      items: await allItems(),
      events: await allEvents(),
      relations: await items.relations(defaultTenant),
      friends: await profiles.friendEdges(defaultTenant),
    }),
  };
}

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Imports files given by their content into fresh stores. */
export async function importFiles(files: FileContents, request: Omit<ImportRequest, "path"> = {}) {
  const stores = createTestStores();
  const folder = await folderWith(files);
  const rejectFile = join(await folderWith({}), "rejects.jsonl");
  const report = await stores.import({ path: folder, ...request }, { rejectFile });
  const rejects =
    report.rejectFile === undefined
      ? []
      : (await readFile(report.rejectFile, "utf8"))
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { file: string; line: number; reason: string; row: string });
  return { ...stores, report, rejects, folder };
}

export interface ImporterCase extends Omit<ImportRequest, "path" | "kind"> {
  readonly kind: string;
  /** Made-up files without a fault. */
  readonly files: FileContents;
  /** Whether the files' names tell the kind. */
  readonly isRecognised: boolean;
  /** A faulty line that can be put at the end of a file: it is rejected, and nothing else changes. */
  readonly faults: readonly { readonly file: string; readonly line: string; readonly reason: RegExp }[];
  /** What of the catalogue the importer needs to find. */
  readonly prepare?: (stores: ReturnType<typeof createTestStores>) => Promise<void>;
}

/** The suite that every importer passes: twice changes nothing, gzip and CR-LF make no difference, faults stay alone. */
export function describeImporter(subject: ImporterCase): void {
  const { kind, files, isRecognised, faults, prepare, ...request } = subject;
  const run = async (given: FileContents, times = 1, named = true) => {
    const stores = createTestStores();
    await prepare?.(stores);
    const path = await folderWith(given);
    const reports: ImportReport[] = [];
    const rejectFile = join(await folderWith({}), "rejects.jsonl");
    for (let time = 0; time < times; time += 1)
      reports.push(await stores.import({ path, ...(named && { kind }), ...request }, { rejectFile }));
    return { stores, reports, content: await stores.content(), rejectFile };
  };
  const changed = (change: (content: string) => string | Uint8Array, suffix = "") =>
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        `${name}${suffix}`,
        change(Buffer.from(content).toString("latin1")),
      ]),
    );

  describe(`${kind} as importer`, () => {
    it("takes every row of good files and gives valid records", async () => {
      const { reports, content } = await run(files);
      expect(reports[0]).toMatchObject({ kind, rejectedCount: 0 });
      expect(content.items.length + content.events.length + content.relations.length).toBeGreaterThan(0);
      for (const item of content.items) expect(Errors(itemSchema, item)).toEqual([]);
      for (const event of content.events) {
        expect(event.atMs).toBeLessThanOrEqual(nowMs);
        const ratio = eventRatio(event) ?? 0;
        expect(ratio >= 0 && ratio <= 1).toBe(true);
      }
    });

    it("changes nothing when it imports again", async () => {
      const [once, twice] = [await run(files), await run(files, 2)];
      expect(twice.reports[1]).toMatchObject({ newItemCount: 0, changedItemCount: 0, newEventCount: 0 });
      expect(twice.content).toEqual(once.content);
    });

    it("reads gzip and CR-LF like plain files", async () => {
      const { content } = await run(files);
      expect((await run(changed((text) => gzipSync(Buffer.from(text, "latin1")), ".gz"))).content).toEqual(content);
      const withCrLf = changed((text) => Buffer.from(text.replaceAll("\n", "\r\n"), "latin1"));
      expect((await run(withCrLf)).content).toEqual(content);
    });

    it.each(faults.map((fault) => [fault.reason.source, fault] as const))(
      "rejects a faulty row alone: %s",
      async (_, fault) => {
        const { content } = await run(files);
        const good = Buffer.from(files[fault.file] ?? "");
        const faulty = { ...files, [fault.file]: Buffer.concat([good, Buffer.from(`${fault.line}\n`)]) };
        const after = await run(faulty);
        expect(after.reports[0]).toMatchObject({ rejectedCount: 1 });
        const reject = JSON.parse(await readFile(after.rejectFile, "utf8")) as {
          file: string;
          line: number;
          reason: string;
        };
        expect(reject).toMatchObject({ file: fault.file, line: good.toString("latin1").split("\n").length });
        expect(reject.reason).toMatch(fault.reason);
        expect(after.content).toEqual(content);
      },
    );

    it(`is ${isRecognised ? "" : "not "}told from the names of its files`, async () => {
      const told = await run(files, 1, false).then(
        ({ reports }) => reports[0]?.kind,
        (error: { readonly code?: string }) => error.code,
      );
      expect(told).toBe(isRecognised ? kind : "UNKNOWN_FORMAT");
    });
  });
}
