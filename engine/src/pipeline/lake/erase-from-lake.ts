import type { AccountId, TenantId } from "../../domain/ids.ts";
import { keyOf, zones, type LakeFile } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";
import { decodeTable } from "./parquet-table.ts";

/**
 * Removes all rows of these accounts from every zone, and rows of other accounts no longer say that they were these users'.
 * The log must have let go of them before. After a crash it can be done again.
 */
export async function eraseFromLake(lake: Lake, tenant: TenantId, accountIds: readonly AccountId[]): Promise<void> {
  const erased = new Set<string>(accountIds);
  const files = new Map<string, LakeFile>();
  for (const zone of zones) for (const file of await lake.files(tenant, zone)) files.set(keyOf("raw", file), file);
  for (const file of files.values()) await lake.exclusive(tenant, () => eraseFromFile(lake, { tenant, erased }, file));
}

interface Erasure {
  readonly tenant: TenantId;
  readonly erased: ReadonlySet<string>;
}

async function eraseFromFile(lake: Lake, { tenant, erased }: Erasure, file: LakeFile): Promise<void> {
  const rows = (await lake.readRaw(tenant, file)) ?? [];
  const kept = rows.filter(({ account_id }) => !erased.has(account_id));
  if (kept.length === 0) return lake.removeFile(tenant, file);
  if (kept.length < rows.length) await lake.writeRaw(tenant, file, kept);
  if (kept.length < rows.length || (await isNamedBeside(lake, { tenant, erased }, file)))
    await lake.enrichFile(tenant, file);
}

/** Whether the processed or the failed file names one, be it from before its raw file was written again. */
async function isNamedBeside(lake: Lake, { tenant, erased }: Erasure, file: LakeFile): Promise<boolean> {
  const failed = await lake.readFailed(tenant, file);
  if (failed.some(({ account_id }) => erased.has(account_id))) return true;
  const key = keyOf("processed", file);
  const bytes = await lake.ports.objects.get(tenant, key);
  if (bytes === undefined) return false;
  const { rows } = await decodeTable(bytes, key, ["account_id", "user_id"]);
  return rows.some(({ account_id, user_id }) => erased.has(String(account_id)) || erased.has(String(user_id)));
}
