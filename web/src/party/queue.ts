import type { Party, PartyState } from "codecatalyst-client";
import { element, find } from "../dom.ts";
import { isHostOf } from "./people.ts";
import type { Titles } from "./titles.ts";

/** What the party wants to see after this, by votes. */
export async function showQueue(
  party: Party,
  state: PartyState,
  { titles, onRefused }: { readonly titles: Titles; readonly onRefused: (error: unknown) => void },
): Promise<void> {
  const { memberId } = party;
  const act = (command: Parameters<Party["act"]>[0]) => () => void party.act(command).catch(onRefused);
  const rows = await Promise.all(
    state.queue.map(async ({ id, itemId, votes }) => {
      const title = (await titles.item(itemId))?.title ?? itemId;
      const isMine = memberId !== undefined && votes.includes(memberId);
      const label = `${isMine ? "Take the vote back" : "Vote"} (${votes.length})`;
      const vote = { class: "quiet small", attributes: { type: "button", "aria-pressed": isMine ? "true" : "false" } };
      const lead = { class: "quiet small", attributes: { type: "button" } };
      const hidden = element("span", { class: "visually-hidden" }, `: ${title}`);
      return element(
        "li",
        { class: "queue-entry" },
        element("span", { class: "who" }, title),
        element(
          "button",
          { ...vote, onClick: act({ kind: "queue-vote", entryId: id, isFor: !isMine }) },
          label,
          hidden,
        ),
        ...(isHostOf(state, memberId)
          ? [
              element(
                "button",
                { ...lead, onClick: act({ kind: "play-next", entryId: id }) },
                "Put it on",
                hidden.cloneNode(true),
              ),
            ]
          : []),
      );
    }),
  );
  find("queue", HTMLOListElement).replaceChildren(...rows);
  find("queue-empty", HTMLElement).hidden = rows.length > 0;
}
