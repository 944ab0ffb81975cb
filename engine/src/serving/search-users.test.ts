import { describe, expect, it } from "vitest";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { parseTenantId, parseUserId, type UserId } from "../domain/ids.ts";
import { searchUsers } from "./search-users.ts";

const tenant = parseTenantId("acme");

async function storeOf(users: Readonly<Record<string, string | undefined>>) {
  const profiles = new MemoryProfileStore();
  for (const [id, name] of Object.entries(users))
    await profiles.putUser(tenant, {
      id: parseUserId(id),
      services: [],
      sharesActivity: false,
      ...(name !== undefined && { name }),
    });
  return { profiles };
}

async function find(ports: Awaited<ReturnType<typeof storeOf>>, text: string, limit = 100) {
  const found: string[] = [];
  let pageCount = 0;
  for (let after: UserId | undefined; ;) {
    const { users, next } = await searchUsers(ports, tenant, { text, limit, ...(after !== undefined && { after }) });
    found.push(...users.map(({ id }) => id));
    pageCount += 1;
    if (next === undefined) return { found, pageCount };
    after = next;
  }
}

describe("a search for users", () => {
  it("finds by the beginning of the id and by words of the name, the exact id first", async () => {
    const ports = await storeOf({
      "a-ada": undefined,
      ada: "Countess Lovelace",
      adam: undefined,
      zoe: "Zoë Ada-Marie",
    });
    expect((await find(ports, "ada")).found).toEqual(["ada", "adam", "zoe"]);
    expect((await find(ports, "ADAM")).found).toEqual(["adam"]);
    expect((await find(ports, "love count")).found).toEqual(["ada"]);
    expect((await find(ports, "zoe mar")).found).toEqual(["zoe"]);
    expect((await find(ports, "nobody")).found).toEqual([]);
  });

  it.each([1, 2, 3, 7])("gives each once by pages of %i", async (limit) => {
    const ids = Array.from({ length: 20 }, (_, index) => `p${String(index).padStart(2, "0")}`);
    const ports = await storeOf(Object.fromEntries([...ids, "x", "p"].map((id) => [id, undefined])));
    expect((await find(ports, "p", limit)).found.toSorted()).toEqual(["p", ...ids]);
  });

  it("looks at no more users for a page than is bearable, and goes on with the next", async () => {
    const names = Array.from({ length: 12_000 }, (_, index) => [`u${String(index).padStart(5, "0")}`, undefined]);
    const ports = await storeOf({ ...Object.fromEntries(names), zoe: "Zoë" });
    const { found, pageCount } = await find(ports, "zo");
    expect([found, pageCount]).toEqual([["zoe"], 3]);
  });
});
