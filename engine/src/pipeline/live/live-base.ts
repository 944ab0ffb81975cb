import { accountOfKey } from "../../domain/counted-events.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { LiveState, type LiveConfig } from "../../models/live/live-state.ts";
import { UserTable } from "../../models/live/user-table.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { readLiveFile, writeLiveFile } from "../../registry/live-files.ts";
import type { FeaturesData } from "../train/read-training-data.ts";

const liveFolder = "live/";
/** Everything that is learned beside a version. */
export const liveFolderOf = (version: ModelVersion) => `${liveFolder}${version}/`;
/** As the training left it. */
export const baseKey = (version: ModelVersion) => `${liveFolderOf(version)}base.bin`;
/** As it was at the last checkpoint. */
export const checkpointKey = (version: ModelVersion) => `${liveFolderOf(version)}checkpoint.bin`;
/** What serving needs of a checkpoint: nothing of any one user. */
export const servedKey = (version: ModelVersion) => `${liveFolderOf(version)}served.bin`;

/**
 * Where what is learned between trainings begins: written beside a version, not into it, as it holds users and can be made to forget
 * them. Nothing is written where it is not known how far the log had been read.
 */
export async function writeLiveBase(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  trained: {
    readonly version: ModelVersion;
    readonly collected: Pick<FeaturesData, "catalogue" | "preferences" | "lastAtMs" | "nowMs" | "users">;
    /** How far the log had been read, as decimals by partition. */
    readonly logPositions: readonly string[];
    readonly parameters: LiveConfig;
  },
): Promise<void> {
  const { version, collected, logPositions, parameters } = trained;
  // Without them, what comes next could be counted twice.
  if (logPositions.length === 0) return;
  const state = LiveState.fromTraining(collected, collected.users, parameters, () => collected.nowMs);
  await writeLiveFile({ objects, tenant }, baseKey(version), {
    modelVersion: version,
    logPositions: [...logPositions],
    placed: [],
    retractedAhead: [],
    state: state.save(),
  });
}

const isServedKey = (key: string) => /\/served\.bin(\.stamp)?$/.test(key);

/** Takes the ids of people out of every live file of a tenant; what they did stays in older files, nameless, until the next training. */
export async function forgetInFiles(
  { objects }: { readonly objects: ObjectStore },
  tenant: TenantId,
  ids: readonly string[],
): Promise<void> {
  const place = { objects, tenant };
  for (const key of await objects.list(tenant, liveFolder)) {
    if (isServedKey(key)) continue;
    const file = await readLiveFile(place, key).catch(() => undefined);
    if (file === undefined) {
      // Nobody can read it any more, but what is in it may be an id.
      await objects.delete(tenant, key);
      continue;
    }
    const users = UserTable.load(file.state);
    const isUnknown = ids.map((id) => users.forget(id)).every((number) => number === undefined);
    const retractedAhead = file.retractedAhead.filter((ahead) => !ids.includes(accountOfKey(ahead)));
    if (isUnknown && retractedAhead.length === file.retractedAhead.length) continue;
    const { header, arrays } = file.state;
    await writeLiveFile(place, key, {
      ...file,
      retractedAhead,
      state: { header, arrays: { ...arrays, ...users.save().arrays } },
    });
  }
}
