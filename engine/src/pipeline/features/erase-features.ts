import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { Random } from "../../ports/random.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import { featureTable } from "./feature-tables.ts";
import { listFeaturesFolders, listFeaturesRuns, removeFeatures } from "./features-run.ts";

/** Changes with each erasure, so that a run that was being made meanwhile knows that it may hold the person. */
const markKey = "features-erasure-mark";

export async function readErasureMark(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
): Promise<string> {
  return new TextDecoder().decode(await objects.get(tenant, markKey));
}

/**
 * Removes every run of features that holds one of these ids, and those that are not finished. The lake, the log and the
 * stores must have let go of them before. Trained models hold no user and stay.
 */
export async function eraseFromFeatures(
  ports: { readonly objects: ObjectStore; readonly sql: SqlEngine; readonly random: Random },
  tenant: TenantId,
  ids: readonly string[],
): Promise<void> {
  await ports.objects.put(tenant, markKey, new TextEncoder().encode(ports.random.newId()));
  const folders = await listFeaturesFolders(ports, tenant);
  const finished = new Set(await listFeaturesRuns(ports, tenant));
  for (const run of folders)
    if (!finished.has(run) || (await holds(ports, tenant, run, new Set(ids)))) await removeFeatures(ports, tenant, run);
}

/** A run that cannot be read goes too: nobody could say that the person is not in it. */
async function holds(
  { sql }: { readonly sql: SqlEngine },
  tenant: TenantId,
  run: string,
  ids: ReadonlySet<string>,
): Promise<boolean> {
  const query = { tables: { users: featureTable(run, "users") }, sql: "SELECT user_id FROM users" };
  try {
    for await (const batch of sql.read(tenant, query))
      if (batch.column("user_id").some((id) => ids.has(String(id)))) return true;
    return false;
  } catch {
    return true;
  }
}
