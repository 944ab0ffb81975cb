import { beforeEach, describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../../adapters/memory/memory-bus.ts";
import { MemoryDocumentStore } from "../../adapters/memory/memory-document-store.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { defaultTenant, parseTenantId } from "../../domain/ids.ts";
import { UserStamps } from "../user-stamps.ts";
import { bindAccess, type AccessUseCases } from "./access.ts";
import { Passphrases } from "./passphrases.ts";
import { formatToken, newSecret, parseToken } from "./tokens.ts";

const dayMs = 86_400_000;
const acme = parseTenantId("acmé/ß");

let clock: FixedClock;
let documents: MemoryDocumentStore;
let access: AccessUseCases;

beforeEach(() => {
  clock = new FixedClock(Date.UTC(2026, 4, 1));
  documents = new MemoryDocumentStore(clock);
  const linkAccount = async () => [];
  access = bindAccess({
    documents,
    clock,
    random: new SeededRandom(1),
    stamps: new UserStamps(),
    bus: new MemoryBus(),
    linkAccount,
  });
});

const guest = async (tenant = defaultTenant) =>
  access.joinAsGuest((await access.createInvite(tenant, { guestCount: 1, ttlMs: dayMs })).token);

describe("tokens", () => {
  it.each([
    [defaultTenant, ""],
    [defaultTenant, "person:x"],
    [acme, ""],
    [acme, "guest:日本/a.b"],
  ])("of the tenant %s and the owner %j are read as they were written", (tenant, owner) => {
    const token = { tenant, owner, id: "Ab_-9", secret: newSecret() };
    expect(parseToken("session", formatToken("session", token))).toEqual(token);
    expect(parseToken("key", formatToken("session", token))).toBeUndefined();
  });

  it("are not read from what is none", () => {
    const tenant = Buffer.from(" x").toString("base64url");
    for (const text of [
      "",
      "cck_",
      "cck_a.b",
      `cck_a.${newSecret()}.${tenant}`,
      `cck_a.${newSecret()}.!`,
      "x".repeat(9999),
    ])
      expect(parseToken("key", text)).toBeUndefined();
  });
});

describe("a session", () => {
  it("ends a month after the last request, and half a year after it began", async () => {
    const { token } = await guest();
    for (let days = 0; days < 174; days += 29) {
      expect(await access.identify(token)).toBeDefined();
      clock.advance(29 * dayMs);
    }
    expect(await access.identify(token)).toBeDefined();
    clock.advance(6 * dayMs);
    expect(await access.identify(token)).toBeUndefined();
    const unused = await guest();
    clock.advance(30 * dayMs);
    expect(await access.identify(unused.token)).toBeUndefined();
  });

  it("is not put off after it has been ended", async () => {
    const { token, tenant, userId } = await guest();
    clock.advance(2 * dayMs);
    await Promise.all([access.identify(token), access.signOut(tenant, userId)]);
    expect(await access.identify(token)).toBeUndefined();
  });

  it("belongs to the tenant of its invite, and holds for no other", async () => {
    const { token, tenant } = await guest(acme);
    expect(tenant).toBe(acme);
    expect((await access.identify(token))?.principal.tenant).toBe(acme);
    const { secret, id, owner } = parseToken("session", token)!;
    expect(await access.identify(formatToken("session", { tenant: defaultTenant, secret, id, owner }))).toBeUndefined();
  });
});

describe("an invite", () => {
  it("is over after its time", async () => {
    const { token } = await access.createInvite(defaultTenant, { guestCount: 1, ttlMs: dayMs });
    clock.advance(dayMs);
    await expect(access.joinAsGuest(token)).rejects.toMatchObject({ code: "INVITE_NOT_VALID" });
  });
});

describe("passphrases", { timeout: 30_000 }, () => {
  it("take as long for a name that nobody has", async () => {
    const passphrases = new Passphrases({ N: 2 ** 11, r: 8, p: 1 });
    const hash = await passphrases.hash("seven quiet otters");
    expect(await passphrases.isOf("seven quiet otters", hash)).toBe(true);
    const cpuOf = async (kept: string | undefined) => {
      const before = process.cpuUsage();
      // The system counts processor time in ticks, so that one try alone may be none.
      for (let again = 0; again < 20; again += 1) expect(await passphrases.isOf("eight loud herons", kept)).toBe(false);
      return process.cpuUsage(before).user;
    };
    const [known, unknown] = [await cpuOf(hash), await cpuOf(undefined)];
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it("are not hashed without end at once", async () => {
    const passphrases = new Passphrases({ N: 2 ** 11, r: 8, p: 1 });
    const tries = Array.from({ length: 30 }, () => passphrases.hash("seven quiet otters"));
    const settled = await Promise.allSettled(tries);
    const refused = settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused).toHaveLength(12);
    expect(refused[0]).toMatchObject({ code: "OVERLOADED" });
  });
});
