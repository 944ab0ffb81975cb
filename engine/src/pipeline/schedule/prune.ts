import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { ModelRegistry } from "../../ports/model-registry.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { liveFolderOf } from "../live/live-base.ts";
import { listRunIds, removeRun } from "./run-state.ts";

/** What is kept unless the configuration says otherwise. */
export const keptDefaults = { models: 10, runs: 30 } as const;

/** Removes all but the newest versions, their files and what was learned beside them last; the serving one and the one before it always stay. */
export async function pruneModels(
  { registry, objects }: { readonly registry: ModelRegistry; readonly objects: ObjectStore },
  tenant: TenantId,
  keptCount: number,
): Promise<readonly ModelVersion[]> {
  const removed: ModelVersion[] = [];
  for (const { version } of (await registry.list(tenant)).slice(keptCount)) {
    if (!(await registry.remove(tenant, version))) continue;
    for (const folder of [`models/${version}/`, liveFolderOf(version)])
      for (const key of await objects.list(tenant, folder)) await objects.delete(tenant, key);
    removed.push(version);
  }
  return removed;
}

/** Removes all but the newest runs from the history. */
export async function pruneRuns(
  ports: { readonly objects: ObjectStore },
  tenant: TenantId,
  keptCount: number,
): Promise<void> {
  for (const id of (await listRunIds(ports, tenant)).slice(keptCount)) await removeRun(ports, tenant, id);
}
