/** What each function may do, as data: the roles are made of it, and nothing else. */
import type { FunctionName } from "../functions.ts";
import type { TableName } from "../table-keys.ts";
import type { BucketKind } from "./names.ts";

type DataBucket = Extract<BucketKind, "raw" | "processed" | "artifacts">;

export interface FunctionAccess {
  readonly readsTables: readonly TableName[];
  readonly writesTables: readonly TableName[];
  readonly readsBuckets: readonly DataBucket[];
  /** Below each tenant's folder; everything where the prefix is empty. */
  readonly writesBuckets: readonly (readonly [bucket: DataBucket, prefix: string])[];
  readonly log: readonly ("append" | "read")[];
  readonly tellsBus: boolean;
  readonly deploysModels: boolean;
}

const allTables = ["user-profiles", "items", "model-cache", "sessions"] as const;
const allBuckets = ["raw", "processed", "artifacts"] as const;
const everything = [
  ["raw", ""],
  ["processed", ""],
  ["artifacts", ""],
] as const;

const no = {
  readsBuckets: [],
  writesBuckets: [],
  log: [],
  tellsBus: false,
  deploysModels: false,
} as const;

export const functionAccess: Readonly<Record<FunctionName, FunctionAccess>> = {
  // Of what it serves it only notes that it was served. Every function notes in `sessions` how the log is parted, if nobody did.
  inference: {
    ...no,
    readsTables: allTables,
    writesTables: ["sessions"],
    readsBuckets: ["processed", "artifacts"],
    writesBuckets: [["processed", "lake/exposure-log/"]],
  },
  management: {
    ...no,
    readsTables: allTables,
    writesTables: allTables,
    readsBuckets: allBuckets,
    writesBuckets: everything,
    log: ["append", "read"],
    tellsBus: true,
  },
  intake: { ...no, readsTables: allTables, writesTables: ["sessions"], log: ["append"], tellsBus: true },
  enrichment: {
    ...no,
    readsTables: allTables,
    writesTables: ["user-profiles", "sessions"],
    readsBuckets: ["raw", "processed"],
    writesBuckets: [
      ["raw", ""],
      ["processed", ""],
    ],
    log: ["read"],
    tellsBus: true,
  },
  deployment: {
    ...no,
    readsTables: allTables,
    writesTables: ["items", "model-cache", "sessions"],
    readsBuckets: ["processed", "artifacts"],
    writesBuckets: [["artifacts", ""]],
    tellsBus: true,
    deploysModels: true,
  },
  learn: {
    ...no,
    readsTables: allTables,
    writesTables: ["sessions"],
    readsBuckets: ["artifacts"],
    writesBuckets: [["artifacts", ""]],
    log: ["read"],
  },
  batch: {
    ...no,
    readsTables: allTables,
    writesTables: ["model-cache", "sessions"],
    readsBuckets: allBuckets,
    writesBuckets: everything,
    log: ["read"],
    tellsBus: true,
  },
  bus: {
    ...no,
    readsTables: allTables,
    writesTables: ["sessions"],
    readsBuckets: allBuckets,
    writesBuckets: everything,
  },
};
