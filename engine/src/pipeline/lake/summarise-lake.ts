import { parquetMetadata } from "hyparquet";
import type { TenantId } from "../../domain/ids.ts";
import { keyOf, zones, type LakeHour, type Zone } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";

export interface ZoneSummary {
  readonly zone: Zone;
  readonly fileCount: number;
  readonly rowCount: number;
  readonly sizeBytes: number;
  readonly oldestHour?: LakeHour;
  readonly newestHour?: LakeHour;
}

/** How much is in each zone. Reads every file. */
export async function summariseLake(lake: Lake, tenant: TenantId): Promise<readonly ZoneSummary[]> {
  const summaries: ZoneSummary[] = [];
  for (const zone of zones) {
    const files = await lake.files(tenant, zone);
    let rowCount = 0;
    let sizeBytes = 0;
    for (const file of files) {
      const bytes = (await lake.ports.objects.get(tenant, keyOf(zone, file))) ?? new Uint8Array();
      sizeBytes += bytes.byteLength;
      if (zone === "failed") rowCount += (await lake.readFailed(tenant, file)).length;
      else rowCount += Number(parquetMetadata(Uint8Array.from(bytes).buffer).num_rows);
    }
    const [first] = files;
    const last = files.at(-1);
    const range = first && last ? { oldestHour: first.hour, newestHour: last.hour } : {};
    summaries.push({ zone, fileCount: files.length, rowCount, sizeBytes, ...range });
  }
  return summaries;
}
