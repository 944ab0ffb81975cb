import type { Domain } from "../domain/domain.ts";
import type { Event } from "../domain/event.ts";
import { parseUserId, type TenantId } from "../domain/ids.ts";
import { importHistory, type HistoryInput } from "../pipeline/ingest/history/import-history.ts";
import {
  findSource,
  importData,
  type ImportOptions,
  type ImportReport,
  type ImportRequest,
} from "../pipeline/ingest/import-data.ts";
import { recordByName } from "../pipeline/ingest/record-by-name.ts";
import { importers } from "../pipeline/ingest/importers.ts";
import { linkWorks, type LinkOptions, type LinkReport } from "../pipeline/ingest/link-works.ts";
import { fileFromBytes, listSourceFiles } from "../pipeline/ingest/read/source-file.ts";
import { createWorkFinder, type WorkFinder } from "../pipeline/ingest/works/work-finder.ts";
import type { Pair } from "../serving/social/tie-documents.ts";
import { addFriendEdges } from "../serving/social/ties.ts";
import { linkAccount } from "../serving/accounts.ts";
import type { UserHistories } from "../serving/user-histories.ts";
import { appendEvents, type EventStream } from "../serving/record-events.ts";
import type { HistoryReport, UseCases } from "../serving/use-cases.ts";
import type { Ports } from "./ports.ts";

export { loadMapping } from "../pipeline/ingest/mapping.ts";
export type { HistoryReport, ImportOptions, ImportReport, ImportRequest, LinkOptions, LinkReport };

/** What can be imported, for help texts. */
export const importKinds: readonly { readonly kind: string; readonly description: string }[] = importers;

/** The kind that a path would be imported as. Throws `FILE_UNREADABLE` and `UNKNOWN_FORMAT`. */
export async function findImportKind(request: Pick<ImportRequest, "path" | "kind">): Promise<string> {
  return (await findSource(request)).importer.kind;
}

export interface HistoryOwner {
  readonly userId: string;
  /** Which profile of a shared export, such as Netflix's; the user's id when left out. */
  readonly profile?: string;
}

/** Everything that reads files, bound to its ports. */
export interface Importing {
  importData(request: ImportRequest, options: ImportOptions): Promise<ImportReport>;
  linkWorks(options: LinkOptions): Promise<LinkReport>;
  /** A person's own export from a file or folder; its account becomes one of the user's. */
  importHistoryFrom(path: string, owner: HistoryOwner, tenant: TenantId): Promise<HistoryReport>;
  /** The same from bytes that were sent. */
  readonly importHistory: UseCases["importHistory"];
  readonly recordByName: UseCases["recordByName"];
}

export function bindImporting(
  ports: Ports & {
    readonly stream: Pick<EventStream, "admit" | "wake">;
    readonly isAppliedElsewhere?: boolean;
    readonly histories: UserHistories;
  },
  domains: readonly Domain[],
): Importing {
  const recordEvents = (tenant: TenantId, events: readonly Event[]) => appendEvents(ports, tenant, events);
  const addFriends = (tenant: TenantId, edges: readonly Pair[]) => addFriendEdges(ports, tenant, edges);
  const works = createWorkFinders(ports);
  const itemsChanged = (tenant: TenantId) => ports.bus.publish({ kind: "items-changed", tenant, itemIds: [] });
  async function readHistory(tenant: TenantId, source: Omit<HistoryInput, "userId"> & HistoryOwner) {
    const user = parseUserId(source.userId);
    const input = { ...source, userId: user };
    const report = await importHistory(input, { works: await works(tenant), clock: ports.clock, recordEvents }, tenant);
    await linkAccount(ports, tenant, user, report.accountId);
    return report;
  }
  return {
    async importData(request, options) {
      try {
        return await importData(request, { ...ports, recordEvents, addFriends }, { domains, ...options });
      } finally {
        await itemsChanged(options.tenant);
      }
    },
    async linkWorks(options) {
      try {
        return await linkWorks(ports, options);
      } finally {
        await itemsChanged(options.tenant);
      }
    },
    importHistoryFrom: async (path, owner, tenant) =>
      readHistory(tenant, { ...owner, files: await listSourceFiles(path, true) }),
    recordByName: async (tenant, { accountId, ownerId }, happenings) => {
      if (ownerId !== undefined) await linkAccount(ports, tenant, ownerId, accountId);
      const finder = { works: await works(tenant), clock: ports.clock, recordEvents };
      return recordByName(finder, tenant, accountId, happenings);
    },
    importHistory: (tenant, userId, { name, bytes, kind }) =>
      readHistory(tenant, { userId, files: [fileFromBytes(name, bytes)], ...(kind !== undefined && { kind }) }),
  };
}

/** One index of the catalogue per tenant, made when it is first needed and again after items have changed. */
function createWorkFinders({ items, bus }: Pick<Ports, "items" | "bus">): (tenant: TenantId) => Promise<WorkFinder> {
  const finders = new Map<TenantId, Promise<WorkFinder>>();
  bus.subscribe("items-changed", ({ tenant }) => void finders.delete(tenant));
  return (tenant) => {
    const finder = finders.get(tenant) ?? createWorkFinder(items, tenant);
    finders.set(tenant, finder);
    return finder;
  };
}
