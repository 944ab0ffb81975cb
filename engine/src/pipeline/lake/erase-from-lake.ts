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

async function eraseFromFile(lake: Lake, erasure: Erasure, file: LakeFile): Promise<void> {
  const { tenant, erased } = erasure;
  if (await isNamedIn(lake, erasure, keyOf("raw", file))) {
    const rows = (await lake.readRaw(tenant, file)) ?? [];
    const kept = rows.filter(({ account_id }) => !erased.has(account_id));
    if (kept.length === 0) return lake.removeFile(tenant, file);
    await lake.writeRaw(tenant, file, kept);
    await lake.enrichFile(tenant, file);
    return;
  }
  // Be it from before its raw file was written again.
  const failed = await lake.readFailed(tenant, file);
  const isFailed = failed.some(({ account_id }) => erased.has(account_id));
  if (isFailed || (await isNamedIn(lake, erasure, keyOf("processed", file)))) await lake.enrichFile(tenant, file);
}

/** Whether a Parquet file has rows of one of them, as account or as user. */
async function isNamedIn(lake: Lake, { tenant, erased }: Erasure, key: string): Promise<boolean> {
  const bytes = await lake.ports.objects.get(tenant, key);
  if (bytes === undefined) return false;
  const { rows } = await decodeTable(bytes, key, ["account_id", "user_id"]);
  return rows.some((row) => erased.has(String(row["account_id"])) || erased.has(String(row["user_id"])));
}
