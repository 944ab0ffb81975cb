import { describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryEventLog } from "../../adapters/memory/memory-event-log.ts";
import { MemoryItemStore } from "../../adapters/memory/memory-item-store.ts";
import { MemoryProfileStore } from "../../adapters/memory/memory-profile-store.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { defaultPreferenceConfig as preference } from "../../domain/preference.ts";
import { friendsOf } from "../../serving/friends.ts";
import { accountsBelow } from "../../serving/accounts.ts";
import { collectTrainingData } from "./collect-training-data.ts";

const people = ["ada", "ben", "cem", "eve"];
/** Ada has three accounts, one of them below another. */
const owners = { "kindle:ada": "ada", "netflix:ada": "kindle:ada", "netflix:ben": "ben" };

/** Each person likes a work of their own name, with whichever account comes first. */
async function createStores(likers: readonly string[]) {
  const eventLog = new MemoryEventLog(new FixedClock());
  const stores = { items: new MemoryItemStore(), eventLog, profiles: new MemoryProfileStore() };
  await stores.items.put(
    tenant,
    people.map((name) => createItem({ id: parseItemId(`book:${name}`), domain: "book", title: name })),
  );
  for (const [account, owner] of Object.entries(owners))
    await stores.profiles.link(tenant, { account: parseAccountId(account), owner: parseUserId(owner) });
  const events = likers.map((account) => ({
    id: parseEventId(account),
    accountId: parseAccountId(account),
    itemId: parseItemId(`book:${account.split(":").at(-1)}`),
    kind: "like" as const,
    atMs: 1,
  }));
  await stores.eventLog.append(tenant, events);
  return stores;
}

type Stores = Awaited<ReturnType<typeof createStores>>;

async function befriend(
  { profiles }: Stores,
  edges: readonly (readonly [string, string])[],
  sharing: readonly string[],
) {
  await profiles.addFriends(
    tenant,
    edges.map(([one, other]) => [parseAccountId(one), parseAccountId(other)] as const),
  );
  for (const id of sharing) await profiles.putUser(tenant, { id: parseUserId(id), services: [], sharesActivity: true });
}

const collect = (stores: Stores) => collectTrainingData(stores, tenant, { nowMs: 2, preference });

/** By the name of what each likes. */
async function namedFriends(stores: Stores): Promise<readonly string[]> {
  const { catalogue, preferences, friends } = await collect(stores);
  const nameAt = (row: number) => catalogue.items[preferences.columns[preferences.offsets[row]!]!]!.title;
  return friends!.map(([one, other]) => `${nameAt(one)} ${nameAt(other)}`).toSorted();
}

const likers = ["eve", "netflix:ada", "netflix:ben", "cem", "kindle:ada"];
const edges = [
  ["kindle:ada", "netflix:ben"],
  ["ben", "netflix:ada"],
  ["kindle:ada", "netflix:ada"],
  ["ada", "cem"],
  ["ada", "dee"],
  ["eve", "ben"],
] as const;

describe("collectTrainingData", () => {
  it("puts accounts of one user into one row", async () => {
    const { preferences, eventCount } = await collect(await createStores(likers));
    expect([preferences.rowCount, eventCount]).toEqual([4, 5]);
  });

  it("knows the friends of any account, each once in both directions, who share and have done something", async () => {
    const stores = await createStores(likers);
    await befriend(stores, edges, ["ada", "ben", "dee", "eve"]);
    expect(await namedFriends(stores)).toEqual(["ada ben", "ben ada", "ben eve", "eve ben"]);
  });

  it("hears whom serving hears", async () => {
    for (const sharing of [people, ["ada", "cem"], ["ben", "eve"], []]) {
      const stores = await createStores(likers);
      await befriend(stores, edges, sharing);
      const heard = await Promise.all(
        people.map(async (name) => {
          const user = parseUserId(name);
          const friends = await friendsOf(stores, tenant, user, await accountsBelow(stores, tenant, user));
          return friends.map((friend) => `${name} ${friend}`);
        }),
      );
      expect(await namedFriends(stores)).toEqual(heard.flat().toSorted());
    }
  });

  it("hashes friends, whatever the order in which they were added", async () => {
    const hashOf = async (some: readonly (readonly [string, string])[]) => {
      const stores = await createStores(likers);
      await befriend(stores, some, people);
      return (await collect(stores)).dataSha256;
    };
    const all = await hashOf(edges);
    expect(await hashOf(edges.toReversed())).toBe(all);
    expect(await hashOf(edges.slice(0, 5))).not.toBe(all);
    expect(await hashOf(edges.slice(1))).toBe(all);
  });
});
