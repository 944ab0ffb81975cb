import type { ChatMessage, PartyMember, PartyState } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { emptyRoom, isChoosing, isHostly, mayPlay, mayTalk, roomAfter, type Room, type RoomEvent } from "./room.ts";

const member = (id: string, fields: Partial<PartyMember> = {}): PartyMember => ({
  id,
  name: id.toUpperCase(),
  role: "member",
  joinedAtMs: 0,
  isPresent: true,
  readiness: "ready",
  isMuted: false,
  saidReady: false,
  ...fields,
});

const state: PartyState = {
  id: "p",
  epoch: 1,
  seq: 1,
  createdAtMs: 0,
  phase: "lobby",
  settings: {
    name: "Party",
    control: "hosts",
    capacity: 50,
    isReadOnly: false,
    slowModeMs: 0,
    waitsForStragglers: false,
    usesMood: true,
    hasPassword: false,
    tolerance: "normal",
  },
  hostId: "ada",
  members: [member("ada", { role: "host" }), member("ben")],
  playback: { playing: false, anchorPositionMs: 0, anchorServerMs: 0, rate: 1 },
  queue: [],
  skipVotes: [],
  plan: { timeZone: "UTC", options: [] },
};

const message = (id: string, text = id): ChatMessage => ({
  id,
  clientMessageId: `c${id}`,
  memberId: "ada",
  name: "ADA",
  text,
  atMs: 0,
  mentions: [],
  links: [],
});

const here = (next: PartyState = state): RoomEvent => ({
  kind: "state",
  state: next,
  memberId: "ben",
  change: undefined,
});
const after = (...events: readonly RoomEvent[]): Room => events.reduce(roomAfter, emptyRoom);

describe("roomAfter", () => {
  it("holds each message once, in the order of their numbers, as it was told last", () => {
    const room = after(
      { kind: "messages", messages: [message("10"), message("9")] },
      { kind: "messages", messages: [message("9", "again"), message("2")] },
    );
    expect(room.messages.map(({ id, text }) => [id, text])).toEqual([
      ["2", "2"],
      ["9", "again"],
      ["10", "10"],
    ]);
  });

  it("takes the words of a removed message away", () => {
    const room = after(
      { kind: "messages", messages: [message("1", "secret")] },
      {
        kind: "state",
        state,
        memberId: "ben",
        change: { kind: "message-removed", messageId: "1", byMemberId: "ada" },
      },
    );
    expect(room.messages[0]).toMatchObject({ text: "", isRemoved: true });
  });

  it("asks for another list when somebody comes, and keeps their name as the reason", () => {
    const room = after(
      here(),
      { kind: "state", state, memberId: "ben", change: { kind: "member-joined", member: member("cem") } },
      { kind: "notice", notice: { kind: "group-list-changed", cause: "members" } },
    );
    expect(room.listReason).toBe("CEM came: chosen anew for who is here.");
    expect(room.listVersion).toBe(3);
    expect(roomAfter(room, { kind: "notice", notice: { kind: "group-list-changed", cause: "mood" } }).listReason).toBe(
      "The mood of the party moved it.",
    );
  });

  it("remembers who was there and what was watched", () => {
    const live: PartyState = { ...state, phase: "live", itemId: "movie:a" };
    const room = after(here(), here(live), here({ ...live, itemId: "movie:b", members: [member("ada")] }), here(live));
    expect([...room.names.keys()]).toEqual(["ada", "ben"]);
    expect(room.watchedItemIds).toEqual(["movie:a", "movie:b"]);
  });

  it("shows reactions until they are over", () => {
    const room = after({ kind: "notice", notice: { kind: "reactions", counts: { "🔥": 2, "😂": 1 } } });
    expect(room.bursts.map(({ id, emoji, count }) => [id, emoji, count])).toEqual([
      [0, "🔥", 2],
      [1, "😂", 1],
    ]);
    expect(roomAfter(room, { kind: "burst-over", id: 0 }).bursts).toHaveLength(1);
  });

  it("keeps what is known while the connection is away", () => {
    const room = after(here(), { kind: "connected", isConnected: true }, { kind: "connected", isConnected: false });
    expect(room).toMatchObject({ isConnected: false, standing: { kind: "here" }, state });
  });
});

describe("rights", () => {
  it("lets hosts lead, and others where everybody may", () => {
    expect([isHostly(state, "ada"), isHostly(state, "ben"), isHostly(state, undefined)]).toEqual([true, false, false]);
    expect(mayPlay(state, "ben")).toBe(false);
    expect(mayPlay({ ...state, settings: { ...state.settings, control: "everyone" } }, "ben")).toBe(true);
  });

  it("lets nobody talk who is muted, nor members where only hosts do", () => {
    expect(mayTalk(state, "ben")).toBe(true);
    expect(mayTalk({ ...state, members: [member("ben", { isMuted: true })] }, "ben")).toBe(false);
    const readOnly = { ...state, settings: { ...state.settings, isReadOnly: true } };
    expect([mayTalk(readOnly, "ben"), mayTalk(readOnly, "ada")]).toEqual([false, true]);
  });
});

describe("isChoosing", () => {
  it("is over once something is chosen, or it has begun", () => {
    expect(isChoosing(state)).toBe(true);
    expect(isChoosing({ ...state, itemId: "movie:a" })).toBe(false);
    expect(isChoosing({ ...state, phase: "live" })).toBe(false);
  });
});
