/** Features: from the lake and the stores to tables that models learn from. This file: which tables a run has. */
import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { countingFiles, fileOf, keyOf } from "../lake/lake-keys.ts";
import type { ColumnType, TableSource } from "../../ports/sql-engine.ts";

/** What is read of the lake's processed events: see the lake's schema. */
export const processedColumns = {
  event_id: "VARCHAR",
  account_id: "VARCHAR",
  item_id: "VARCHAR",
  kind: "VARCHAR",
  ratio: "DOUBLE",
  at_ms: "BIGINT",
  arrived_at_ms: "BIGINT",
  partition: "INTEGER",
  position: "VARCHAR",
  direction: "DOUBLE",
  user_time_zone: "VARCHAR",
  company: "VARCHAR",
  weather: "VARCHAR",
  retracted_event_id: "VARCHAR",
  is_private: "INTEGER",
} as const satisfies Readonly<Record<string, ColumnType>>;

/** The lake's processed events, duplicates and what lies beyond the checkpoints included. */
export async function processedEvents(objects: ObjectStore, tenant: TenantId): Promise<TableSource> {
  const keys = await objects.list(tenant, "lake/processed/");
  const files = countingFiles(keys.map(fileOf).filter((file) => file !== undefined));
  return { format: "parquet", keys: files.map((file) => keyOf("processed", file)), columns: processedColumns };
}

/** Of each table what is read of it again; the SQL that writes it says all that is in it. */
const tableColumns = {
  /** Every item as JSON, in catalogue order. */
  items: { item_index: "INTEGER", body: "VARCHAR" },
  /** Relations between different works of the catalogue as JSON, aliases resolved. */
  relations: { relation_index: "INTEGER", body: "VARCHAR" },
  /** Users with events, numbered; the only table with their ids. Age band, country and subdivision of those who agree; region and time zone are for their own calendar. */
  users: {
    user_row: "INTEGER",
    user_id: "VARCHAR",
    age_band: "VARCHAR",
    country: "VARCHAR",
    subdivision: "VARCHAR",
    region: "VARCHAR",
    time_zone: "VARCHAR",
  },
  /** Users who are friends and both share what they do, both directions. */
  friends: { user_row: "INTEGER", friend_row: "INTEGER" },
  /** r_ui of every user and item with events, and what was last stated of the moment. */
  interactions: {
    user_row: "INTEGER",
    item_index: "INTEGER",
    preference: "DOUBLE",
    last_at_ms: "BIGINT",
    company: "VARCHAR",
    weather: "VARCHAR",
    event_count: "INTEGER",
    is_started: "BOOLEAN",
    is_finished: "BOOLEAN",
  },
  /** The same without the judged events; only in runs that a model is judged by. */
  "interactions-before": {
    user_row: "INTEGER",
    item_index: "INTEGER",
    preference: "DOUBLE",
    last_at_ms: "BIGINT",
    company: "VARCHAR",
    weather: "VARCHAR",
  },
  /** r_ui of the judged events alone. */
  judged: { user_row: "INTEGER", item_index: "INTEGER", preference: "DOUBLE", last_at_ms: "BIGINT" },
  /** How each user goes about it: counts, completion, abandonment, pace, usual hour. */
  "user-profiles": {
    user_row: "INTEGER",
    event_count: "INTEGER",
    item_count: "INTEGER",
    like_count: "INTEGER",
    completion_share: "DOUBLE",
    abandoned_share: "DOUBLE",
    usual_hour: "INTEGER",
    age_band: "VARCHAR",
    country: "VARCHAR",
  },
  /** Each user's share of domains. */
  "user-domains": { user_row: "INTEGER", domain: "VARCHAR", event_count: "INTEGER", share: "DOUBLE" },
  /** Each user's events by hour of their day. */
  "user-hours": { user_row: "INTEGER", hour: "INTEGER", event_count: "INTEGER" },
  "user-days": { user_row: "INTEGER", date: "VARCHAR", event_count: "INTEGER", item_count: "INTEGER" },
  /** A vector of counts and shares for each item with events. */
  "item-features": {
    item_index: "INTEGER",
    user_count: "INTEGER",
    recent_user_count: "INTEGER",
    like_count: "INTEGER",
    mean_preference: "DOUBLE",
    finish_events: "INTEGER",
  },
  "item-days": { item_index: "INTEGER", date: "VARCHAR", event_count: "INTEGER", user_count: "INTEGER" },
  /** Users who agree, and items, by age band, country, domain and genre; genre NULL is all genres together. */
  demographics: {
    age_band: "VARCHAR",
    country: "VARCHAR",
    domain: "VARCHAR",
    genre: "VARCHAR",
    user_count: "INTEGER",
    mean_preference: "DOUBLE",
  },
  /** Events by hour (0..23), weekday (1 Monday .. 7) or month (1..12) in the user's time, by domain and genre as above. */
  times: {
    unit: "VARCHAR",
    value: "INTEGER",
    domain: "VARCHAR",
    genre: "VARCHAR",
    event_count: "INTEGER",
    user_count: "INTEGER",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export type TableName = keyof typeof tableColumns;

export const featuresFolder = (run: string): string => `features/${run}/`;

/** A table of a run, to be read. */
export function featureTable(run: string, name: TableName): TableSource {
  return { format: "parquet", keys: [tableKey(run, name)], columns: tableColumns[name] };
}

export const tableKey = (run: string, name: TableName): string => `${featuresFolder(run)}${name}.parquet`;
