import { isExposureOf, type ExposureRecord, type ServedRecord } from "../../domain/exposure.ts";
import type { TenantId, UserId } from "../../domain/ids.ts";
import type { ExposureLog } from "../../ports/exposure-log.ts";
import type { FoundList, ServedLists, ServedPage } from "../../serving/served-lists.ts";
import {
  exposureColumns,
  exposureFileOf,
  exposureHour,
  exposureKey,
  exposureRowsOf,
  exposureSchemaVersion,
  exposureZones,
  recordOfRows,
  servedColumns,
  servedRowOf,
  type ExposureFile,
  type ExposureRow,
  type ServedRow,
} from "./exposure-tables.ts";
import { hourOf } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";
import { decodeTable } from "./parquet-table.ts";

/** So many records become one file of each hour at most. */
const fileLength = 20_000;

interface Serving {
  readonly id: string;
  readonly record: ExposureRecord;
}

/** Served lists in the lake: the log's batches become Parquet files by hour, which are read, searched and cleared of people here. */
export class ExposureLake implements ServedLists {
  readonly #lake: Lake;
  readonly #log: ExposureLog;

  constructor(lake: Lake, log: ExposureLog) {
    this.#lake = lake;
    this.#log = log;
  }

  /**
   * Moves all that the log has into the lake, and answers how many records that were. A crash in between leaves batches that are moved
   * again, into files of the same name, without a row twice.
   */
  async move(tenant: TenantId, signal?: AbortSignal): Promise<number> {
    await this.#log.flush();
    let movedCount = 0;
    for (;;) {
      signal?.throwIfAborted();
      const count = await this.#lake.exclusive(tenant, () => this.#moveSome(tenant));
      if (count === undefined) return movedCount;
      movedCount += count;
    }
  }

  /** Those that this process served lists to. */
  tenants(): readonly TenantId[] {
    return this.#log.tenants();
  }

  /** The files of both tables, oldest hour first. */
  async files(tenant: TenantId): Promise<readonly ExposureFile[]> {
    const keys = await this.#lake.ports.objects.list(tenant, "lake/served/");
    return keys.map(exposureFileOf).filter((file) => file !== undefined);
  }

  async find(tenant: TenantId, recommendationId: string): Promise<FoundList | undefined> {
    await this.#log.flush();
    const found: ExposureRecord[] = [];
    for await (const records of this.#all(tenant, (row) => row.recommendation_id === recommendationId))
      found.push(...records.filter((record) => record.recommendationId === recommendationId));
    const list = found.find((record) => record.kind === "served");
    return list && { list, servedCount: found.length };
  }

  async ofPeople(tenant: TenantId, ids: readonly string[], after: string | undefined): Promise<ServedPage> {
    await this.#log.flush();
    const people = new Set(ids);
    const files = await this.files(tenant);
    const next = files.find((file) => after === undefined || nameOf(file) > after);
    if (next !== undefined) {
      const isTheirs = (row: PersonRow) => isRowOf(row, people);
      return { records: await this.#recordsOf(tenant, next, isTheirs), next: nameOf(next) };
    }
    const records: ExposureRecord[] = [];
    for (const batch of await this.#log.batches(tenant))
      for (const record of (await this.#log.read(tenant, batch)) ?? [])
        if (isExposureOf(record, people)) records.push(record);
    return { records };
  }

  /** To whom lists went out from a time on, once for each that did, with the id that was asked with where it is known. */
  async *people(tenant: TenantId, fromMs: number): AsyncIterable<Pick<ServedRecord, "userId" | "accountId">> {
    await this.#log.flush();
    const firstHour = hourOf(fromMs);
    for (const file of await this.files(tenant)) {
      if (file.hour < firstHour) continue;
      const columns = ["user_id", "account_id", "at_ms"];
      for (const row of await this.#read<PersonRow & Pick<ServedRow, "at_ms">>(
        tenant,
        exposureKey("served", file),
        columns,
      ))
        if (row.at_ms >= fromMs) yield peopleOfRow(row);
    }
    for (const batch of await this.#log.batches(tenant))
      for (const record of (await this.#log.read(tenant, batch)) ?? []) if (record.atMs >= fromMs) yield record;
  }

  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    const erased = new Set(ids);
    await this.#lake.exclusive(tenant, async () => {
      await this.#log.erase(tenant, ids);
      for (const file of await this.files(tenant)) await this.#eraseFrom(tenant, file, erased);
    });
  }

  /** Undefined when nothing waits. */
  async #moveSome(tenant: TenantId): Promise<number | undefined> {
    const moved: string[] = [];
    const servings: Serving[] = [];
    for (const batch of await this.#log.batches(tenant)) {
      if (servings.length >= fileLength) break;
      const records = (await this.#log.read(tenant, batch)) ?? [];
      records.forEach((record, index) => servings.push({ id: `${batch}:${index}`, record }));
      moved.push(batch);
    }
    const [first] = moved;
    if (first === undefined) return undefined;
    const name = first.replace(/\..*$/, "");
    for (const [hour, part] of Map.groupBy(servings, ({ record }) => exposureHour(record)))
      await this.#add(tenant, { hour, name }, rowsOf(part));
    // The first one last: it names the files, to which the rest is added once should a crash come before.
    for (const batch of moved.toReversed()) await this.#log.remove(tenant, batch);
    return servings.length;
  }

  /** Rows that the file has already are not written twice. */
  async #add(tenant: TenantId, file: ExposureFile, { served, shown }: Rows): Promise<void> {
    const kept = await this.#read<ServedRow>(tenant, exposureKey("served", file));
    if (kept.length === 0) return this.#write(tenant, file, { served, shown });
    const known = new Set(kept.map((row) => row.serving_id));
    const isNew = (row: ServedRow | ExposureRow) => !known.has(row.serving_id);
    const keptShown = await this.#read<ExposureRow>(tenant, exposureKey("exposures", file));
    await this.#write(tenant, file, {
      served: [...kept, ...served.filter(isNew)],
      shown: [...keptShown, ...shown.filter(isNew)],
    });
  }

  /** The lists last, since files are found by them. */
  async #write(tenant: TenantId, file: ExposureFile, { served, shown }: Rows): Promise<void> {
    const { objects } = this.#lake.ports;
    const { encode } = this.#lake;
    const exposures = await encode(exposureColumns, shown, exposureSchemaVersion);
    await objects.put(tenant, exposureKey("exposures", file), exposures);
    await objects.put(tenant, exposureKey("served", file), await encode(servedColumns, served, exposureSchemaVersion));
  }

  async *#all(tenant: TenantId, isWanted: (row: ServedRow | ExposureRow) => boolean) {
    for (const file of await this.files(tenant)) yield await this.#recordsOf(tenant, file, isWanted);
    for (const batch of await this.#log.batches(tenant)) yield (await this.#log.read(tenant, batch)) ?? [];
  }

  async #recordsOf(
    tenant: TenantId,
    file: ExposureFile,
    isWanted: (row: ServedRow | ExposureRow) => boolean,
  ): Promise<readonly ExposureRecord[]> {
    const served = (await this.#read<ServedRow>(tenant, exposureKey("served", file))).filter(isWanted);
    if (served.length === 0) return [];
    const exposures = await this.#read<ExposureRow>(tenant, exposureKey("exposures", file));
    const shown = Map.groupBy(exposures.filter(isWanted), (row) => row.serving_id);
    return served.map((row) => recordOfRows(row, shown.get(row.serving_id) ?? []));
  }

  async #eraseFrom(tenant: TenantId, file: ExposureFile, erased: ReadonlySet<string>): Promise<void> {
    const { objects } = this.#lake.ports;
    const keys = exposureZones.map((zone) => exposureKey(zone, file));
    const named = await Promise.all(keys.map((key) => this.#read<PersonRow>(tenant, key, ["user_id", "account_id"])));
    if (!named.flat().some((row) => isRowOf(row, erased))) return;
    const isKept = (row: PersonRow) => !isRowOf(row, erased);
    const served = (await this.#read<ServedRow>(tenant, exposureKey("served", file))).filter(isKept);
    const shown = (await this.#read<ExposureRow>(tenant, exposureKey("exposures", file))).filter(isKept);
    if (served.length > 0) return this.#write(tenant, file, { served, shown });
    for (const key of keys) await objects.delete(tenant, key);
  }

  async #read<Row>(tenant: TenantId, key: string, columns?: readonly string[]): Promise<readonly Row[]> {
    const bytes = await this.#lake.ports.objects.get(tenant, key);
    return bytes === undefined ? [] : ((await decodeTable(bytes, key, columns)).rows as readonly Row[]);
  }
}

type PersonRow = Pick<ServedRow, "user_id" | "account_id">;

interface Rows {
  readonly served: readonly ServedRow[];
  readonly shown: readonly ExposureRow[];
}

const isRowOf = ({ user_id, account_id }: PersonRow, people: ReadonlySet<string>): boolean =>
  (user_id !== null && people.has(user_id)) || (account_id !== null && people.has(account_id));

const peopleOfRow = ({ user_id, account_id }: PersonRow): Pick<ServedRecord, "userId" | "accountId"> => ({
  ...(user_id !== null && { userId: user_id as UserId }),
  ...(account_id !== null && { accountId: account_id as UserId }),
});

const nameOf = ({ hour, name }: ExposureFile): string => `${hour}/${name}`;

function rowsOf(servings: readonly Serving[]): Rows {
  return {
    served: servings.map(({ id, record }) => servedRowOf(record, id)),
    shown: servings.flatMap(({ id, record }) => (record.kind === "served" ? exposureRowsOf(record, id) : [])),
  };
}
