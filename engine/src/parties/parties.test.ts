import { afterEach, describe, expect, it } from "vitest";
import { defaultTenant, parseUserId } from "../domain/ids.ts";
import type { Parties } from "./parties.ts";
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
