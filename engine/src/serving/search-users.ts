import { normaliseText } from "../domain/text.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { User } from "../domain/user.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { UserPage } from "./use-cases.ts";

const perRead = 500;
/** So many users are looked at for one page, about 20 ms of a local store; the next page goes on behind them. */
const mostLookedAt = 5_000;

interface Search {
  readonly text: string;
  readonly after?: UserId;
  readonly limit: number;
}

/**
 * Users whose id begins with a text, or whose name has its words, each as a word's beginning. The user of exactly that id comes first.
 * A page may be short or empty although more follow.
 */
export async function searchUsers(
  { profiles }: { readonly profiles: Pick<ProfileStore, "listUsers" | "getUser"> },
  tenant: TenantId,
  { text, after, limit }: Search,
): Promise<UserPage> {
  // A page of one would be full before anybody was looked at, with nothing to go on behind.
  const isExactFirst = limit > 1;
  const exact = after === undefined && isExactFirst ? await profiles.getUser(tenant, text as UserId) : undefined;
  const users: User[] = exact === undefined ? [] : [exact];
  const isWanted = wantedBy(text, isExactFirst);
  let last = after;
  for await (const user of someUsers(profiles, tenant, after)) {
    if (user === undefined) return { users };
    if (users.length === limit) break;
    last = user.id;
    if (isWanted(user)) users.push(user);
  }
  return { users, ...(last !== undefined && { next: last }) };
}

/** As many as are looked at for one page; behind the last of all comes undefined. */
async function* someUsers(
  profiles: Pick<ProfileStore, "listUsers">,
  tenant: TenantId,
  after: UserId | undefined,
): AsyncGenerator<User | undefined> {
  let last = after;
  for (let lookedAt = 0; lookedAt < mostLookedAt; lookedAt += perRead) {
    const read = await profiles.listUsers(tenant, { after: last, limit: perRead });
    yield* read;
    if (read.length < perRead) yield undefined;
    last = read.at(-1)?.id;
  }
}

function wantedBy(text: string, isExactFirst: boolean): (user: User) => boolean {
  const lower = text.toLowerCase();
  const words = normaliseText(text)
    .split(" ")
    .filter((word) => word !== "");
  return ({ id, name }) => {
    if (isExactFirst && id === text) return false;
    if (id.toLowerCase().startsWith(lower)) return true;
    if (name === undefined || words.length === 0) return false;
    const own = normaliseText(name).split(" ");
    return words.every((word) => own.some((each) => each.startsWith(word)));
  };
}
