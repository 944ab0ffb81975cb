import type { Answer, Client, Party } from "codecatalyst-client";
import { coverOf, factsOf } from "../card.ts";
import { element, find } from "../dom.ts";
import { domainName } from "../words.ts";

type GroupList = Answer<"partyList">;
type Pick = GroupList["items"][number];

interface Surroundings {
  readonly client: Client;
  readonly party: () => Party | undefined;
  readonly onRefused: (error: unknown) => void;
}

const listLength = 8;
/** Several changes at once ask for one list. */
const gatherMs = 400;

const causeWords = {
  members: "Chosen for who is here now.",
  mood: "The mood of the party moved it.",
  history: "What you did together moved it.",
  title: "What is on moved it.",
} as const;
type Cause = keyof typeof causeWords;

/** The list for the group. Answers what asks for it again, for a cause. */
export function setUpNext(around: Surroundings): (cause: Cause) => void {
  const list = find("next", HTMLOListElement);
  const note = find("next-note", HTMLElement);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  const ask = async (cause: Cause) => {
    const party = around.party();
    if (party?.memberId === undefined) return;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    list.setAttribute("aria-busy", "true");
    try {
      const { partyId } = party;
      const answer = await around.client.partyList({ partyId, n: listLength }, { signal });
      if (signal.aborted) return;
      const names = new Map(party.state?.members.map(({ id, name }) => [id, name]));
      list.replaceChildren(...answer.items.map((pick) => cardOf(pick, names, around)));
      note.textContent = answer.items.length === 0 ? "Nothing suits all of you yet." : causeWords[cause];
    } catch (error) {
      if (!signal.aborted) note.textContent = error instanceof Error ? error.message : "There is no list now.";
    } finally {
      if (!signal.aborted) list.setAttribute("aria-busy", "false");
    }
  };
  return (cause) => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(cause), gatherMs);
  };
}

function cardOf(pick: Pick, names: ReadonlyMap<string, string>, { party, onRefused }: Surroundings): HTMLElement {
  const { item, reasons, text, members } = pick;
  const why = reasons.map(({ text: reason }) => element("li", { class: "reason" }, reason));
  const own = members.flatMap(({ userId, reasons: theirs }) =>
    theirs
      .slice(0, 1)
      .map(({ text: reason }) => element("li", { class: "note" }, `${names.get(userId) ?? userId}: ${reason}`)),
  );
  const add = () => void party()?.act({ kind: "queue-add", itemId: item.id }).catch(onRefused);
  return element(
    "li",
    { class: "pick", attributes: { "data-domain": item.domain, "data-item": item.id } },
    coverOf(item),
    element(
      "div",
      {},
      element("p", { class: "note" }, domainName(item.domain)),
      element("h3", {}, item.title),
      factsOf(item),
      element("p", { class: "serves" }, text),
      element("ul", { class: "why" }, ...why, ...own),
      element(
        "button",
        { class: "quiet small", attributes: { type: "button" }, onClick: add },
        "Add to the line",
        element("span", { class: "visually-hidden" }, `: ${item.title}`),
      ),
    ),
  );
}
