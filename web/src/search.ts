import type { WireItem } from "codecatalyst/contract";
import { api } from "./api.ts";
import { coverOf, factsOf, verdictButtons, type Judge } from "./card.ts";
import { element, find } from "./dom.ts";
import { domainName, plural } from "./words.ts";

const resultLimit = 6;
const pauseMs = 180;

/** The box that finds a work by its title, as one types. */
export function setUpSearch(judge: Judge, fail: (error: unknown) => void): void {
  const input = find("search-input", HTMLInputElement);
  const note = find("search-note", HTMLElement);
  const results = find("search-results", HTMLUListElement);
  let running = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const clear = () => {
    results.replaceChildren();
    note.textContent = "";
  };
  const show = (title: string, items: readonly WireItem[]) => {
    note.textContent =
      items.length === 0 ? `No title has “${title}” in it.` : `${plural(items.length, "work", "works")} found.`;
    results.replaceChildren(
      ...items.map((item) =>
        resultOf(item, (verdict) => {
          input.value = "";
          clear();
          judge(item, verdict);
        }),
      ),
    );
  };
  const search = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const title = input.value.trim();
    if (title === "") return clear();
    try {
      const { items } = await api.search(title, resultLimit, signal);
      if (!signal.aborted) show(title, items);
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  };
  const searchSoon = (delayMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), delayMs);
  };
  input.addEventListener("input", () => searchSoon(pauseMs));
  find("search-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    searchSoon(0);
  });
}

function resultOf(item: WireItem, judge: Parameters<typeof verdictButtons>[1]): HTMLElement {
  return element(
    "li",
    { class: "result", attributes: { "data-item": item.id } },
    coverOf(item),
    element(
      "div",
      { class: "result-body" },
      element("p", { class: `domain domain-${item.domain}` }, domainName(item.domain)),
      element("h3", {}, item.title),
      factsOf(item),
    ),
    verdictButtons(item, judge),
  );
}
