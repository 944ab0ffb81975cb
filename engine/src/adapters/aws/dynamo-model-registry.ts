import { isDeepStrictEqual } from "node:util";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { newestFirst, versionTaken, versionUnknown } from "../../ports/model-registry.ts";
import type { ModelRecord, ModelRegistry } from "../../ports/model-registry.ts";
import { joinedKey, onlyKey, textKey } from "./dynamo-keys.ts";
import { isAbsent, untilDone, type Condition, type DynamoTable, type Row } from "./dynamo-table.ts";

/** What serves: the versions that served, the serving one last, and how often that changed. */
interface Serving {
  readonly versions: readonly ModelVersion[];
  readonly change: number;
}

/** On the model-cache table: a row a version, and one row a tenant that says what serves. */
export class DynamoModelRegistry implements ModelRegistry {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async register(tenant: TenantId, record: ModelRecord): Promise<void> {
    const row = { ...recordKey(tenant, record.version), attributes: { body: JSON.stringify(record) } };
    if (await this.#table.put(row, isAbsent)) return;
    if (!isDeepStrictEqual(await this.get(tenant, record.version), record)) throw versionTaken(record.version);
  }

  async get(tenant: TenantId, version: ModelVersion): Promise<ModelRecord | undefined> {
    const row = await this.#table.get(recordKey(tenant, version));
    return row === undefined ? undefined : recordOf(row);
  }

  async list(tenant: TenantId): Promise<readonly ModelRecord[]> {
    const rows = await this.#table.queryAll(versionsKey(tenant));
    return rows.map(recordOf).toSorted(newestFirst);
  }

  async promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    if ((await this.get(tenant, version)) === undefined) throw versionUnknown(version);
    await untilDone(`The serving version of ${tenant}`, async () => {
      const serving = await this.#serving(tenant);
      if (serving.versions.at(-1) === version) return true;
      return this.#serve(tenant, serving, [...serving.versions, version]);
    });
  }

  async rollback(tenant: TenantId): Promise<ModelVersion | undefined> {
    let before: ModelVersion | undefined;
    await untilDone(`The serving version of ${tenant}`, async () => {
      const serving = await this.#serving(tenant);
      before = serving.versions.at(-2);
      return before === undefined || this.#serve(tenant, serving, serving.versions.slice(0, -1));
    });
    return before;
  }

  async remove(tenant: TenantId, version: ModelVersion): Promise<boolean> {
    let isKept = false;
    await untilDone(`The serving version of ${tenant}`, async () => {
      const serving = await this.#serving(tenant);
      isKept = serving.versions.slice(-2).includes(version);
      if (isKept || !serving.versions.includes(version)) return true;
      const others = serving.versions.filter((served) => served !== version);
      return this.#serve(
        tenant,
        serving,
        others.filter((served, place) => served !== others[place - 1]),
      );
    });
    if (!isKept) await this.#table.delete(recordKey(tenant, version));
    return !isKept;
  }

  async previous(tenant: TenantId): Promise<ModelVersion | undefined> {
    return (await this.#serving(tenant)).versions.at(-2);
  }

  async current(tenant: TenantId): Promise<ModelVersion | undefined> {
    return (await this.#serving(tenant)).versions.at(-1);
  }

  async #serving(tenant: TenantId): Promise<Serving> {
    const row = await this.#table.get(servingKey(tenant));
    if (row === undefined) return { versions: [], change: 0 };
    const { versions, change } = row.attributes;
    return { versions: versions as readonly ModelVersion[], change: Number(change) };
  }

  /** False where someone else was faster. */
  #serve(tenant: TenantId, before: Serving, versions: readonly ModelVersion[]): Promise<boolean> {
    const row = { ...servingKey(tenant), attributes: { versions, change: before.change + 1 } };
    const isUnchanged: Condition = {
      expression: "#change = :before",
      names: { "#change": "change" },
      values: { ":before": before.change },
    };
    return this.#table.put(row, before.change === 0 ? isAbsent : isUnchanged);
  }
}

const versionsKey = (tenant: TenantId) => joinedKey(tenant, "model versions");
const recordKey = (tenant: TenantId, version: ModelVersion) => ({ pk: versionsKey(tenant), sk: textKey(version) });
const servingKey = (tenant: TenantId) => ({ pk: joinedKey(tenant, "serving model"), sk: onlyKey });
const recordOf = (row: Row) => JSON.parse(String(row.attributes["body"])) as ModelRecord;
