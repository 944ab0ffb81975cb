import { EngineError } from "../../domain/errors.ts";
import type { ChatMessage } from "../../sync/party/party-state.ts";
import { isHostly, refused, requireHostly, requireVoice, type Act, type ActTable, type CommandOf } from "./act.ts";
import type { PartyCore } from "./party-core.ts";
import { heardPositionMs } from "./playing.ts";

const chatLimits = { textLength: 2_000, emojiLength: 32, idLength: 64, reasonLength: 500 } as const;
/** Who types and says nothing more is thought to have stopped. */
const typingMs = 5_000;
/** Reactions within so long are told as one. */
const reactionFrameMs = 250;
const reactionKindCount = 50;
/** What a member may send at once, and what comes back within a second; messages cost 200, reactions 100. */
const allowance = { most: 2_000, perSecond: 400, message: 200, reaction: 100 } as const;

export const actOnChat: ActTable<"react" | "type" | "remove-message" | "report-message"> = {
  react(act, { emoji }) {
    requireVoice(act);
    requireUnmuted(act);
    if (!isEmoji(emoji)) throw refused("A reaction is one emoji, or the name of an emote.");
    take(act, allowance.reaction);
    const { passing } = act.party;
    passing.reactions ??= new Map();
    if (!passing.reactions.has(emoji) && passing.reactions.size >= reactionKindCount) return;
    passing.reactions.set(emoji, (passing.reactions.get(emoji) ?? 0) + 1);
    passing.reactionsDueMs ??= act.nowMs + reactionFrameMs;
    act.party.dueBy(passing.reactionsDueMs);
  },
  type(act) {
    const { party, member, nowMs } = act;
    requireVoice(act);
    requireUnmuted(act);
    const { passing } = party;
    passing.typing ??= new Map();
    const isNew = !passing.typing.has(member.id);
    passing.typing.set(member.id, nowMs + typingMs);
    party.dueBy(nowMs + typingMs);
    if (isNew) tellTyping(party);
  },
  "remove-message"(act, { messageId }) {
    const { party, member, facts } = act;
    if (facts.author === undefined) throw refused("This message is not there, or is gone already.");
    if (facts.author !== member.id) requireHostly(act);
    party.emit({ kind: "message-removed", messageId, byMemberId: member.id });
    if (facts.author !== member.id)
      party.audit({ atMs: act.nowMs, kind: "remove", byMemberId: member.id, memberId: facts.author, messageId });
  },
  "report-message"(act, { messageId, reason }) {
    const { party, member, facts } = act;
    if (facts.author === undefined) throw refused("This message is not there, or is gone already.");
    const text = reason.slice(0, chatLimits.reasonLength).toWellFormed();
    party.audit({
      atMs: act.nowMs,
      kind: "report",
      byMemberId: member.id,
      memberId: facts.author,
      messageId,
      reason: text,
    });
  },
};

const emoteName = /^:?[A-Za-z0-9_]{1,30}:?$/;
const hasPicture = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{20e3}/u;

function isEmoji(text: string): boolean {
  if (text.length === 0 || text.length > chatLimits.emojiLength) return false;
  return emoteName.test(text) || (hasPicture.test(text) && !/\s/.test(text) && text.isWellFormed());
}

/** Throws where the member may not say anything now; counts what it says. */
export function beginMessage(act: Act, { text, clientMessageId, replyTo }: CommandOf<"chat">): void {
  const { party, member, nowMs } = act;
  requireVoice(act);
  requireUnmuted(act);
  if (text.trim() === "" || text.length > chatLimits.textLength || !text.isWellFormed())
    throw refused(`A message has 1 to ${chatLimits.textLength} characters.`);
  for (const id of [clientMessageId, replyTo])
    if (id !== undefined && (id === "" || id.length > chatLimits.idLength || !id.isWellFormed()))
      throw refused(`Ids of messages have 1 to ${chatLimits.idLength} characters.`);
  const seat = party.seat(member.id);
  const waitMs =
    isHostly(member) || seat.chattedAt < 0 ? 0 : seat.chattedAt + party.state.settings.slowModeMs - party.since(nowMs);
  if (waitMs > 0) throw tooFast(waitMs);
  take(act, allowance.message);
  seat.chattedAt = party.since(nowMs);
}

/** As it will be kept: what it names, and where the title was. */
export function draftMessage(
  { party, member, nowMs }: Act,
  { clientMessageId, replyTo }: CommandOf<"chat">,
  said: {
    readonly id: string;
    readonly text: string;
    readonly mentions: readonly string[];
    readonly links: readonly string[];
  },
): ChatMessage {
  const { itemId, phase } = party.state;
  const isShown = itemId !== undefined && phase === "live";
  return {
    id: said.id,
    clientMessageId,
    memberId: member.id,
    name: member.name,
    text: said.text,
    atMs: nowMs,
    ...(isShown && { positionMs: Math.round(heardPositionMs(party, nowMs)), itemId }),
    ...(replyTo !== undefined && { replyTo }),
    mentions: said.mentions,
    links: said.links,
  };
}

/** It is durable: everybody gets it. */
export function tellMessage(party: PartyCore, message: ChatMessage): void {
  if (party.passing.typing?.delete(message.memberId) === true) tellTyping(party);
  party.emit({ kind: "message-sent", message });
}

function requireUnmuted({ member }: Act): void {
  if (member.isMuted)
    throw new EngineError("MESSAGE_REFUSED", "A host has muted this member.", { details: { reason: "muted" } });
}

function take({ party, member, nowMs }: Act, cost: number): void {
  const seat = party.seat(member.id);
  const now = party.since(nowMs);
  const gained = seat.allowanceAt < 0 ? allowance.most : ((now - seat.allowanceAt) * allowance.perSecond) / 1_000;
  const left = Math.min(allowance.most, Math.trunc(seat.allowance + gained)) - cost;
  if (left < 0) throw tooFast((-left * 1_000) / allowance.perSecond);
  seat.allowance = left;
  seat.allowanceAt = now;
}

function tooFast(waitMs: number): EngineError {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return new EngineError("RATE_LIMITED", `That is too fast. Try again in ${retryAfterSeconds} seconds.`, {
    details: { retryAfterSeconds },
  });
}

function tellTyping(party: PartyCore): void {
  const { typing } = party.passing;
  if (typing === undefined) return;
  party.notify({ kind: "typing", memberIds: [...typing.keys()] });
  if (typing.size === 0) delete party.passing.typing;
}

/** Answers when to look again. */
export function endTyping(party: PartyCore, nowMs: number): number {
  const { typing } = party.passing;
  let nextMs = Infinity;
  let hasEnded = false;
  for (const [memberId, untilMs] of typing ?? []) {
    if (untilMs > nowMs) nextMs = Math.min(nextMs, untilMs);
    else hasEnded = typing?.delete(memberId) === true;
  }
  if (hasEnded) tellTyping(party);
  return nextMs;
}

export function tellReactions(party: PartyCore): void {
  const { reactions } = party.passing;
  if (reactions !== undefined) party.notify({ kind: "reactions", counts: Object.fromEntries(reactions) });
  delete party.passing.reactions;
  delete party.passing.reactionsDueMs;
}
