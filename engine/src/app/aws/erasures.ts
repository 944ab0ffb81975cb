import { parseTenantId, type AccountId, type TenantId } from "../../domain/ids.ts";
import { eraseFromFeatures } from "../../pipeline/features/erase-features.ts";
import { eraseFromLake } from "../../pipeline/lake/erase-from-lake.ts";
import { ExposureLake } from "../../pipeline/lake/exposure-lake.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { forgetInFiles } from "../../pipeline/live/live-base.ts";
import { SetAside } from "../../pipeline/stream/set-aside.ts";
import { allDocuments } from "../../serving/all-documents.ts";
import type { ServedLists } from "../../serving/served-lists.ts";
import type { Bindings } from "../bind-use-cases.ts";
import type { Ports } from "../ports.ts";

/** Of every tenant, under one of their own: whoever carries them out looks in one place. */
const owner = parseTenantId("erasures");
const collection = "erasures";

interface Erasure {
  readonly tenant: TenantId;
  readonly accountIds: readonly AccountId[];
  /** When it was written down, ms since 1970. */
  readonly atMs: number;
}

/** What was under way when a person was erased may still write of them: an erasure is done again until it is so old. */
const againForMs = 5 * 60_000;

type DocumentPorts = Pick<Ports, "documents" | "clock">;

/**
 * What takes longer than a request may: removing people from the files of lake, features and models. It is written down before the
 * request is answered, and done when the bus tells of it, or by the next day's work at the latest.
 */
async function noteErasure(
  { documents, clock }: DocumentPorts,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<void> {
  const [first = ""] = accountIds;
  const key = `${encodeURIComponent(tenant)}/${encodeURIComponent(first)}`;
  const value: Erasure = { tenant, accountIds, atMs: clock.nowMs() };
  await documents.put(owner, collection, { key, value });
}

/** The parts of the use cases that erase from files: each only writes the erasure down. */
export function erasuresLater(ports: DocumentPorts, servedLists: ServedLists) {
  const eraseAccounts = (tenant: TenantId, accountIds: readonly AccountId[]) => noteErasure(ports, tenant, accountIds);
  const later: Pick<Bindings, "features" | "servedLists"> = {
    features: { eraseAccounts },
    servedLists: {
      find: (tenant, id) => servedLists.find(tenant, id),
      ofPeople: (tenant, ids, after) => servedLists.ofPeople(tenant, ids, after),
      erase: (tenant, ids) => eraseAccounts(tenant, ids as readonly AccountId[]),
    },
  };
  return { ...later, eraseAccounts };
}

/** Does all that is written down, and returns how many there were. Cut short, it is done by the next call. */
export async function carryOutErasures(
  ports: Pick<Ports, "documents" | "objects" | "items" | "profiles" | "clock" | "exposures" | "sql" | "random">,
): Promise<number> {
  const { documents, clock } = ports;
  const lake = new Lake(ports);
  const served = new ExposureLake(lake, ports.exposures);
  let count = 0;
  for await (const { key, value } of allDocuments(documents, owner, collection)) {
    const { tenant, accountIds, atMs } = value as Erasure;
    await new SetAside(ports.objects).eraseAccounts(tenant, accountIds);
    await eraseFromLake(lake, tenant, accountIds);
    await forgetInFiles(ports, tenant, accountIds);
    await eraseFromFeatures(ports, tenant, accountIds);
    await served.erase(tenant, accountIds);
    if (clock.nowMs() - atMs > againForMs) await documents.delete(owner, collection, [key]);
    count += 1;
  }
  return count;
}
