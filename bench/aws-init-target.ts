/** A process that opens what serves in a data folder, as the inference function does, and prints how long it took: see `aws-init.ts`. */
import { join } from "node:path";
import { openDataFolderReader } from "../engine/src/adapters/local/data-folder.ts";
import { FolderObjectStore } from "../engine/src/adapters/local/folder-object-store.ts";
import { SqliteItemStore } from "../engine/src/adapters/local/sqlite-item-store.ts";
import { SqliteModelRegistry } from "../engine/src/adapters/local/sqlite-model-registry.ts";
import { SystemClock } from "../engine/src/adapters/local/system-clock.ts";
import { MemoryCache } from "../engine/src/adapters/memory/memory-cache.ts";
import { ServingModels } from "../engine/src/app/aws/serving-models.ts";
import { sharedRoom } from "../engine/src/app/workers/shared-models.ts";
import { must } from "../engine/src/domain/errors.ts";
import { defaultTenant as tenant } from "../engine/src/domain/ids.ts";
import { openServed } from "../engine/src/pipeline/live/served-live.ts";
import { openVersion, readVersion } from "../engine/src/registry/bundle.ts";
import { findCatalogueSnapshot } from "../engine/src/registry/catalogue-snapshot.ts";
import { HotItems } from "../engine/src/serving/hot-items.ts";
import { SnapshotItems } from "../engine/src/serving/snapshot-items.ts";

const [folder = "", mode = "phases"] = process.argv.slice(2);
const database = openDataFolderReader(folder);
const clock = new SystemClock();
const ports = {
  objects: new FolderObjectStore(join(folder, "objects")),
  items: new SqliteItemStore(database),
  registry: new SqliteModelRegistry(database),
  cache: new MemoryCache(clock),
  clock,
};
const onNotice = (notice: string) => {
  throw new Error(notice);
};

const milliseconds: Record<string, number> = {};

async function timed<T>(phase: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  milliseconds[phase] = performance.now() - startedAt;
  return result;
}

/** One after the other, to tell them apart. */
async function openInPhases(): Promise<void> {
  const version = must(await ports.registry.current(tenant), "Nothing serves.");
  const files = await timed("read the version", () =>
    readVersion(ports, tenant, version, { room: sharedRoom, checksum: "gmac" }),
  );
  const snapshot = await timed("read the catalogue snapshot", () =>
    findCatalogueSnapshot(ports, tenant, version, onNotice),
  );
  const bundle = await timed("open the version", () => openVersion(ports.items, tenant, files, snapshot));
  await timed("open what was learned since", () => openServed(ports, tenant, bundle, onNotice));
}

/** As the function does. */
async function openAsFunction(): Promise<void> {
  const shownItems = new SnapshotItems(new HotItems(ports.items));
  const options = { shownItems, usesDemographics: false, modelVersions: new Map(), onNotice };
  await timed("all", async () => must(await new ServingModels(ports, options).current(tenant), "Nothing serves."));
}

await (mode === "phases" ? openInPhases() : openAsFunction());
process.stdout.write(JSON.stringify(milliseconds));
