import { EngineError } from "../../domain/errors.ts";
import type { QueueEntry } from "../../sync/party/party-state.ts";
import { isHostly, refused, requireControl, requireVoice, type ActTable } from "./act.ts";
import type { PartyCore } from "./party-core.ts";
import { showTitle } from "./playback.ts";
import { pauseAt } from "./playing.ts";

const queueLimits = { entryCount: 250, ofMemberCount: 20 } as const;
/** So large a share of those who are here must want to skip. */
const skipRatio = 0.5;

export const actOnQueue: ActTable<
  "queue-add" | "queue-remove" | "queue-move" | "queue-vote" | "play-next" | "vote-skip"
> = {
  "queue-add"(act, { itemId }) {
    requireVoice(act);
    const { party, member, facts } = act;
    const { queue } = party.state;
    if (queue.length >= queueLimits.entryCount)
      throw refused(`The queue has ${queueLimits.entryCount} entries: it is full.`);
    if (
      !isHostly(member) &&
      queue.filter(({ byMemberId }) => byMemberId === member.id).length >= queueLimits.ofMemberCount
    )
      throw refused(`So many entries are yours already: ${queueLimits.ofMemberCount}.`);
    if (queue.some((entry) => entry.itemId === itemId)) throw refused("This is in the queue already. Vote for it.");
    if (facts.lengthMs !== undefined)
      party.secrets = { ...party.secrets, lengthsMs: { ...party.secrets.lengthsMs, [itemId]: facts.lengthMs } };
    const entry: QueueEntry = { id: `q${party.state.seq + 1}`, itemId, byMemberId: member.id, votes: [] };
    setQueue(party, [...queue, entry], member.id);
  },
  "queue-remove"(act, { entryId }) {
    const { party, member } = act;
    const entry = entryOf(party, entryId);
    if (entry.byMemberId !== member.id) requireControl(act);
    setQueue(party, without(party.state.queue, entryId), member.id);
  },
  "queue-move"(act, { entryId, beforeEntryId }) {
    requireControl(act);
    const { party, member } = act;
    const entry = entryOf(party, entryId);
    const rest = without(party.state.queue, entryId);
    const at = beforeEntryId === undefined ? rest.length : rest.findIndex(({ id }) => id === beforeEntryId);
    if (at < 0) throw noEntry(beforeEntryId);
    setQueue(party, rest.toSpliced(at, 0, entry), member.id);
  },
  "queue-vote"(act, { entryId, isFor }) {
    requireVoice(act);
    const { party, member } = act;
    const entry = entryOf(party, entryId);
    if (entry.votes.includes(member.id) === isFor) return;
    const votes = isFor ? [...entry.votes, member.id] : entry.votes.filter((id) => id !== member.id);
    const queue = party.state.queue.map((each) => (each.id === entryId ? { ...each, votes } : each));
    setQueue(party, queue, member.id);
  },
  "play-next"(act, { entryId }) {
    requireControl(act);
    const { party, member, nowMs } = act;
    const entry = entryId === undefined ? nextEntry(party) : entryOf(party, entryId);
    if (entry === undefined) throw refused("Nothing is in the queue.");
    playEntry(party, nowMs, { entry, byMemberId: member.id });
  },
  "vote-skip"(act, { isFor }) {
    requireVoice(act);
    const { party, member, nowMs } = act;
    const { skipVotes, itemId, phase } = party.state;
    if (itemId === undefined || phase !== "live") throw refused("Nothing is played that could be skipped.");
    if (skipVotes.includes(member.id) === isFor) return;
    const votes = isFor ? [...skipVotes, member.id] : skipVotes.filter((id) => id !== member.id);
    party.emit({ kind: "skip-votes-changed", votes, neededCount: neededVotes(party) });
    skipWhereWanted(party, nowMs);
  },
};

/** The entry that most want; of equals the first. */
function nextEntry({ state }: PartyCore): QueueEntry | undefined {
  return state.queue.reduce<QueueEntry | undefined>(
    (best, entry) => (best === undefined || entry.votes.length > best.votes.length ? entry : best),
    undefined,
  );
}

function playEntry(
  party: PartyCore,
  nowMs: number,
  { entry, byMemberId }: { readonly entry: QueueEntry; readonly byMemberId?: string },
): void {
  const { [entry.itemId]: lengthMs, ...lengthsMs } = party.secrets.lengthsMs;
  party.secrets = { ...party.secrets, lengthsMs };
  setQueue(party, without(party.state.queue, entry.id), byMemberId);
  showTitle(party, nowMs, { itemId: entry.itemId, lengthMs, byMemberId });
}

/** What follows by itself. Whether anything does. */
export function playNext(party: PartyCore, nowMs: number): boolean {
  const entry = nextEntry(party);
  if (entry === undefined) return false;
  playEntry(party, nowMs, { entry });
  return true;
}

export function endTitle(party: PartyCore, nowMs: number): void {
  if (!playNext(party, nowMs)) pauseAt(party, nowMs, "end");
}

/** So many of those who are here must want it: half of them, rounded up. */
const neededVotes = (party: PartyCore): number => Math.max(1, Math.ceil(party.presentCount() * skipRatio));

/** To be called also when somebody goes: fewer votes are enough then. Votes of those who are not here do not count. */
export function skipWhereWanted(party: PartyCore, nowMs: number): void {
  const { skipVotes, phase } = party.state;
  if (skipVotes.length === 0 || phase === "ended") return;
  const counted = skipVotes.filter((id) => party.member(id)?.isPresent === true).length;
  if (counted < neededVotes(party)) return;
  if (!playNext(party, nowMs)) showTitle(party, nowMs, {});
}

function setQueue(party: PartyCore, queue: readonly QueueEntry[], byMemberId: string | undefined): void {
  party.emit({ kind: "queue-changed", queue, ...(byMemberId !== undefined && { byMemberId }) });
}

const without = (queue: readonly QueueEntry[], entryId: string) => queue.filter(({ id }) => id !== entryId);

function entryOf({ state }: PartyCore, entryId: string): QueueEntry {
  const entry = state.queue.find(({ id }) => id === entryId);
  if (entry === undefined) throw noEntry(entryId);
  return entry;
}

const noEntry = (entryId: string | undefined) =>
  new EngineError("INVALID_INPUT", `The queue has no entry ${JSON.stringify(entryId)}.`);
