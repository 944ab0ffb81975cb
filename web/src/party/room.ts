import type { ChatMessage, PartyChange, PartyEnd, PartyNotice, PartyState } from "codecatalyst-client";
import { listChangeWords } from "./party-words.ts";

export type MoodPoint = Extract<PartyNotice, { readonly kind: "mood" }>;

interface Burst {
  readonly id: number;
  readonly emoji: string;
  readonly count: number;
}

/** How one stands with the party. */
type Standing =
  | { readonly kind: "coming" | "here" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "closed"; readonly reason: PartyEnd };

/** A party as somebody in it sees it: its state, and what passed by since they came. */
export interface Room {
  readonly standing: Standing;
  readonly isConnected: boolean;
  readonly state: PartyState | undefined;
  readonly memberId: string | undefined;
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly typingIds: readonly string[];
  readonly mood: readonly MoodPoint[];
  readonly bursts: readonly Burst[];
  readonly burstCount: number;
  /** Another version is another list. */
  readonly listVersion: number;
  readonly listReason: string;
  readonly behindIds: readonly string[];
  readonly spreadMs: number | undefined;
  /** So many must want to skip, once anybody did. */
  readonly skipNeededCount: number | undefined;
  /** Everybody who was seen, by id, as some leave before it is over. */
  readonly names: ReadonlyMap<string, string>;
  readonly watchedItemIds: readonly string[];
}

export const emptyRoom: Room = {
  standing: { kind: "coming" },
  isConnected: false,
  state: undefined,
  memberId: undefined,
  messages: [],
  typingIds: [],
  mood: [],
  bursts: [],
  burstCount: 0,
  listVersion: 0,
  listReason: "",
  behindIds: [],
  spreadMs: undefined,
  skipNeededCount: undefined,
  names: new Map(),
  watchedItemIds: [],
};

export type RoomEvent =
  | { readonly kind: "connected"; readonly isConnected: boolean }
  | {
      readonly kind: "state";
      readonly state: PartyState;
      readonly memberId: string | undefined;
      readonly change: PartyChange | undefined;
    }
  | { readonly kind: "messages"; readonly messages: readonly ChatMessage[] }
  | { readonly kind: "notice"; readonly notice: PartyNotice }
  | { readonly kind: "burst-over"; readonly id: number }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "closed"; readonly reason: PartyEnd };

const keptMoodCount = 120;
const keptBurstCount = 24;

/** The room after something happened. */
export function roomAfter(room: Room, event: RoomEvent): Room {
  switch (event.kind) {
    case "connected":
      return { ...room, isConnected: event.isConnected };
    case "state":
      return afterState(room, event);
    case "messages":
      return { ...room, messages: merged(room.messages, event.messages) };
    case "notice":
      return afterNotice(room, event.notice);
    case "burst-over":
      return { ...room, bursts: room.bursts.filter(({ id }) => id !== event.id) };
    case "refused":
      return { ...room, standing: { kind: "refused", code: event.code, message: event.message } };
    case "closed":
      return { ...room, standing: { kind: "closed", reason: event.reason } };
  }
}

function afterState(room: Room, { state, memberId, change }: Extract<RoomEvent, { readonly kind: "state" }>): Room {
  const names = new Map([...room.names, ...state.members.map(({ id, name }) => [id, name] as const)]);
  const { phase, itemId } = state;
  const isWatched = phase === "live" && itemId !== undefined && !room.watchedItemIds.includes(itemId);
  return {
    ...withListReason(room, listChangeWords(change, room.state)),
    ...(change?.kind === "message-removed" && { messages: withoutText(room.messages, change.messageId) }),
    ...(change?.kind === "skip-votes-changed" && { skipNeededCount: change.neededCount }),
    ...(isWatched && { watchedItemIds: [...room.watchedItemIds, itemId] }),
    standing: { kind: "here" },
    state,
    memberId,
    names,
  };
}

function afterNotice(room: Room, notice: PartyNotice): Room {
  switch (notice.kind) {
    case "typing":
      return { ...room, typingIds: notice.memberIds };
    case "reactions": {
      const fresh = Object.entries(notice.counts).map(([emoji, count], index) => ({
        id: room.burstCount + index,
        emoji,
        count,
      }));
      const bursts = [...room.bursts, ...fresh].slice(-keptBurstCount);
      return { ...room, bursts, burstCount: room.burstCount + fresh.length };
    }
    case "mood":
      return { ...room, mood: [...room.mood.slice(1 - keptMoodCount), notice] };
    case "sync-summary":
      return { ...room, spreadMs: notice.spreadMs, behindIds: notice.behind };
    case "group-list-changed":
      return withListReason(room, listChangeWords(notice));
  }
}

/** A reason that names somebody stays, where the server then says the same in general. */
function withListReason(room: Room, reason: string | undefined): Room {
  if (reason === undefined) return room;
  const isGeneral = reason === listChangeWords(undefined) && room.listReason.endsWith("for who is here.");
  return { ...room, listVersion: room.listVersion + 1, listReason: isGeneral ? room.listReason : reason };
}

/** Each message once, as it was told last, in the order of their ids. */
function merged(known: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map([...known, ...more].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((a, b) => Number(a.id) - Number(b.id));
}

const withoutText = (messages: readonly ChatMessage[], messageId: string): readonly ChatMessage[] =>
  messages.map((message) =>
    message.id === messageId ? { ...message, text: "", links: [], mentions: [], isRemoved: true } : message,
  );

/** Those who may lead: the host and co-hosts. */
export const isHostly = ({ members }: PartyState, memberId: string | undefined): boolean =>
  members.some(({ id, role }) => id === memberId && role !== "member");

export const isWaitedFor = ({ gate }: PartyState, memberId: string): boolean =>
  gate?.waitingFor.includes(memberId) === true;

export const mayPlay = (state: PartyState, memberId: string | undefined): boolean =>
  state.settings.control === "everyone" || isHostly(state, memberId);

/** Whether one may suggest and vote. */
export const mayChoose = (state: PartyState, memberId: string | undefined): boolean =>
  !state.settings.isReadOnly || isHostly(state, memberId);

/** Whether one may chat and react. */
export const mayTalk = (state: PartyState, memberId: string | undefined): boolean =>
  mayChoose(state, memberId) && !state.members.some(({ id, isMuted }) => id === memberId && isMuted);

/** Before it begins, with nothing chosen: what to watch is found together. */
export const isChoosing = ({ phase, itemId }: PartyState): boolean => phase !== "live" && itemId === undefined;
