import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { GorsePage, GorsePageInput, GorseUser } from "./gorse-use-cases.ts";
import { pageOf } from "./pages.ts";

interface GorseUserPorts {
  readonly documents: DocumentStore;
  readonly profiles: ProfileStore;
}

type Kept = Omit<GorseUser, "id">;

/** By user id. */
export const gorseUserCollection = "gorse-users";

export async function putGorseUsers(
  { documents }: Pick<GorseUserPorts, "documents">,
  tenant: TenantId,
  users: readonly GorseUser[],
): Promise<void> {
  await documents.putAll(
    tenant,
    gorseUserCollection,
    users.map(({ id, ...value }) => ({ key: id, value })),
  );
}

/** Those that feedback names and nobody put. */
export async function addUnknownUsers(
  { documents }: Pick<GorseUserPorts, "documents">,
  tenant: TenantId,
  ids: readonly UserId[],
): Promise<void> {
  const entries = ids.map((id) => ({ key: id, value: unlabelled }));
  await documents.putAll(tenant, gorseUserCollection, entries, { isOnlyNew: true });
}

const unlabelled: Kept = { labels: null, comment: "" };

export async function getGorseUser(
  { documents, profiles }: GorseUserPorts,
  tenant: TenantId,
  id: UserId,
): Promise<GorseUser> {
  const kept = await documents.get(tenant, gorseUserCollection, id);
  if (kept !== undefined) return { id, ...(kept.value as Kept) };
  const hasRecord = (await profiles.getUser(tenant, id)) !== undefined;
  if (hasRecord || (await profiles.history(tenant, [parseAccountId(id)], 1)).length > 0) return { id, ...unlabelled };
  throw new EngineError("USER_NOT_FOUND", `There is no user ${JSON.stringify(id)}.`);
}

export async function listGorseUsers(
  { documents }: Pick<GorseUserPorts, "documents">,
  tenant: TenantId,
  { limit, after }: GorsePageInput,
): Promise<GorsePage<GorseUser>> {
  const range = { limit: limit + 1, ...(after !== undefined && { after }) };
  const found = await documents.list(tenant, gorseUserCollection, range);
  const users = found.map(({ key, value }) => ({ id: key as UserId, ...(value as Kept) }));
  return pageOf(users, limit, ({ id }) => id);
}
