import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Opened } from "../../ports/contract-data.ts";
import { describeCache } from "../../ports/cache.contract.ts";
import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeDocumentStore } from "../../ports/document-store.contract.ts";
import { describeEventLog } from "../../ports/event-log.contract.ts";
import { describeExposureLog } from "../../ports/exposure-log.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeObjectStore } from "../../ports/object-store.contract.ts";
import { describePartyStore } from "../../ports/party-store.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { ObjectExposureLog } from "../object-exposure-log.ts";
import { FolderObjectStore } from "./folder-object-store.ts";
import { SqliteCache } from "./sqlite-cache.ts";
import { SqliteCheckpointStore } from "./sqlite-checkpoint-store.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { SqliteDocumentStore } from "./sqlite-document-store.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteItemStore } from "./sqlite-item-store.ts";
import { SqliteModelRegistry } from "./sqlite-model-registry.ts";
import { SqlitePartyStore } from "./sqlite-party-store.ts";
import { SqliteProfileStore } from "./sqlite-profile-store.ts";

const newFolder = () => mkdtempSync(join(tmpdir(), "codecatalyst-"));

/** A port on a database file of its own. */
function onDatabase<Port>(create: (database: SqliteDatabase) => Port): () => Promise<Opened<Port> & { port: Port }> {
  return async () => {
    const folder = newFolder();
    const path = join(folder, "test.db");
    let database = new SqliteDatabase(path, { isRebuildable: true });
    return {
      port: create(database),
      reopen: async () => {
        database.close();
        database = new SqliteDatabase(path, { isRebuildable: true });
        return create(database);
      },
      close: async () => {
        database.close();
        rmSync(folder, { recursive: true });
      },
    };
  };
}

const durable = { isDurable: true };

describeEventLog(
  "SqliteEventLog",
  async () => {
    const clock = new FixedClock();
    const opened = await onDatabase((database) => new SqliteEventLog(database, clock))();
    return { ...opened, passTime: async (durationMs) => clock.advance(durationMs) };
  },
  { isDurable: true, canExpire: true },
);
describeCheckpointStore(
  "SqliteCheckpointStore",
  onDatabase((database) => new SqliteCheckpointStore(database)),
  durable,
);
describeItemStore(
  "SqliteItemStore",
  onDatabase((database) => new SqliteItemStore(database)),
  durable,
);
describeProfileStore(
  "SqliteProfileStore",
  onDatabase((database) => new SqliteProfileStore(database)),
  { ...durable, takesLate: false },
);
describeProfileStore(
  "SqliteProfileStore with a tail of 3 events and pairs of runs that merge",
  onDatabase((database) => new SqliteProfileStore(database, { tailLimit: 3, fanIn: 2, timeShare: 1 })),
  { ...durable, takesLate: false },
);
describeModelRegistry(
  "SqliteModelRegistry",
  onDatabase((database) => new SqliteModelRegistry(database)),
  durable,
);
describeDocumentStore("SqliteDocumentStore", async () => {
  const clock = new FixedClock();
  const opened = await onDatabase((database) => new SqliteDocumentStore(database, clock))();
  return { ...opened, advance: (durationMs) => clock.advance(durationMs) };
});
describePartyStore(
  "SqlitePartyStore",
  async () => {
    const clock = new FixedClock();
    const opened = await onDatabase((database) => new SqlitePartyStore(database, clock))();
    return { ...opened, advance: (durationMs) => clock.advance(durationMs) };
  },
  durable,
);
describeCache(
  "SqliteCache",
  async () => {
    const clock = new FixedClock();
    const options = { maxSizeBytes: 4 * 1024 * 1024 };
    const opened = await onDatabase((database) => new SqliteCache(database, clock, options))();
    return { ...opened, advance: (durationMs) => clock.advance(durationMs) };
  },
  { canPassTime: true, isBounded: true },
);
describeObjectStore(
  "FolderObjectStore",
  async () => {
    const folder = newFolder();
    return {
      port: new FolderObjectStore(folder),
      reopen: async () => new FolderObjectStore(folder),
      close: async () => rmSync(folder, { recursive: true }),
    };
  },
  { ...durable, hasConditionalPut: true, hasAtomicPut: true },
);
describeExposureLog(
  "ObjectExposureLog in a folder",
  async () => {
    const folder = newFolder();
    const create = () => new ObjectExposureLog({ objects: new FolderObjectStore(folder), clock: new FixedClock() });
    return { port: create(), reopen: async () => create(), close: async () => rmSync(folder, { recursive: true }) };
  },
  durable,
);
