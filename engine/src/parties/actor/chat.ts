import { EngineError } from "../../domain/errors.ts";
import type { ChatMessage } from "../../sync/party/party-state.ts";
import { isHostly, refused, requireHostly, requireVoice, type Act, type ActTable, type CommandOf } from "./act.ts";
import { feel, tellMoodAlong } from "./feeling.ts";
import type { PartyCore } from "./party-core.ts";
import { heardPositionMs } from "./playing.ts";

const chatLimits = { textLength: 2_000, emojiLength: 32, idLength: 64, reasonLength: 500 } as const;
/** Who types and says nothing more is thought to have stopped. */
const typingMs = 5_000;
/** Reactions within so long are told as one. */
const reactionFrameMs = 250;
const reactionKindCount = 50;
/** A message is forgiven after so long, a reaction sooner, and so much may be sent at once: ten messages, or twenty reactions. */
const forgivenMs = { message: 500, reaction: 250, atOnce: 5_000 } as const;

export const actOnChat: ActTable<"react" | "type" | "remove-message" | "report-message"> = {
  react(act, { emoji }) {
    requireVoice(act);
    requireUnmuted(act);
    if (!isEmoji(emoji)) throw refused("A reaction is one emoji, or the name of an emote.");
    take(act, forgivenMs.reaction);
    const { changing: passing } = act.party;
    passing.reactions ??= new Map();
    if (!passing.reactions.has(emoji) && passing.reactions.size >= reactionKindCount) return;
    passing.reactions.set(emoji, (passing.reactions.get(emoji) ?? 0) + 1);
    passing.reactionsDueMs ??= act.nowMs + reactionFrameMs;
    act.party.dueBy(passing.reactionsDueMs);
    const { member, nowMs, party } = act;
    feel(party, {
      id: `r${member.id} ${nowMs} ${party.seat(member.id).quietAt}`,
      memberId: member.id,
      atMs: nowMs,
      text: emoji,
    });
  },
  type(act) {
    const { party, member, nowMs } = act;
    requireVoice(act);
    requireUnmuted(act);
    const { changing: passing } = party;
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
  checkMessage(text, [clientMessageId, replyTo]);
  const { slowModeMs } = party.state.settings;
  const isSlow = slowModeMs > 0 && !isHostly(member);
  if (isSlow) checkSlowMode(party, member.id, slowModeMs, nowMs);
  take(act, forgivenMs.message);
  if (!isSlow) return;
  party.changing.chattedAt ??= new Map();
  party.changing.chattedAt.set(member.id, nowMs);
}

function checkMessage(text: string, ids: readonly (string | undefined)[]): void {
  if (text.trim() === "" || text.length > chatLimits.textLength || !text.isWellFormed())
    throw refused(`A message has 1 to ${chatLimits.textLength} characters.`);
  for (const id of ids)
    if (id !== undefined && (id === "" || id.length > chatLimits.idLength || !id.isWellFormed()))
      throw refused(`Ids of messages have 1 to ${chatLimits.idLength} characters.`);
}

/** In slow mode a member waits between two messages. */
function checkSlowMode(party: PartyCore, memberId: string, slowModeMs: number, nowMs: number): void {
  const chattedAtMs = party.passing.chattedAt?.get(memberId);
  if (chattedAtMs !== undefined && chattedAtMs + slowModeMs > nowMs) throw tooFast(chattedAtMs + slowModeMs - nowMs);
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
  feel(party, message);
  tellMoodAlong(party, message.atMs);
}

function requireUnmuted({ member }: Act): void {
  if (member.isMuted)
    throw new EngineError("MESSAGE_REFUSED", "A host has muted this member.", { details: { reason: "muted" } });
}

function take({ party, member, nowMs }: Act, costMs: number): void {
  const seat = party.seat(member.id);
  const now = party.since(nowMs);
  const quietAt = Math.max(seat.quietAt, now) + costMs;
  if (quietAt > now + forgivenMs.atOnce) throw tooFast(quietAt - now - forgivenMs.atOnce);
  seat.quietAt = quietAt;
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
  if (typing.size === 0) party.changing.typing = undefined;
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

export function tellReactions(party: PartyCore, nowMs: number): void {
  const { reactions } = party.passing;
  if (reactions !== undefined) party.notify({ kind: "reactions", counts: Object.fromEntries(reactions) });
  party.changing.reactions = undefined;
  party.changing.reactionsDueMs = undefined;
  tellMoodAlong(party, nowMs);
}
