import type { WireItem, WireProfile } from "codecatalyst/contract";
import { api } from "./api.ts";
import { element, find } from "./dom.ts";
import { domainName, plural } from "./words.ts";

const shelfLimit = 8;

/** Works that were shown before, so that the shelf seldom has to ask for a title. */
const known = new Map<string, WireItem>();

export function remember(items: Iterable<WireItem>): void {
  for (const item of items) known.set(item.id, item);
}

/** Shows what the user has told so far, newest first. */
export async function showShelf(userId: string): Promise<void> {
  const { preferences } = await api.profile(userId);
  const newest = preferences.slice(0, shelfLimit);
  const items = await Promise.all(newest.map(({ itemId }) => itemOf(itemId)));
  const entries = newest.flatMap((preference, index) => {
    const item = items[index];
    return item === undefined ? [] : [entryOf(item, preference)];
  });
  find("shelf", HTMLUListElement).replaceChildren(...entries);
  const rest = preferences.length - entries.length;
  find("shelf-note", HTMLElement).textContent =
    entries.length === 0
      ? "Nothing yet. One work is enough to begin."
      : rest > 0
        ? `The newest of ${plural(entries.length + rest, "work", "works")}.`
        : "";
}

/** Undefined for a work that no catalogue has any more. */
async function itemOf(id: string): Promise<WireItem | undefined> {
  const found = known.get(id) ?? (await api.item(id).catch(() => undefined));
  if (found !== undefined) remember([found]);
  return found;
}

type Preference = WireProfile["preferences"][number];

function entryOf(item: WireItem, preference: Preference): HTMLElement {
  return element(
    "li",
    { class: preference.value < 0 ? "shelf-entry disliked" : "shelf-entry" },
    element("span", { class: "shelf-title" }, item.title),
    element("span", { class: "shelf-fact" }, `${domainName(item.domain)}, ${feelingOf(preference)}`),
  );
}

function feelingOf({ value, isFinished, isStarted }: Preference): string {
  if (value < 0) return "not for you";
  if (isFinished) return "finished";
  return isStarted ? "begun" : value > 0 ? "liked" : "seen";
}
