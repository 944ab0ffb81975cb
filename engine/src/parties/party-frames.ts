import type { PartyEnd, PartyFrame } from "../ports/party-hub.ts";
import type { PartyChange, PartyNotice } from "../sync/party/party-change.ts";
import type { ChatMessage, PartyState } from "../sync/party/party-state.ts";
import type { Numbered } from "./party-use-cases.ts";

/** What goes to members, as it goes to them: these are the texts of the socket's messages. */
export interface FrameOf {
  readonly partyId: string;
  readonly epoch: number;
}

/** A change, for everybody. */
export function changeFrame({ partyId, epoch }: FrameOf, seq: number, change: PartyChange): PartyFrame {
  // Put together by hand, since this is done for every change: only the change itself can hold anything.
  const text = `{"kind":"party-change","partyId":${JSON.stringify(partyId)},"epoch":${epoch},"seq":${seq},"change":${JSON.stringify(change)}}`;
  return { text, epoch, seq, kind: change.kind === "message-sent" ? "chat" : "control" };
}

export function noticeFrame({ partyId, epoch }: FrameOf, notice: PartyNotice): PartyFrame {
  const text = JSON.stringify({ kind: "party-notice", partyId, notice });
  return { text, epoch, kind: "notice", noticeKey: notice.kind };
}

export function closedFrame({ partyId, epoch }: FrameOf, reason: PartyEnd, memberId?: string): PartyFrame {
  const text = JSON.stringify({ kind: "party-closed", partyId, reason });
  return { text, epoch, kind: "control", closes: reason, ...(memberId !== undefined && { memberId }) };
}

/** Everything anew, for a member who lost the thread. */
export function snapshotFrame(state: PartyState, messages: readonly ChatMessage[]): PartyFrame {
  const text = JSON.stringify({ kind: "party", partyId: state.id, state, messages });
  return { text, epoch: state.epoch, seq: state.seq, kind: "control" };
}

/** What a member missed who lost the thread for a short while. */
export function missedFrame({ partyId, epoch }: FrameOf, changes: readonly Numbered[]): PartyFrame {
  const text = JSON.stringify({ kind: "party-missed", partyId, epoch, changes });
  const last = changes.at(-1);
  return { text, epoch, kind: "control", ...(last && { seq: last.seq }) };
}
