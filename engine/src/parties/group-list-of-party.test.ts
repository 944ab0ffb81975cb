import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../app/engine.ts";
import {
  film,
  groupPortsOf,
  householdsNowMs as nowMs,
  sharedHouseholds,
  soundtrack,
} from "../app/testing-households.ts";
import { sentimentOf } from "../context/sentiment/sentiment.ts";
import { builtInDomains, parseDomain } from "../domain/domain.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import type { GroupList, PartyGroupInput } from "../serving/group-lists.ts";
import type { PartyMember, PartyState } from "../sync/party/party-state.ts";
import { partyList, type PartyGroupPorts, type PartyInView } from "./group-list-of-party.ts";
import { moodOfParty } from "./group-mood.ts";
import { mostEffect } from "./mood/mood-effect.ts";
import { PartyMood, type PartyFeeling } from "./mood/party-mood.ts";

const movies = [parseDomain("movie", builtInDomains)];
let engine: Engine;
let ports: Omit<PartyGroupPorts, "partyViews">;

beforeAll(async () => {
  engine = await sharedHouseholds();
  ports = await groupPortsOf(engine);
});

const member = (id: string, fields: Partial<PartyMember> = {}): PartyMember => ({
  id,
  name: id,
  role: "member",
  joinedAtMs: nowMs,
  isPresent: true,
  readiness: "playing",
  isMuted: false,
  saidReady: false,
  ...fields,
});

function stateOf(members: readonly PartyMember[], fields: Partial<PartyState> = {}): PartyState {
  return {
    id: "party",
    epoch: 1,
    seq: 1,
    createdAtMs: nowMs,
    phase: "live",
    settings: {
      name: "Friday",
      control: "everyone",
      capacity: 50,
      isReadOnly: false,
      slowModeMs: 0,
      waitsForStragglers: true,
      usesMood: true,
      hasPassword: false,
      tolerance: "normal",
    },
    hostId: members[0]?.id ?? "",
    members,
    playback: { playing: true, anchorPositionMs: 0, anchorServerMs: nowMs, rate: 1 },
    queue: [],
    skipVotes: [],
    plan: { timeZone: "UTC", options: [] },
    ...fields,
  };
}

async function listIn(seen: PartyInView, asked: Partial<PartyGroupInput> = {}): Promise<GroupList> {
  const partyViews = { view: async () => seen, serverNowMs: () => nowMs };
  const input = { tenant: engine.tenant, partyId: "party", n: 12, ...asked };
  return (await partyList({ ...ports, partyViews }, input)).list;
}

/** What a party feels after its members have said this, a line every five seconds. */
function feelingAfter(lines: readonly string[], memberIds: readonly string[]): PartyFeeling | undefined {
  const mood = new PartyMood();
  for (const [index, text] of lines.entries())
    mood.add({
      ...sentimentOf(text),
      id: `${index}`,
      memberId: memberIds[index % memberIds.length]!,
      atMs: nowMs + index * 5_000,
    });
  return mood.feelingAt(nowMs + lines.length * 5_000);
}

const idsOf = ({ items }: GroupList) => items.map(({ item }) => item.id as string);
const two = ["person-0", "person-2"];
const present = two.map((id) => member(id));
const praise = [
  "I love this!!",
  "so good",
  "amazing scene",
  "best film ever 😍",
  "haha great",
  "love it",
  "brilliant!",
];
const blame = ["this is awful", "so boring", "terrible", "I hate this", "worst film ever", "bad, just bad", "horrible"];

describe("the list of a party", () => {
  it("is for who is present, and for all who are coming before anybody is", async () => {
    const members = [member("person-0"), member("person-2"), member("person-4", { isPresent: false })];
    const memberIds = (list: GroupList) => list.members.map(({ userId }) => userId);
    expect(memberIds(await listIn({ state: stateOf(members) }))).toEqual(two);
    const nobody = members.map((one) => ({ ...one, isPresent: false }));
    expect(memberIds(await listIn({ state: stateOf(nobody) }))).toEqual([...two, "person-4"]);
  });

  it("calls people what the party calls them", async () => {
    const { members, items } = await listIn({ state: stateOf(two.map((id) => member(id, { name: `${id} here` }))) });
    expect(members.map(({ name }) => name)).toEqual(["person-0 here", "person-2 here"]);
    const ofOne = items.filter(({ serves }) => serves.length === 1);
    expect(ofOne.length).toBeGreaterThan(0);
    for (const { text, serves } of ofOne) expect(text).toContain(`For ${serves[0]} here.`);
  });

  it("answers members and servers, and hides from others that there is a party", async () => {
    const seen = { state: stateOf(present) };
    expect((await listIn(seen, { userId: parseUserId("person-0") })).items.length).toBe(12);
    await expect(listIn(seen, { userId: parseUserId("person-9") })).rejects.toMatchObject({ code: "PARTY_NOT_FOUND" });
    const unknown = engine.useCases.partyList({ tenant: engine.tenant, partyId: "no party" });
    await expect(unknown).rejects.toMatchObject({ code: "PARTY_NOT_FOUND" });
  });

  it("holds neither what is on screen nor what is in the queue, and follows up a film that has ended", async () => {
    const usual = idsOf(await listIn({ state: stateOf(present) }));
    const queue = usual.slice(1, 3).map((itemId) => ({ id: itemId, itemId, byMemberId: two[0]!, votes: [] }));
    const later = idsOf(await listIn({ state: stateOf(present, { itemId: usual[0]!, queue }) }));
    for (const id of usual.slice(0, 3)) expect(later).not.toContain(id);
    const lengthMs = 6_000_000;
    const at = (anchorPositionMs: number) => ({ playing: true, anchorPositionMs, anchorServerMs: nowMs, rate: 1 });
    const during = stateOf(present, { itemId: film, lengthMs, playback: at(1_000) });
    const reasonsOf = (list: GroupList) => list.items.flatMap(({ reasons }) => reasons.map(({ kind }) => kind));
    expect(reasonsOf(await listIn({ state: during }))).not.toContain("relation");
    const over = await listIn({ state: { ...during, playback: at(lengthMs) } });
    expect(reasonsOf(over).filter((kind) => kind === "relation").length).toBe(2);
    expect(idsOf(over).slice(0, 2)).toContain(soundtrack);
  });

  it("keeps to the age of everybody present, also beyond those for whom it has a place", async () => {
    const crowd = Array.from({ length: 100 }, (_, index) => member(`nobody ${index}`));
    await engine.putUser({ id: "child", birthYear: 2018 });
    const late = member("child", { joinedAtMs: nowMs + 1 });
    const { maximumAgeYears, members, items } = await listIn({ state: stateOf([...crowd, late]) }, { n: 5 });
    expect([maximumAgeYears, members.length]).toEqual([7, 100]);
    for (const { item } of items) expect(item.minimumAgeYears ?? 0).toBeLessThanOrEqual(7);
  });
});

describe("the mood of a party", () => {
  /** Of the films that come anyway, how far up those stand that share the genre of what is on screen. */
  async function standing(feeling: PartyFeeling | undefined, usesMood = true) {
    const state = stateOf(present, { itemId: "movie:1" });
    const seen = { state: { ...state, settings: { ...state.settings, usesMood } }, ...(feeling && { feeling }) };
    const list = await listIn(seen, { n: 40, domains: movies, strategy: "average" });
    const isAlike = ({ item }: GroupList["items"][number]) => item.genres.includes("genre-1");
    const ranks = list.items.filter(isAlike).map(({ rank }) => rank);
    return { list, mean: ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length };
  }

  it("moves what is like the title on screen up where it is enjoyed, down where it is not, and says why", async () => {
    const [liked, hated] = [feelingAfter(praise, two), feelingAfter(blame, two)];
    expect([liked!.valence > 0.3, hated!.valence < -0.3]).toEqual([true, true]);
    const usual = await standing(undefined);
    const up = await standing(liked);
    const down = await standing(hated);
    expect(up.mean).toBeLessThan(usual.mean);
    expect(down.mean).toBeGreaterThan(usual.mean);
    expect(up.list.mood).toEqual(liked);
    const reasons = (list: GroupList) => list.items.flatMap((pick) => pick.reasons);
    expect(reasons(up.list).map(({ text }) => text)).toContain("Because the party enjoys this: genre 1");
    expect([reasons(usual.list), reasons(down.list)]).toEqual([[], []]);
    const scoreOf = ({ list }: typeof up) => new Map(list.items.map(({ item, score }) => [item.id, score]));
    const before = scoreOf(usual);
    for (const moved of [up, down])
      for (const [id, score] of scoreOf(moved))
        expect(Math.abs(score / (before.get(id) ?? score) - 1)).toBeLessThanOrEqual(mostEffect + 1e-9);
  });

  it("is that of what its members write, from the first message to the reason on a list", async () => {
    const { useCases, tenant } = engine;
    const [maya, ben] = two.map(parseUserId);
    const itemId = "movie:1";
    const { partyId } = await useCases.createParty({ tenant, hostId: maya!, hostName: "Maya", itemId });
    const { code } = await useCases.createPartyInvite(tenant, partyId, { userId: maya!, useCount: 1, ttlMs: 60_000 });
    const host = await useCases.joinParty({ tenant, partyId, userId: maya!, name: "Maya" }, () => {});
    const wish = { tenant, partyId, userId: ben!, name: "Ben", inviteCode: code };
    const guest = await useCases.joinParty(wish, () => {});
    const ask = () => useCases.partyList({ tenant, partyId, userId: ben!, n: 40, domains: movies });
    const before = await ask();
    expect([before.members.map(({ userId }) => userId as string), before.mood]).toEqual([two, undefined]);
    for (const [index, text] of praise.slice(0, 6).entries())
      await [host, guest][index % 2]!.act({ kind: "chat", clientMessageId: `${index}`, text });
    const after = await ask();
    expect(after.mood?.valence).toBeGreaterThan(0.3);
    const texts = after.items.flatMap(({ reasons }) => reasons.map(({ text }) => text));
    expect(texts).toContain("Because the party enjoys this: genre 1");
    await host.act({ kind: "set-settings", settings: { usesMood: false } });
    expect((await ask()).mood).toBeUndefined();
    await host.act({ kind: "end" });
    await Promise.all([host.leave(), guest.leave()]);
  });

  it("moves nothing where the party wants none, where one member alone speaks, or too little was said", async () => {
    const usual = idsOf((await standing(undefined)).list);
    const off = (await standing(feelingAfter(praise, two), false)).list;
    expect([idsOf(off), off.mood]).toEqual([usual, undefined]);
    expect([feelingAfter(praise, ["person-0"]), feelingAfter(praise.slice(0, 2), two)]).toEqual([undefined, undefined]);
    const unsure = { valence: 1, arousal: 1, confidence: 0.05 };
    expect(idsOf((await standing(unsure)).list)).toEqual(usual);
  });

  it("never moves an item by more than the cap, whatever is felt of whatever is on screen", () => {
    const words = fc.array(fc.constantFrom("comedy", "horror", "drama", "Comedy"), { maxLength: 4 });
    const items = fc
      .record({ genres: words, themes: words })
      .map((facts) => createItem({ id: parseItemId("movie:x"), domain: movies[0]!, title: "x", ...facts }));
    const feelings = fc.record({
      valence: fc.double({ min: -1, max: 1, noNaN: true }),
      arousal: fc.double({ min: 0, max: 1, noNaN: true }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(feelings, items, items, (feeling, onScreen, other) => {
        const factor = moodOfParty(feeling, onScreen)?.factorOf(other) ?? 1;
        expect(Math.abs(factor - 1)).toBeLessThanOrEqual(mostEffect + 1e-12);
      }),
    );
  });
});
