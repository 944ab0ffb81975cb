import type { ChatMessage, Party } from "codecatalyst-client";
import { element, find } from "../dom.ts";

const shownCount = 300;
const typingEveryMs = 2_000;
/** Who has scrolled up further than this reads, and is left there. */
const nearEndPx = 40;

interface ChatPanel {
  show(messages: readonly ChatMessage[]): void;
  add(message: ChatMessage): void;
  remove(messageId: string): void;
  showTyping(names: readonly string[]): void;
}

/** The chat of the party that `party` answers; refusals go to `onRefused`. */
export function setUpChat(party: () => Party | undefined, onRefused: (error: unknown) => void): ChatPanel {
  const list = find("messages", HTMLOListElement);
  const input = find("chat-input", HTMLInputElement);
  let typedAtMs = Number.NEGATIVE_INFINITY;

  find("chat-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === "") return;
    input.value = "";
    const said = party()?.act({ kind: "chat", clientMessageId: crypto.randomUUID(), text });
    said?.catch((error: unknown) => {
      // Nothing of what was written is lost.
      if (input.value === "") input.value = text;
      onRefused(error);
    });
  });
  input.addEventListener("input", () => {
    if (performance.now() - typedAtMs < typingEveryMs) return;
    typedAtMs = performance.now();
    party()?.tell({ kind: "type" });
  });

  const append = (message: ChatMessage) => {
    if (list.querySelector(`[data-message="${CSS.escape(message.id)}"]`) !== null) return;
    list.append(rowOf(message));
    while (list.childElementCount > shownCount) list.firstElementChild?.remove();
  };
  const box = list.parentElement ?? list;
  const toEnd = () => (box.scrollTop = box.scrollHeight);
  return {
    show(messages) {
      list.replaceChildren();
      for (const message of messages) append(message);
      toEnd();
    },
    add(message) {
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx;
      append(message);
      if (isAtEnd) toEnd();
    },
    remove(messageId) {
      const row = list.querySelector(`[data-message="${CSS.escape(messageId)}"] .said`);
      row?.replaceChildren(element("em", {}, "removed"));
    },
    showTyping(names) {
      const verb = names.length === 1 ? "is" : "are";
      find("typing", HTMLElement).textContent = names.length === 0 ? "" : `${names.join(", ")} ${verb} writing …`;
    },
  };
}

function rowOf(message: ChatMessage): HTMLElement {
  const said = message.isRemoved === true ? [element("em", {}, "removed")] : withLinks(message);
  const at = message.positionMs === undefined ? "" : clockText(message.positionMs);
  return element(
    "li",
    { class: "message", attributes: { "data-message": message.id, dir: "auto" } },
    element("span", { class: "who" }, message.name),
    " ",
    element("span", { class: "said" }, ...said),
    ...(at === "" ? [] : [" ", element("span", { class: "note" }, at)]),
  );
}

/** Only what the server found to be a link becomes one. */
function withLinks({ text, links }: ChatMessage): readonly (Node | string)[] {
  return text.split(/(\s+)/).map((part) => {
    const href = URL.parse(part)?.href;
    if (href === undefined || !links.includes(href)) return part;
    return element("a", { attributes: { href, rel: "noopener noreferrer nofollow", target: "_blank" } }, part);
  });
}

export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
