import { afterEach, describe, expect, it, vi } from "vitest";
import { defaultTenant, parseUserId } from "../domain/ids.ts";
import type { Parties } from "./parties.ts";
import type { OutlinePlace } from "./party-use-cases.ts";
import { TestMember, TestWorld } from "../app/testing-parties.ts";

const opened: Parties[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((parties) => parties.close()));
});

function open(world: TestWorld): Parties {
  const { parties } = world.process();
  opened.push(parties);
  return parties;
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

describe("a party that is over", () => {
  const dayMs = 24 * 3_600_000;

  it("is let go of, and forgotten a day after its end, though somebody knocked since", async () => {
    const world = new TestWorld();
    const parties = open(world);
    const { partyId } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const wait = (ms: number) => {
      world.clock.advance(ms);
      parties.tick();
    };
    for (let count = 0; count < 3; count += 1) wait(60_000);
    await ada.act({ kind: "end" });
    wait(0);
    wait(60_000);
    await vi.waitFor(() => expect(parties.partyCounts()).toEqual({ partyCount: 0, presentCount: 0 }));
    world.clock.advance(dayMs - 60_001);
    await expect(new TestMember().join(parties, { partyId, userId: "ada" })).rejects.toMatchObject({
      code: "PARTY_ENDED",
    });
    await parties.close();
    world.clock.advance(1);
    await expect(open(world).getParty(defaultTenant, partyId)).rejects.toMatchObject({ code: "PARTY_NOT_FOUND" });
  });

  it("is told of by pages, newest first, to whoever was there", async () => {
    const world = new TestWorld();
    const parties = open(world);
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { partyId, inviteCode } = await newParty(parties);
      const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
      const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
      world.clock.advance(1_000);
      await bob.act({ kind: "leave" });
      await ada.act({ kind: "end" });
      ids.unshift(partyId);
    }
    const { partyId: openId } = await newParty(parties);
    const ask = (status: "open" | "over", after?: OutlinePlace) =>
      parties.partiesOf(defaultTenant, parseUserId(status === "over" ? "bob" : "ada"), {
        status,
        limit: 2,
        ...(after && { after }),
      });
    const first = await ask("over");
    expect(first.parties).toMatchObject([
      { partyId: ids[0], phase: "ended", endedAtMs: world.clock.nowMs(), presentCount: 0 },
      { partyId: ids[1], endedAtMs: world.clock.nowMs() - 1_000 },
    ]);
    const second = await ask("over", first.next);
    expect(second).toMatchObject({ parties: [{ partyId: ids[2] }] });
    expect(second.next).toBeUndefined();
    const stillOpen = await ask("open");
    expect(stillOpen.parties.map(({ partyId }) => partyId)).toEqual([openId]);
    expect(stillOpen.parties[0]).not.toHaveProperty("endedAtMs");
  });
});

describe("a party", () => {
  it("lets members in by an invite, and shows all of them the same", async () => {
    const world = new TestWorld();
    const parties = open(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await expect(new TestMember().join(parties, { partyId, userId: "eve" })).rejects.toMatchObject({
      code: "INVITE_NOT_VALID",
    });
    await bob.act({ kind: "chat", clientMessageId: "c1", text: "Hello" });
    expect(ada.messages.map(({ text }) => text)).toEqual(["Hello"]);
    expect(ada.state).toEqual(bob.state);
    expect(ada.state?.members.map(({ id, role, isPresent }) => [id, role, isPresent])).toEqual([
      ["ada", "host", true],
      ["bob", "member", true],
    ]);
  });

  it("starts once all are ready, plays, pauses at once and seeks", async () => {
    const world = new TestWorld();
    const parties = open(world);
    const { partyId, inviteCode } = await newParty(parties);
    const ada = await new TestMember().join(parties, { partyId, userId: "ada" });
    const bob = await new TestMember().join(parties, { partyId, userId: "bob", inviteCode });
    await ada.act({ kind: "start" });
    expect(ada.state?.gate?.waitingFor).toEqual(["ada", "bob"]);
    const report = { kind: "report", readiness: "ready", positionMs: 0, atServerMs: 0, rttMs: 40 } as const;
    await ada.act(report);
    await bob.act(report);
    expect(ada.state?.playback).toMatchObject({ playing: true, anchorServerMs: world.clock.nowMs() + 400 });
    await expect(bob.act({ kind: "pause" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    world.clock.advance(10_400);
    await ada.act({ kind: "pause", opId: "o1" });
    expect(bob.state?.playback).toMatchObject({ playing: false, anchorPositionMs: 10_000 });
    await expect(ada.act({ kind: "seek", positionMs: 6_000_001 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await ada.act({ kind: "seek", positionMs: 60_000 });
    expect(bob.state?.playback.anchorPositionMs).toBe(60_000);
    expect(bob.state).toEqual(ada.state);
  });
});
