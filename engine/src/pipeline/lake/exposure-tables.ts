import type { ExposureRecord, ServedRecord, ShownItem } from "../../domain/exposure.ts";
import type { ItemId, ModelVersion, UserId } from "../../domain/ids.ts";
import type { Source } from "../../domain/recommendation.ts";
import type { TableSource } from "../../ports/sql-engine.ts";
import { hourOf, type LakeHour } from "./lake-keys.ts";
import type { RowOf } from "./parquet-table.ts";

/** One row each time that a list went out. */
export const servedColumns = {
  serving_id: "key",
  recommendation_id: "key",
  user_id: "string?",
  /** The id that was asked with. */
  account_id: "string?",
  surface: "string",
  at_ms: "int64",
  model_version: "string?",
  /** 1: fallbacks filled the list. Null where the list went out again: see the first time. */
  is_fallback: "int32?",
  /** 1: it went out before, and came from a cache. */
  is_cached: "int32",
  item_count: "int32?",
  /** What was asked for, as JSON. */
  context: "string?",
} as const;
export type ServedRow = RowOf<typeof servedColumns>;

/** One row for each item of each list, of the first time that it went out. */
export const exposureColumns = {
  serving_id: "key",
  recommendation_id: "key",
  user_id: "string?",
  account_id: "string?",
  surface: "string",
  at_ms: "int64",
  row: "string",
  position: "int32",
  item_id: "string",
  score: "double?",
  propensity: "double",
  /** Separated by commas. */
  sources: "string",
} as const;
export type ExposureRow = RowOf<typeof exposureColumns>;

export const exposureSchemaVersion = 1;

export const exposureZones = ["exposures", "served"] as const;
export type ExposureZone = (typeof exposureZones)[number];

const keyPattern = /^lake\/served\/date=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})\/([^/.]+)\.parquet$/;

/** Files of both tables, under the same name. */
export interface ExposureFile {
  readonly hour: LakeHour;
  readonly name: string;
}

export const exposureKey = (zone: ExposureZone, { hour, name }: ExposureFile): string =>
  `lake/${zone}/date=${hour.slice(0, 10)}/hour=${hour.slice(11)}/${name}.parquet`;

/** Undefined for another object than a file of served lists. */
export function exposureFileOf(servedKey: string): ExposureFile | undefined {
  const [, date, hour, name] = keyPattern.exec(servedKey) ?? [];
  return name === undefined ? undefined : { hour: `${date}T${hour}`, name };
}

export const exposureHour = ({ atMs }: ExposureRecord): LakeHour => hourOf(atMs);

export function servedRowOf(record: ExposureRecord, servingId: string): ServedRow {
  const { recommendationId, surface, atMs } = record;
  const base = { serving_id: servingId, recommendation_id: recommendationId, surface, at_ms: atMs };
  if (record.kind === "served-again")
    return {
      ...base,
      user_id: record.userId,
      account_id: null,
      model_version: null,
      is_fallback: null,
      is_cached: 1,
      item_count: null,
      context: null,
    };
  return {
    ...base,
    user_id: record.userId ?? null,
    account_id: record.accountId ?? null,
    model_version: record.modelVersion ?? null,
    is_fallback: Number(record.isFallback),
    is_cached: 0,
    item_count: record.items.length,
    context: JSON.stringify(record.context),
  };
}

export function exposureRowsOf(record: ServedRecord, servingId: string): readonly ExposureRow[] {
  const { recommendationId, userId, accountId, surface, atMs, items } = record;
  return items.map(({ itemId, row, position, score, propensity, sources }) => ({
    serving_id: servingId,
    recommendation_id: recommendationId,
    user_id: userId ?? null,
    account_id: accountId ?? null,
    surface,
    at_ms: atMs,
    row,
    position,
    item_id: itemId,
    score: score ?? null,
    propensity,
    sources: sources.join(","),
  }));
}

/** The record that rows were made of; ids and words were checked when it was. */
export function recordOfRows(served: ServedRow, shown: readonly ExposureRow[]): ExposureRecord {
  const { recommendation_id: recommendationId, surface, at_ms: atMs } = served;
  if (served.is_cached === 1)
    return { kind: "served-again", recommendationId, userId: served.user_id as UserId, surface, atMs };
  return {
    kind: "served",
    recommendationId,
    ...(served.user_id !== null && { userId: served.user_id as UserId }),
    ...(served.account_id !== null && { accountId: served.account_id as UserId }),
    surface,
    atMs,
    ...(served.model_version !== null && { modelVersion: served.model_version as ModelVersion }),
    isFallback: served.is_fallback === 1,
    context: JSON.parse(served.context ?? "{}") as ServedRecord["context"],
    items: shown.map((row): ShownItem => ({
      itemId: row.item_id as ItemId,
      row: row.row as ShownItem["row"],
      position: row.position,
      ...(row.score !== null && { score: row.score }),
      propensity: row.propensity,
      sources: row.sources === "" ? [] : (row.sources.split(",") as Source[]),
    })),
  };
}

const sqlTypes = { key: "VARCHAR", string: "VARCHAR", int32: "INTEGER", int64: "BIGINT", double: "DOUBLE" } as const;

/** A table for SQL. */
export function exposureTable(zone: ExposureZone, files: readonly ExposureFile[]): TableSource {
  const columns = zone === "served" ? servedColumns : exposureColumns;
  return {
    format: "parquet",
    keys: files.map((file) => exposureKey(zone, file)),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, type]) => [name, sqlTypes[type.replace("?", "") as keyof typeof sqlTypes]]),
    ),
  };
}
