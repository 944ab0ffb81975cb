import type { WirePlaylist } from "codecatalyst/contract";
import { element, find } from "./dom.ts";
import { domainName, plural } from "./words.ts";

export const playlistLength = 10;

/** Shows music in its order, small; nothing where there is none. */
export function showPlaylist({ entries, minutes }: WirePlaylist): void {
  find("playlist", HTMLElement).hidden = entries.length === 0;
  find("playlist-note", HTMLElement).textContent =
    `${plural(entries.length, "record", "records")}, ${minutes} minutes, in an order with small steps of mood and tempo.`;
  find("playlist-entries", HTMLOListElement).replaceChildren(
    ...entries.map(({ item, reasons }) =>
      element(
        "li",
        { class: "playlist-entry", attributes: { "data-item": item.id } },
        element("p", { class: `domain domain-${item.domain}` }, domainName(item.domain)),
        element("h3", {}, item.title),
        element("p", { class: "reason" }, reasons[0]?.text ?? ""),
      ),
    ),
  );
}
