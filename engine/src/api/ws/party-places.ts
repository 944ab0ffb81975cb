import type { WirePartyAct, WirePartyJoin } from "../../contract/socket.ts";
import { EngineError } from "../../domain/errors.ts";
import type { UserId } from "../../domain/ids.ts";
import type { JoinAnswer, PartyFrame, PartyPlace } from "../../parties/party-use-cases.ts";
import { partiesOf } from "../edge-use-cases.ts";
import { partyMember } from "../party-member.ts";
import type { RouteContext } from "../rest/http/route.ts";
import type { Outbox } from "./outbox.ts";
import type { Session } from "./session.ts";
import { textFrame } from "./text-frame.ts";

/** A party in which a session is. It belongs to the connection that joined it; the session keeps the place when that one breaks. */
export class JoinedParty {
  readonly partyId: string;
  readonly userId: UserId;
  readonly outbox: Outbox;
  place: PartyPlace | undefined;
  readonly #onClosed: () => void;
  /** What comes before the answer has gone out. */
  #early: PartyFrame[] | undefined = [];
  #isOver = false;

  constructor(
    { partyId, userId, outbox }: { readonly partyId: string; readonly userId: UserId; readonly outbox: Outbox },
    onClosed: () => void,
  ) {
    this.partyId = partyId;
    this.userId = userId;
    this.outbox = outbox;
    this.#onClosed = onClosed;
  }

  take(frames: readonly PartyFrame[]): void {
    if (this.#early !== undefined) this.#early.push(...frames);
    else if (!this.#isOver) for (const frame of frames) this.#send(frame);
  }

  /** The answer has gone out. */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.#send(frame);
  }

  leave(): void {
    this.#isOver = true;
    // What is lost of a place that cannot be left is found by whoever has the party.
    this.place?.leave().catch(() => {});
  }

  #send(frame: PartyFrame): void {
    const { kind, noticeKey } = frame;
    if (kind === "notice") this.outbox.send(bytesOf(frame), `${this.partyId} ${noticeKey ?? ""}`);
    else this.outbox.send(bytesOf(frame), undefined, kind);
    if (frame.closes !== undefined) this.#onClosed();
  }
}

const madeBytes = new WeakMap<PartyFrame, Buffer>();

/** What happens in a party goes to many: its bytes are made once. */
function bytesOf(frame: PartyFrame): Buffer {
  const known = madeBytes.get(frame);
  if (known !== undefined) return known;
  const made = textFrame(frame.text);
  madeBytes.set(frame, made);
  return made;
}

/** Comes to a party on a connection. Throws what `joinParty` does, `FORBIDDEN` for somebody else's name, `OVERLOADED`. */
export async function joinParty(
  route: RouteContext,
  session: Session,
  message: WirePartyJoin,
  { outbox, partyCount }: { readonly outbox: Outbox; readonly partyCount: number },
): Promise<void> {
  const { partyId, invite, password, resume } = message;
  const { parties, principal } = session;
  const userId = partyMember(principal, message.userId, "/userId");
  if (!parties.has(partyId) && parties.size >= partyCount)
    throw new EngineError("OVERLOADED", `A connection is in up to ${partyCount} parties. Leave one first.`);
  const useCases = partiesOf(route);
  const name = message.name ?? (await route.useCases.getUser(principal.tenant, userId)).name ?? userId;
  const joined: JoinedParty = new JoinedParty({ partyId, userId, outbox }, () => {
    if (parties.get(partyId) === joined) parties.delete(partyId);
  });
  const wish = {
    tenant: principal.tenant,
    partyId,
    userId,
    name: name.slice(0, 64),
    ...(invite !== undefined && { inviteCode: invite }),
    ...(password !== undefined && { password }),
    ...(resume !== undefined && { resume }),
  };
  joined.place = await useCases.joinParty(wish, (frames) => joined.take(frames));
  if (session.isOver) return joined.leave();
  // Only now: nobody is to see the member go.
  parties.get(partyId)?.leave();
  parties.set(partyId, joined);
  outbox.send(JSON.stringify(answerMessage(joined.place.answer, { id: message.id, partyId, memberId: userId })));
  joined.begin();
}

function answerMessage(
  answer: JoinAnswer,
  head: { readonly id: string; readonly partyId: string; readonly memberId: string },
): object {
  switch (answer.kind) {
    case "snapshot":
      return { kind: "party", ...head, state: answer.state, messages: answer.messages };
    case "missed":
      return { kind: "party-missed", ...head, epoch: answer.epoch, changes: answer.changes };
  }
}

/** Asks something of a party that this connection has joined. */
export async function actInParty(
  session: Session,
  { id, partyId, command }: WirePartyAct,
  outbox: Outbox,
): Promise<void> {
  const joined = session.parties.get(partyId);
  if (joined?.place === undefined || joined.outbox !== outbox)
    throw new EngineError("FORBIDDEN", "This connection has not joined the party. Send party-join first.");
  const { seq, message } = await joined.place.act(command);
  if (id !== undefined)
    outbox.send(
      JSON.stringify({ kind: "party-done", id, ...(seq !== undefined && { seq }), ...(message && { message }) }),
    );
}

export function leaveParty(session: Session, partyId: string): void {
  session.parties.get(partyId)?.leave();
  session.parties.delete(partyId);
}

export function leaveParties(session: Session, parties = [...session.parties.values()]): void {
  for (const joined of parties) if (session.parties.get(joined.partyId) === joined) leaveParty(session, joined.partyId);
}
