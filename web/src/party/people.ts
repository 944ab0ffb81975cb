import type { Party, PartyMember, PartyState } from "codecatalyst-client";
import { element, find } from "../dom.ts";

const readinessWords: Readonly<Record<PartyMember["readiness"], string>> = {
  loading: "loading",
  ready: "ready",
  playing: "watching",
  stalled: "waiting for the picture",
  away: "away",
  excused: "catching up",
};
const roleWords: Readonly<Record<PartyMember["role"], string>> = { host: "host", "co-host": "co-host", member: "" };

export const isHostOf = ({ members }: PartyState, memberId: string | undefined): boolean =>
  members.some(({ id, role }) => id === memberId && role !== "member");

/** Who is there and how their players stand; hosts may send people out. */
export function showPeople(party: Party, state: PartyState, onRefused: (error: unknown) => void): void {
  const mayLead = isHostOf(state, party.memberId);
  const rows = state.members.map((member) => {
    const isOneself = member.id === party.memberId;
    const words = [roleWords[member.role], member.isPresent ? readinessWords[member.readiness] : "gone for now"];
    const act = (kind: "kick" | "mute" | "unmute") => () =>
      void party.act({ kind, memberId: member.id }).catch(onRefused);
    const muteKind = member.isMuted ? "unmute" : "mute";
    const mute = button(member.isMuted ? "Let speak" : "Mute", member, act(muteKind));
    return element(
      "li",
      { class: "person", attributes: { "data-readiness": member.isPresent ? member.readiness : "gone" } },
      element("span", { class: "who" }, isOneself ? `${member.name} (you)` : member.name),
      element("span", { class: "note" }, words.filter((word) => word !== "").join(", ")),
      ...(mayLead && !isOneself && member.role !== "host" ? [mute, button("Send out", member, act("kick"))] : []),
    );
  });
  find("people", HTMLUListElement).replaceChildren(...rows);
}

function button(text: string, member: PartyMember, onClick: () => void): HTMLElement {
  const name = element("span", { class: "visually-hidden" }, `: ${member.name}`);
  return element("button", { class: "quiet small", attributes: { type: "button" }, onClick }, text, name);
}
