import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAccountId, parseEventId, parseItemId, parseUserId } from "../domain/ids.ts";
import type { DomainEvent } from "../ports/bus.ts";
import { decodeTable } from "../pipeline/lake/parquet-table.ts";
import { createEngine, type Engine } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-erasure-"));
afterAll(() => rmSync(folder, { recursive: true }));

const items = Array.from({ length: 20 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  themes: [`theme-${index % 4}`],
}));

/** A word that stands in everything about one person, and nowhere else; ids are percent-encoded in some keys. */
const trace = "zorblax";
const accounts = [trace, `kindle:${trace}`, `visitor ${trace}`, `of a visitor/${trace} 🎬`];

async function fill(engine: Engine): Promise<void> {
  await engine.putItems(items);
  await engine.recordEvents(
    items.flatMap(({ id }, index) =>
      ["ann", "ben"].map((accountId) => ({
        id: `${accountId} ${index}`,
        accountId,
        itemId: id,
        kind: "like" as const,
      })),
    ),
  );
}

/** Everything that anybody can leave behind, under every account. */
async function addPerson(engine: Engine): Promise<void> {
  const { useCases, tenant } = engine;
  for (const [index, accountId] of accounts.entries()) {
    await engine.recordEvents([
      ...items
        .slice(0, 9)
        .map(({ id }) => ({ id: `${accountId} ${id}`, accountId, itemId: id, kind: "finish" as const })),
      { id: `${accountId} emoji`, accountId, itemId: "book:1", kind: "emoji", emoji: "😍" },
      { id: `${accountId} rate`, accountId, itemId: "book:2", kind: "rate", ratio: 0.5, isPrivate: true },
      // The lake sets it apart: nobody knows the item.
      { id: `${accountId} unknown`, accountId, itemId: `book:of ${trace}`, kind: "view" },
    ]);
    await useCases.retractEvent(tenant, parseUserId(accountId), parseEventId(`${accountId} book:3`));
    if (index > 0) await engine.linkAccount(index === 3 ? `visitor ${trace}` : trace, accountId);
    const key = { sender: "somebody", key: `key of ${accountId}`, userId: parseUserId(accountId) };
    await useCases.beginRequest(tenant, key, "fingerprint");
    await useCases.finishRequest(tenant, key, { fingerprint: "fingerprint", body: { text: `to ${accountId}` } });
    const sessionKey = `${encodeURIComponent(accountId)}/1`;
    const session = { name: `Name of ${accountId}`, secretHash: "secret" };
    await engine.ports.documents.put(tenant, "sessions", { key: sessionKey, value: session });
    const waitingKey = `${encodeURIComponent(accountId)}/wh_1/list.changed/msg_1`;
    await engine.ports.documents.put(tenant, "webhook-waiting", { key: waitingKey, value: { body: accountId } });
    await engine.ports.documents.put(tenant, "gorse-users", { key: accountId, value: { comment: `On ${accountId}` } });
  }
  await useCases.leaveOut(tenant, parseUserId(trace), parseItemId("book:4"));
  await engine.putUser({
    id: trace,
    name: `Name of ${trace}`,
    region: "GB",
    birthYear: 1980,
    sharesActivity: true,
    sharesDemographics: true,
  });
  await engine.addFriends(trace, ["ann", `friend of ${trace}`]);
  for (const accountId of accounts) {
    await useCases.sendFriendRequest(
      tenant,
      parseUserId(accountId),
      parseUserId(`asked by ${accounts.indexOf(accountId)}`),
    );
    await useCases.blockPerson(tenant, parseUserId("ben"), parseUserId(accountId));
  }
  await useCases.blockPerson(tenant, parseUserId(trace), parseUserId("carl"));
  await useCases.sendFriendRequest(tenant, parseUserId("dora"), parseUserId(trace));
}

/** Lists of the person, fresh and from the cache, before and after they are moved into the lake. */
async function serveLists(engine: Engine): Promise<void> {
  for (const userId of accounts) {
    const { recommendationId } = await engine.recommend({ userId, n: 4 });
    expect((await engine.recommend({ userId, n: 4 })).recommendationId).toBe(recommendationId);
    await engine.recordEvents([
      { id: `${userId} click`, accountId: userId, itemId: "book:15", kind: "view", recommendationId },
    ]);
  }
  await engine.recommend({ userId: "ann", n: 4 });
}

/** The data folder's files in which the word stands, be it compressed. */
async function filesWith(word: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const rows = path.endsWith(".parquet") ? (await decodeTable(bytes, path)).rows : [];
    if (bytes.includes(word) || JSON.stringify(rows).includes(word)) found.push(path);
  }
  return found;
}

/** All that the stores tell by their ports, as far as the word stands in it. */
async function portsWith({ ports, tenant, consumers, useCases }: Engine, word: string): Promise<readonly string[]> {
  const found: string[] = [];
  const look = (place: string, value: unknown) => {
    const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value, toText) ?? "");
    if (bytes.includes(word) || bytes.includes(encodeURIComponent(word))) found.push(place);
  };
  const toText = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
    look(`event log ${partition}`, await ports.eventLog.read(tenant, partition, 0n, 100_000));
  const ids = [...accounts, `friend of ${trace}`].map(parseAccountId);
  look("histories", await ports.profiles.history(tenant, ids, 100_000));
  look("links", await ports.profiles.links(tenant));
  look("friends", await ports.profiles.friendEdges(tenant));
  look("users", await ports.profiles.listUsers(tenant, { limit: 1000 }));
  look("set aside", await consumers.setAsideEvents(tenant));
  for (const key of await ports.objects.list(tenant, "")) {
    const bytes = await ports.objects.get(tenant, key);
    look(key, bytes);
    if (bytes && key.endsWith(".parquet")) look(key, (await decodeTable(bytes, key)).rows);
  }
  await ports.exposures.flush();
  for (const batch of await ports.exposures.batches(tenant)) look(batch, await ports.exposures.read(tenant, batch));
  for (const collection of [
    "sessions",
    "kept-answers",
    "gorse-users",
    "gorse-feedback",
    "people",
    "invites",
    "webhook-waiting",
    "friend-ties",
    "friends",
  ])
    look(collection, await ports.documents.list(tenant, collection, { limit: 1000 }));
  for (const id of accounts) look(`profile of ${id}`, (await useCases.getProfile(tenant, parseUserId(id))).preferences);
  return [...new Set(found)];
}

const dataHash = (version: string) => version.split("-")[1];

function listen({ ports }: Engine): DomainEvent[] {
  const heard: DomainEvent[] = [];
  ports.bus.subscribe("user-erased", (event) => void heard.push(event));
  return heard;
}

describe.each([
  ["a data folder", folder],
  ["memory", undefined],
])("erasing a person from %s", (_name, dataFolder) => {
  it("leaves no trace in any store or file, nor with friends, and the next training is that of a world without them", async () => {
    const engine = await createEngine({ listTtlMs: 60_000, ...(dataFolder !== undefined && { dataFolder }) });
    const heard = listen(engine);
    await fill(engine);
    const without = await engine.train();
    await addPerson(engine);
    const withPerson = await engine.train();
    expect(withPerson.userCount).toBe(without.userCount + 1);
    await serveLists(engine);
    await engine.consumers.drain({ flush: true });
    await engine.lake.maintain();
    await serveLists(engine);
    await engine.ports.exposures.flush();

    const before = await portsWith(engine, trace);
    const kinds = ["event log", "histories", "links", "friends", "users", "lake/raw", "lake/processed", "lake/failed"];
    const more = ["lake/served", "lake/exposures", "sessions", "kept-answers", "gorse-users", "friend-ties"];
    expect([...kinds, ...more].filter((kind) => !before.some((place) => place.startsWith(kind)))).toEqual([]);
    expect(before.some((place) => place.endsWith("jsonl") || /^\d+$/.test(place))).toBe(true);
    expect((await filesWith(trace)).length > 0).toBe(dataFolder !== undefined);
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([trace]);

    const { user, events, servedLists, servedAgain, documents } = await engine.exportUser(`kindle:${trace}`);
    expect(user.id).toBe(trace);
    expect(events).toHaveLength(accounts.length * 14 + 1);
    expect(servedLists.map(({ accountId }) => String(accountId)).toSorted()).toEqual(
      [...accounts, ...accounts].toSorted(),
    );
    expect(servedAgain).toHaveLength(2 * accounts.length);
    // Four kinds of each account; whom they asked, whom they block, who asked them.
    expect(documents).toHaveLength(4 * accounts.length + accounts.length + 2);
    expect(JSON.stringify(documents)).not.toContain('"secret"');

    await engine.useCases.eraseUser(engine.tenant, parseUserId(`kindle:${trace}`));
    expect(await portsWith(engine, trace)).toEqual([]);
    expect(await filesWith(trace)).toEqual([]);
    expect(heard).toEqual([
      { kind: "user-erased", tenant: engine.tenant, userId: trace, accountIds: expect.any(Array) as unknown },
    ]);
    expect(await engine.exportUser(trace)).toMatchObject({ events: [], servedLists: [], documents: [] });
    expect((await engine.exportUser("ann")).friendAccountIds).toEqual([]);
    expect((await engine.exportUser("ann")).servedLists).not.toEqual([]);
    const after = await engine.train();
    expect(dataHash(after.version)).toBe(dataHash(without.version));
    expect(dataHash(after.version)).not.toBe(dataHash(withPerson.version));
    await engine.useCases.eraseUser(engine.tenant, parseUserId(trace));
    await engine.close();
    expect(await filesWith(trace)).toEqual([]);
  });
});
