/** The page of a watch party: who is there, one picture in step, chat, mood, and what the group may enjoy next. */
import {
  connectParties,
  createClient,
  type Party,
  type PartyChange,
  type PartyNotice,
  type PartyState,
} from "codecatalyst-client";
import { element, find } from "../dom.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { setUpChat } from "./chat.ts";
import { askPassword, setUpDoor, type Entry } from "./door.ts";
import { showMood } from "./mood-curve.ts";
import { setUpNext } from "./next.ts";
import { isHostOf, showPeople } from "./people.ts";
import { showQueue } from "./queue.ts";
import { Stage } from "./stage.ts";
import { Titles } from "./titles.ts";

const baseUrl = location.origin;
const inviteHours = 24;
const inviteUses = 20;

const client = createClient({ baseUrl });
const titles = new Titles(client);
const errorBox = find("error", HTMLElement);
const line = find("party-line", HTMLElement);
let party: Party | undefined;

function showFailure(error: unknown): void {
  const close = { class: "quiet", attributes: { type: "button" }, onClick: () => (errorBox.hidden = true) };
  errorBox.replaceChildren(
    element(
      "p",
      {},
      element("strong", {}, "That did not work. "),
      error instanceof Error ? error.message : String(error),
    ),
    element("div", { class: "error-actions" }, element("button", close, "Close")),
  );
  errorBox.hidden = false;
}

const parties = connectParties({
  baseUrl,
  onConnected: (isConnected) => {
    document.body.dataset["connected"] = String(isConnected);
    if (!isConnected) line.textContent = "The connection is lost; it is tried again.";
    else if (party?.state !== undefined) showLine(party.state);
  },
  onRefused: (reason) => showFailure(new Error(reason)),
});
const chat = setUpChat(() => party, showFailure);
const askNext = setUpNext({ client, party: () => party, onRefused: showFailure });
const stage = new Stage({
  party: () => party,
  titles,
  clock: parties,
  onRefused: showFailure,
});

const phaseWords: Readonly<Record<PartyState["phase"], string>> = {
  planned: "Planned",
  lobby: "In the lobby",
  countdown: "Starts in a moment",
  live: "Live",
  ended: "Over",
};

function showLine({ phase, members }: PartyState): void {
  const here = members.filter(({ isPresent }) => isPresent).length;
  line.textContent = `${phaseWords[phase]}, ${here} here`;
}

function showState(state: PartyState, change: PartyChange | undefined): void {
  if (party === undefined) return;
  find("door", HTMLElement).hidden = true;
  find("party", HTMLElement).hidden = false;
  find("party-name", HTMLElement).textContent = state.settings.name;
  showLine(state);
  stage.show(state);
  showPeople(party, state, showFailure);
  void showQueue(party, state, { titles, onRefused: showFailure });
  showRights(state, party.memberId);
  if (change?.kind === "message-removed") chat.remove(change.messageId);
  if (change === undefined || change.kind === "member-joined" || change.kind === "member-left") askNext("members");
  if (change?.kind === "settings-changed") askNext("members");
  if (change?.kind === "title-changed") askNext("title");
}

function showRights(state: PartyState, memberId: string | undefined): void {
  const mayLead = isHostOf(state, memberId);
  const mayPlay = mayLead || state.settings.control === "everyone";
  const isLive = state.phase === "live";
  for (const id of ["seek", "rate"]) find(id, HTMLElement).toggleAttribute("disabled", !mayPlay || !isLive);
  find("play", HTMLButtonElement).disabled = isLive ? !mayPlay : !mayLead || state.phase !== "lobby";
  const usesMood = find("uses-mood", HTMLInputElement);
  usesMood.checked = state.settings.usesMood;
  usesMood.disabled = !mayLead;
  find("invite", HTMLButtonElement).hidden = !mayLead;
}

function showNotice(notice: PartyNotice): void {
  switch (notice.kind) {
    case "typing": {
      const others = party?.state?.members.filter(({ id }) => notice.memberIds.includes(id) && id !== party?.memberId);
      return chat.showTyping((others ?? []).map(({ name }) => name));
    }
    case "reactions":
      return stage.burst(notice.counts);
    case "mood":
      return showMood(notice);
    case "group-list-changed":
      return askNext(notice.cause);
    case "sync-summary":
      find("status", HTMLElement).dataset["spreadMs"] = String(Math.round(notice.spreadMs));
      return undefined;
  }
}

async function enter(entry: Entry): Promise<void> {
  errorBox.hidden = true;
  const { userId, name, itemId, invite, password } = entry;
  const made =
    entry.partyId === undefined
      ? await client.createParty({
          body: {
            hostId: userId,
            hostName: name,
            settings: { name: `${name}’s party`, control: "everyone" },
            ...(itemId !== undefined && { itemId }),
          },
        })
      : undefined;
  const partyId = made?.partyId ?? entry.partyId ?? "";
  history.replaceState(undefined, "", formatAddress({ partyId, invite, userId, name }));
  const wish = { partyId, userId, name, ...(invite && { invite }), ...(password && { password }) };
  party = parties.join(wish, {
    onState: showState,
    onHistory: (messages) => chat.show(messages),
    onMessage: (message) => chat.add(message),
    onNotice: showNotice,
    onClosed: (reason) => leave(`The party is closed for you: ${reason}.`),
    onRefused: (code, message) => {
      if (code === "FORBIDDEN") askPassword();
      leave(message);
    },
  });
}

function leave(reason: string): void {
  party = undefined;
  find("party", HTMLElement).hidden = true;
  find("door", HTMLElement).hidden = false;
  showFailure(new Error(reason));
}

async function invitePeople(): Promise<void> {
  if (party === undefined) return;
  const { partyId } = party;
  const body = { hours: inviteHours, useCount: inviteUses };
  const { code } = await client.createPartyInvite({ partyId, body });
  const link = find("invite-link", HTMLInputElement);
  link.value = new URL(formatAddress({ partyId, invite: code }), location.href).href;
  link.hidden = false;
  link.focus();
  link.select();
}

find("invite", HTMLButtonElement).addEventListener("click", () => void invitePeople().catch(showFailure));
find("skip", HTMLButtonElement).addEventListener(
  "click",
  () => void party?.act({ kind: "vote-skip", isFor: true }).catch(showFailure),
);
const usesMood = find("uses-mood", HTMLInputElement);
usesMood.addEventListener(
  "change",
  () => void party?.act({ kind: "set-settings", settings: { usesMood: usesMood.checked } }).catch(showFailure),
);
setUpDoor({ client, address: parseAddress(location.hash), onEnter: enter, onFailed: showFailure });
