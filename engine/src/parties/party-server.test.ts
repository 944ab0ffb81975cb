import { afterEach, describe, expect, it, vi } from "vitest";
import { TestMember, TestWorld } from "../app/testing-parties.ts";
import { defaultTenant, parseUserId } from "../domain/ids.ts";
import type { PartyStore } from "../ports/party-store.ts";
import type { Parties } from "./parties.ts";

const opened: Parties[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((parties) => parties.close().catch(() => {})));
});

function processOf(world: TestWorld) {
  const made = world.process();
  opened.push(made.parties);
  return made;
}

async function newParty(parties: Parties, settings = {}) {
  const { partyId } = await parties.createParty({
    tenant: defaultTenant,
    hostId: parseUserId("ada"),
    hostName: "Ada",
    settings,
    itemId: "film",
  });
  const { code } = await parties.createPartyInvite(defaultTenant, partyId, { useCount: 100, ttlMs: 3_600_000 });
  return { partyId, inviteCode: code };
}

const say = (text: string, clientMessageId = text) => ({ kind: "chat", clientMessageId, text }) as const;
const textsOf = ({ messages }: TestMember) => messages.map(({ text }) => text);

/** A store that fails when it is told to: before it does its work, or behind it, as where only the answer is lost. */
function faulty(store: PartyStore, faults: { append: "none" | "before" | "behind" }): PartyStore {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        if (name === "append" && faults.append === "before") throw new Error("The store is away.");
        const answer = await Reflect.apply(method, target, args);
        if (name === "append" && faults.append === "behind") throw new Error("The answer was lost.");
        return answer;
      };
    },
  });
}

describe("chat", () => {
  it("is told to nobody where it could not be kept, and once where it is sent again", async () => {
    const faults = { append: "none" as "none" | "before" | "behind" };
    const world = new TestWorld((store) => faulty(store, faults));
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    faults.append = "before";
    await expect(bob.act(say("one"))).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    faults.append = "behind";
    await expect(bob.act(say("two"))).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    faults.append = "none";
    expect(textsOf(ada)).toEqual([]);
    await bob.act(say("one"));
    const first = await bob.act(say("two"));
    const again = await bob.act(say("two"));
    expect(again.message).toEqual(first.message);
    expect(textsOf(ada)).toEqual(["one", "two"]);
    const newcomer = await new TestMember().join(parties, { partyId, userId: "cid", inviteCode });
    expect(textsOf(newcomer).toSorted()).toEqual(["one", "two"]);
  });

  it("keeps the order of a sender, and goes to everybody in one order", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await Promise.all([
      ...["1", "2", "3"].map((text) => ada.act(say(text))),
      ...["4", "5"].map((text) => bob.act(say(text))),
    ]);
    expect(textsOf(ada)).toEqual(textsOf(bob));
    expect(textsOf(ada).filter((text) => text < "4")).toEqual(["1", "2", "3"]);
    const page = await parties.partyMessages(defaultTenant, partyId, { userId: parseUserId("bob"), limit: 2 });
    expect(page.map(({ text }) => text)).toEqual(textsOf(ada).slice(-2));
    const before = await parties.partyMessages(defaultTenant, partyId, { limit: 10, before: page[0]?.id ?? "" });
    expect(before.map(({ text }) => text)).toEqual(textsOf(ada).slice(0, 3));
  });

  it("is moderated, muted, slowed down, taken back and reported", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties, { slowModeMs: 10_000, blockedWords: ["spoiler"] });
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await expect(bob.act(say("a SPOILER for you"))).rejects.toMatchObject({
      code: "MESSAGE_REFUSED",
      details: { reason: "blocked-word" },
    });
    world.clock.advance(10_000);
    const { message } = await bob.act(say("hello @ADA see https://example.org/a."));
    expect(message).toMatchObject({ mentions: ["ada"], links: ["https://example.org/a"] });
    await expect(bob.act(say("again"))).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfterSeconds: 10 },
    });
    await ada.act({ kind: "report-message", messageId: message?.id ?? "", reason: "rude" });
    await ada.act({ kind: "remove-message", messageId: message?.id ?? "" });
    await ada.act({ kind: "mute", memberId: "bob" });
    world.clock.advance(10_000);
    await expect(bob.act(say("more"))).rejects.toMatchObject({ code: "MESSAGE_REFUSED", details: { reason: "muted" } });
    expect(bob.changes().map(({ kind }) => kind)).toContain("message-removed");
    const [left] = await parties.partyMessages(defaultTenant, partyId, { limit: 5 });
    expect(left).toMatchObject({ text: "", isRemoved: true });
    const kinds = (await parties.partyAudit(defaultTenant, partyId, parseUserId("ada"))).map(({ kind }) => kind);
    expect(kinds).toEqual(["mute", "remove", "report", "refused"]);
    await expect(parties.partyAudit(defaultTenant, partyId, parseUserId("bob"))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("coming to a party", () => {
  it("asks newcomers for what the party wants, and nobody twice", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId } = await newParty(parties, { password: "metropolis", capacity: 2 });
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const join = (userId: string, password?: string) =>
      new TestMember().join(parties, { partyId, userId, ...(password !== undefined && { password }) });
    await expect(join("bob")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(join("bob", "wrong")).rejects.toMatchObject({ code: "FORBIDDEN" });
    const bob = await join("bob", "metropolis");
    await expect(join("cid", "metropolis")).rejects.toMatchObject({ code: "PARTY_FULL" });
    await bob.place?.leave();
    const cid = await join("cid", "metropolis");
    await ada.act({ kind: "ban", memberId: "cid" });
    expect(cid.received.at(-1)).toMatchObject({ kind: "party-closed", reason: "banned" });
    await expect(join("cid", "metropolis")).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(join("bob")).resolves.toBeDefined();
    world.blocks.add("ada dan");
    await expect(join("dan", "metropolis")).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(JSON.stringify(ada.received)).not.toContain("scrypt");
  });

  it("uses invites up, and knows revoked and expired ones no more", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId } = await newParty(parties);
    const invite = await parties.createPartyInvite(defaultTenant, partyId, { useCount: 1, ttlMs: 1_000 });
    expect(await parties.findPartyInvite(defaultTenant, invite.code)).toMatchObject({ partyId });
    const join = (userId: string) => new TestMember().join(parties, { partyId, userId, inviteCode: invite.code });
    const openIds = async () => (await parties.partyInvites(defaultTenant, partyId)).map(({ id }) => id);
    const [, first] = await openIds();
    expect(await openIds()).toEqual([invite.id, first]);
    await join("bob");
    expect(await openIds()).toEqual([first]);
    await expect(join("cid")).rejects.toMatchObject({ code: "INVITE_NOT_VALID" });
    const other = await parties.createPartyInvite(defaultTenant, partyId, { useCount: 9, ttlMs: 1_000 });
    expect(await openIds()).toEqual([other.id, first]);
    world.clock.advance(1_001);
    expect(await openIds()).toEqual([first]);
    await expect(parties.findPartyInvite(defaultTenant, other.code)).rejects.toMatchObject({
      code: "INVITE_NOT_VALID",
    });
    await expect(
      parties.createPartyInvite(defaultTenant, partyId, { userId: "bob", useCount: 1, ttlMs: 1 }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("gives back what was missed, or all where that is too much", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    const seen = bob.state;
    await bob.place?.leave();
    await ada.act(say("while you were out"));
    const resume = { epoch: seen?.epoch ?? 0, seq: seen?.seq ?? 0 };
    const back = await parties.joinParty(
      { tenant: defaultTenant, partyId, userId: parseUserId("bob"), name: "Bob", resume },
      () => {},
    );
    expect(back.answer).toMatchObject({
      kind: "missed",
      changes: [{ seq: resume.seq + 1 }, { change: { kind: "message-sent" } }, { change: { kind: "member-changed" } }],
    });
    const stranger = { epoch: resume.epoch - 1, seq: 0 };
    const other = await parties.joinParty(
      { tenant: defaultTenant, partyId, userId: parseUserId("bob"), name: "Bob", resume: stranger },
      () => {},
    );
    expect(other.answer.kind).toBe("snapshot");
  });
});

describe("a host who is gone", () => {
  it("is replaced after a while by a co-host, and may take the party back", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await new TestMember().join(parties, { partyId, userId: "cid", inviteCode });
    await ada.act({ kind: "set-role", memberId: "cid", role: "co-host" });
    await ada.place?.leave();
    world.clock.advance(19_000);
    parties.tick();
    expect(bob.state?.hostId).toBe("ada");
    world.clock.advance(1_100);
    parties.tick();
    expect(bob.state).toMatchObject({ hostId: "cid", formerHost: { id: "ada" } });
    const back = await new TestMember().join(parties, { partyId, userId: "ada" });
    await back.act({ kind: "reclaim-host" });
    expect(bob.state?.hostId).toBe("ada");
    expect(bob.state).toEqual(back.state);
  });
});

describe("a process that ends", () => {
  it("leaves everything that was acknowledged to the next one", async () => {
    const world = new TestWorld();
    const first = processOf(world);
    const { partyId, inviteCode } = await newParty(first.parties);
    const ada = await new TestMember().join(first.parties, { partyId, userId: "ada" });
    await new TestMember().join(first.parties, { partyId, userId: "bob", inviteCode });
    await ada.act(say("kept"));
    await ada.act({ kind: "ban", memberId: "eve" });
    // Killed: nothing is flushed, nothing let go of.
    world.network.cutOff(first.hub);
    world.clock.advance(10_000);
    const second = processOf(world).parties;
    const bob = await new TestMember().join(second, { partyId, userId: "bob" });
    expect(textsOf(bob)).toEqual(["kept"]);
    expect(bob.state?.epoch).toBeGreaterThan(ada.state?.epoch ?? 0);
    await expect(new TestMember().join(second, { partyId, userId: "eve", inviteCode })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    // The first one still believes that it has the party: it is fenced off.
    await expect(ada.act(say("lost"))).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    expect(textsOf(bob)).toEqual(["kept"]);
  });

  it("is followed by another: members at others come back by themselves, without a gap", async () => {
    const world = new TestWorld();
    const [first, second] = [processOf(world), processOf(world)];
    const { partyId, inviteCode } = await newParty(first.parties);
    await new TestMember().join(first.parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(second.parties, { partyId, userId: "bob", inviteCode });
    await bob.act(say("before"));
    const { epoch = 0 } = bob.state ?? {};
    world.network.cutOff(first.hub);
    world.clock.advance(10_000);
    await expect(bob.act(say("meanwhile"))).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    await expect.poll(() => bob.state?.epoch, { timeout: 5_000 }).toBeGreaterThan(epoch);
    await bob.act(say("meanwhile"));
    expect(textsOf(bob)).toEqual(["before", "meanwhile"]);
    expect(bob.state?.members.map(({ id, isPresent }) => [id, isPresent])).toEqual([
      ["ada", false],
      ["bob", true],
    ]);
  });
});

describe("who is where", () => {
  afterEach(() => void vi.useRealTimers());

  const presenceOf = ({ state }: TestMember) => state?.members.map(({ id, isPresent }) => [id, isPresent]);

  it("is told again and again, and nobody comes twice by it", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
    const world = new TestWorld();
    const [first, second] = [processOf(world), processOf(world)];
    const { partyId, inviteCode } = await newParty(first.parties);
    const ada = await new TestMember().join(first.parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(first.parties, { partyId, userId: "bob", inviteCode });
    const cid = await new TestMember().join(second.parties, { partyId, userId: "cid", inviteCode });
    const dan = await new TestMember().join(second.parties, { partyId, userId: "dan", inviteCode });
    const pass = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        world.clock.advance(1_000);
        await vi.advanceTimersByTimeAsync(1_000);
        first.parties.tick();
      }
    };
    await pass(30);
    for (const member of [ada, bob, cid, dan])
      expect(member.received.map(({ kind }) => kind)).not.toContain("party-missed");
    await bob.place?.leave();
    await cid.place?.leave();
    expect(presenceOf(ada)).toEqual([
      ["ada", true],
      ["bob", false],
      ["cid", false],
      ["dan", true],
    ]);
    // A process that says nothing any more has nobody there.
    world.network.cutOff(second.hub);
    await pass(30);
    expect(presenceOf(ada)).toContainEqual(["dan", false]);
    expect(presenceOf(ada)).toContainEqual(["ada", true]);
  });

  it("stays as it is where the store fails for a while", async () => {
    const faults = { append: "none" as "none" | "before" | "behind" };
    const world = new TestWorld((store) => faulty(store, faults));
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    faults.append = "before";
    await expect(bob.act(say("lost"))).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    faults.append = "none";
    // Long enough for whoever would come back.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await bob.place?.leave();
    expect(presenceOf(ada)).toContainEqual(["bob", false]);
  });
});

describe("a person who is erased", () => {
  it("is gone from the party, with all that they said and voted", async () => {
    const world = new TestWorld();
    const { parties } = processOf(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await bob.act(say("my words"));
    await bob.act({ kind: "queue-add", itemId: "other" });
    const exported = await parties.exportPerson(defaultTenant, ["bob"]);
    expect(exported).toMatchObject([{ collection: "party-messages", value: [{ text: "my words" }] }]);
    await parties.erasePerson(defaultTenant, ["bob"]);
    await parties.erasePerson(defaultTenant, ["bob"]);
    expect(bob.received.at(-1)).toMatchObject({ kind: "party-closed", reason: "erased" });
    expect(JSON.stringify(ada.state)).not.toContain("bob");
    expect(await parties.partyMessages(defaultTenant, partyId, { limit: 10 })).toEqual([]);
    expect(await parties.exportPerson(defaultTenant, ["bob"])).toEqual([]);
  });
});
