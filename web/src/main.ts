/** The page: one user's list, what to say about works, and why each is there. State lives in the address. */
import type { WireItem, WireRecommendationList } from "codecatalyst/contract";
import { api, RequestFailure } from "./api.ts";
import { cardOf, continueCardOf, type Reaction, type Verdict } from "./card.ts";
import { element, find } from "./dom.ts";
import { setUpHistoryImport } from "./history-import.ts";
import { formatPlace, isNewcomer, newcomerId, parsePlace, type Place } from "./location.ts";
import { moodWish, setUpMood, showMood } from "./mood.ts";
import { playlistLength, showPlaylist } from "./playlist.ts";
import { setUpSearch } from "./search.ts";
import { remember, showShelf } from "./shelf.ts";
import { domainNames } from "./words.ts";

const listLength = 24;
const builtInDomains = ["book", "movie", "music"] as const;
const newcomerKey = "codecatalyst.newcomer";

const list = find("list", HTMLOListElement);
const listHeading = find("list-heading", HTMLHeadingElement);
const status = find("status", HTMLElement);
const errorBox = find("error", HTMLElement);

let place = placeOfAddress();
let running = new AbortController();
const domains = new Set<string>(builtInDomains);

/** The address's user, or this visitor's own newcomer, whom a reload finds again. */
function placeOfAddress(): Place {
  const named = parsePlace(location.hash);
  if (named !== undefined) return named;
  const userId = sessionStorage.getItem(newcomerKey) ?? newcomerId();
  sessionStorage.setItem(newcomerKey, userId);
  return { userId, domain: undefined };
}

function goTo(next: Place): void {
  if (formatPlace(next) === location.hash) void refresh();
  else location.hash = formatPlace(next);
}

function showFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : "Something went wrong.";
  const requestId = error instanceof RequestFailure ? error.requestId : undefined;
  const close = element(
    "button",
    { class: "quiet", attributes: { type: "button" }, onClick: () => (errorBox.hidden = true) },
    "Close",
  );
  const again = element("button", { attributes: { type: "button" }, onClick: () => void refresh() }, "Try again");
  errorBox.replaceChildren(
    element("p", {}, element("strong", {}, "That did not work. "), message),
    ...(requestId === undefined ? [] : [element("p", { class: "request-id" }, `Request id: ${requestId}`)]),
    element("div", { class: "error-actions" }, again, close),
  );
  errorBox.hidden = false;
}

/** Asks for the list again and shows it; an older answer never overtakes a newer one. */
async function refresh(): Promise<WireRecommendationList | undefined> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const { userId, domain } = place;
  list.setAttribute("aria-busy", "true");
  try {
    const options = { n: listLength, ...(domain !== undefined && { domain }), ...moodWish() };
    const answer = await api.recommend(userId, options, signal);
    if (signal.aborted) return undefined;
    errorBox.hidden = true;
    showList(answer);
    await showShelf(userId);
    await refreshPlaylist(answer, signal);
    return answer;
  } catch (error) {
    if (!signal.aborted) showFailure(error);
    return undefined;
  } finally {
    if (!signal.aborted) list.setAttribute("aria-busy", "false");
  }
}

/** Without a model there is no playlist. */
async function refreshPlaylist({ modelVersion }: WireRecommendationList, signal: AbortSignal): Promise<void> {
  if (modelVersion === undefined) return;
  const playlist = await api.playlist(place.userId, { n: playlistLength, ...moodWish() }, signal);
  if (!signal.aborted) showPlaylist(playlist);
}

function showList(answer: WireRecommendationList): void {
  const { items, recommendationId } = answer;
  remember([...items, ...answer.continue].map(({ item }) => item));
  const judgeListed = (item: WireItem) => (verdict: Verdict) => void judge(item, verdict, recommendationId);
  const actions = ({ item }: (typeof items)[number]) => ({
    judge: judgeListed(item),
    react: (reaction: Reaction) => void reactTo(item, reaction, recommendationId),
  });
  list.replaceChildren(...items.map((entry) => cardOf(entry, actions(entry))));
  showMood(answer.mood);
  const continued = answer.continue.map((entry) => continueCardOf(entry, judgeListed(entry.item)));
  find("continue-list", HTMLUListElement).replaceChildren(...continued);
  find("continue", HTMLElement).hidden = continued.length === 0;
  const empty = find("list-empty", HTMLElement);
  empty.hidden = items.length > 0;
  empty.textContent = "There is nothing to show here. Choose another domain, or add works to the catalogue.";
  find("list-note", HTMLElement).textContent = noteOf(answer);
  for (const { item } of items) domains.add(item.domain);
  showDomains();
}

function noteOf({ isFallback, modelVersion, items }: WireRecommendationList): string {
  if (items.length === 0) return "";
  if (isFallback || modelVersion === undefined) return "Nothing is trained yet, so these are simply new.";
  const isGuess = items.every(({ reasons }) =>
    reasons.every(({ kind }) => ["popular", "trend", "cluster"].includes(kind)),
  );
  return isGuess
    ? "What many people enjoy. Say what you enjoyed, and the list becomes yours."
    : "Made from what you told us.";
}

function showDomains(): void {
  const group = find("domains", HTMLFieldSetElement);
  const wanted = ["", ...domains];
  const shown = [...group.querySelectorAll("input")].map((input) => input.value);
  if (shown.join() !== wanted.join()) {
    const options = wanted.map((domain) => {
      const input = element("input", { attributes: { type: "radio", name: "domain", value: domain } });
      input.addEventListener("change", () => goTo({ ...place, domain: domain || undefined }));
      return element("label", {}, input, element("span", {}, domain === "" ? "Everything" : domainNames(domain)));
    });
    group.replaceChildren(...group.querySelectorAll("legend"), ...options);
  }
  for (const input of group.querySelectorAll("input")) input.checked = input.value === (place.domain ?? "");
}

const saidWords: Readonly<Record<Verdict, string>> = {
  finish: "Noted: you finished",
  like: "Noted: you like",
  dislike: "Noted: not for you is",
};

async function judge(item: WireItem, verdict: Verdict, recommendationId?: string): Promise<void> {
  await tell(item, { kind: verdict }, { said: `${saidWords[verdict]} ${item.title}.`, recommendationId });
}

async function reactTo(item: WireItem, reaction: Reaction, recommendationId?: string): Promise<void> {
  await tell(
    item,
    { kind: "emoji", emoji: reaction },
    { said: `Noted: ${reaction} to ${item.title}.`, recommendationId },
  );
}

/** Records what a reader says about a work, and shows what comes of it. */
async function tell(
  item: WireItem,
  what: { readonly kind: Verdict } | { readonly kind: "emoji"; readonly emoji: string },
  { said, recommendationId }: { readonly said: string; readonly recommendationId: string | undefined },
): Promise<void> {
  try {
    await api.record({
      ...what,
      accountId: place.userId,
      itemId: item.id,
      ...(recommendationId !== undefined && { recommendationId }),
    });
    remember([item]);
  } catch (error) {
    showFailure(error);
    return;
  }
  const answer = await refresh();
  const first = answer?.items[0];
  const next = first === undefined ? "" : ` Now first: ${first.item.title}. ${first.reasons[0]?.text ?? ""}.`;
  status.textContent = `${said}${next}`;
  // The button that was pressed is gone: go on where the new list begins.
  listHeading.focus();
}

function showUser(): void {
  find("user-input", HTMLInputElement).value = place.userId;
  listHeading.textContent = isNewcomer(place.userId) ? "For you" : `For ${place.userId}`;
}

function setUpUser(): void {
  const input = find("user-input", HTMLInputElement);
  find("user-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const userId = input.value.trim();
    if (userId !== "") goTo({ ...place, userId });
  });
  find("newcomer", HTMLButtonElement).addEventListener("click", () => {
    const userId = newcomerId();
    sessionStorage.setItem(newcomerKey, userId);
    goTo({ userId, domain: undefined });
  });
}

function showPlace(): void {
  place = placeOfAddress();
  status.textContent = "";
  showUser();
  showDomains();
  void refresh();
}

setUpUser();
setUpMood(() => void refresh());
setUpSearch((item, verdict) => void judge(item, verdict), showFailure);
setUpHistoryImport({ userId: () => place.userId, onDone: () => void refresh(), fail: showFailure });
window.addEventListener("hashchange", showPlace);
history.replaceState(null, "", formatPlace(place));
showPlace();
