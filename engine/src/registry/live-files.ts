/** What a model has learned since its training, as one object. */
import { Type, type Static } from "typebox";
import type { ModelFiles } from "../models/model.ts";
import type { Place } from "./model-files.ts";
import { readSealed, sealedArrays, writeSealed } from "./sealed-file.ts";

const LiveHeader = Type.Object({
  schemaVersion: Type.Literal(2),
  modelVersion: Type.String(),
  /** Up to where each partition of the log is in it, as decimals. */
  logPositions: Type.Array(Type.String({ pattern: "^[0-9]+$" })),
  /** Items that were placed since the training, in the order of their indices. */
  placed: Type.Array(Type.Object({ id: Type.String(), domain: Type.String() })),
  /** Keys of events that were taken back before they came. */
  retractedAhead: Type.Array(Type.String()),
  state: Type.Record(Type.String(), Type.Unknown()),
  arrays: sealedArrays,
});

type LiveFacts = Pick<Static<typeof LiveHeader>, "modelVersion" | "logPositions" | "placed" | "retractedAhead">;

export interface LiveFile extends LiveFacts {
  readonly state: ModelFiles;
}

const sealedKind = {
  checksum: "sha256",
  what: "The live state",
  remedy: "it is made again from the event log",
} as const;

/** Replaces the object at `key`: all of it or nothing. The arrays must not change meanwhile. */
export async function writeLiveFile(place: Place, key: string, file: LiveFile): Promise<number> {
  const { state, ...facts } = file;
  const header = { schemaVersion: 2, ...facts, state: state.header };
  return writeSealed(place, key, { header, arrays: state.arrays });
}

/** Undefined where there is none. Throws `MODEL_DAMAGED` naming what is wrong. */
export async function readLiveFile(place: Place, key: string): Promise<LiveFile | undefined> {
  const sealed = await readSealed(place, key, LiveHeader, sealedKind);
  if (sealed === undefined) return undefined;
  const { state, arrays: _, schemaVersion: __, ...facts } = sealed.header;
  return { ...facts, state: { header: state, arrays: sealed.arrays } };
}
