import { describe, expect, it } from "vitest";
import { openMemoryPorts, type Ports } from "../../app/ports.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import type { EventContext } from "../../domain/moment.ts";
import { createItem } from "../../domain/item.ts";
import { defaultPreferenceConfig as preference } from "../../domain/preference.ts";
import { friendsOf } from "../../serving/friends.ts";
import { accountsBelow } from "../../serving/accounts.ts";
import { makeFeatures } from "../features/make-features.ts";
import { writeLakeFile } from "../features/testing-lake.ts";
import { readTrainingData } from "./read-training-data.ts";

const people = ["ada", "ben", "cem", "eve"];
/** Ada has three accounts, one of them below another. */
const owners = { "kindle:ada": "ada", "netflix:ada": "kindle:ada", "netflix:ben": "ben" };

/** Each person likes a work of their own name, with whichever account comes first. */
async function createStores(likers: readonly string[]): Promise<Ports> {
  const stores = openMemoryPorts();
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
  await writeLakeFile(
    stores,
    tenant,
    "likes",
    events.map((event, place) => ({ event, partition: 0, position: BigInt(place + 1) })),
  );
  return stores;
}

async function befriend(
  { profiles }: Ports,
  edges: readonly (readonly [string, string])[],
  sharing: readonly string[],
) {
  await profiles.addFriends(
    tenant,
    edges.map(([one, other]) => [parseAccountId(one), parseAccountId(other)] as const),
  );
  for (const id of sharing) await profiles.putUser(tenant, { id: parseUserId(id), services: [], sharesActivity: true });
}

async function collect(stores: Ports) {
  const run = await makeFeatures(stores, { tenant, preference, logPositions: ["1000", "1000"] });
  return readTrainingData(stores, tenant, run, { nowMs: 2 });
}

/** By the name of what each likes. */
async function namedFriends(stores: Ports): Promise<readonly string[]> {
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

describe("readTrainingData", () => {
  it("puts accounts of one user into one row", async () => {
    const { preferences } = await collect(await createStores(likers));
    expect([preferences.rowCount, preferences.values.length]).toEqual([4, 4]);
  });

  it("knows what the moments were, on each user's clock and calendar, with what was last stated of them", async () => {
    const stores = await createStores([]);
    const like = (id: string, account: string, atMs: number, context?: EventContext) => ({
      id: parseEventId(id),
      accountId: parseAccountId(account),
      itemId: parseItemId("book:ada"),
      kind: "like" as const,
      atMs,
      ...(context && { context }),
    });
    const atMs = Date.UTC(2026, 11, 20, 20);
    const likes = [
      like("1", "ada", atMs, { company: "family", weather: "snowy" }),
      like("2", "ada", atMs - 1, { company: "alone" }),
      like("3", "ben", atMs),
      like("4", "cem", 1),
    ];
    await writeLakeFile(
      stores,
      tenant,
      "moments",
      likes.map((event, place) => ({ event, partition: 1, position: BigInt(place + 1) })),
    );
    const settings = { services: [], sharesActivity: false };
    await stores.profiles.putUser(tenant, {
      id: parseUserId("ada"),
      ...settings,
      region: "NZ",
      timeZone: "Pacific/Auckland",
      sharesDemographics: true,
    });
    const { moments, communities } = await collect(stores);
    expect(new Set(communities)).toEqual(new Set(["NZ", undefined]));
    expect(Array.from(moments!.of, (place) => moments!.values[place])).toEqual(
      expect.arrayContaining([
        {
          time: "weekday morning",
          weekday: "Monday",
          season: "summer",
          holiday: "Christmas Day",
          company: "family",
          weather: "snowy",
        },
        { time: "weekend evening", weekday: "Sunday", season: "winter" },
        {},
      ]),
    );
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
          const id = parseUserId(name);
          const accountIds = await accountsBelow(stores, tenant, id);
          const user = await stores.profiles.getUser(tenant, id);
          const friends = await friendsOf(stores, tenant, { accountIds, user });
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
