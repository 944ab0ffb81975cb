/** Links and mentions of a message. */
const mostLinks = 10;
const mostMentions = 20;
const address = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** What ends a sentence is no part of its address. */
const endMarks = /[.,;:!?…)\]*_~]+$/u;

/** The links of a text. Anything but http(s) is text, and so is an address that hides where it leads behind a name before an @. */
export function linksOf(text: string): readonly string[] {
  if (!text.includes("://")) return [];
  const links = new Set<string>();
  for (const [found] of text.matchAll(address)) {
    const href = hrefOf(found);
    if (href !== undefined) links.add(href);
    if (links.size === mostLinks) break;
  }
  return [...links];
}

function hrefOf(found: string): string | undefined {
  const ending = endMarks.exec(found)?.[0] ?? "";
  // A bracket that the address itself opened belongs to it.
  const isOwnBracket = ending.startsWith(")") && found.includes("(");
  const url = URL.parse(
    isOwnBracket ? found.slice(0, found.length - ending.length + 1) : found.slice(0, found.length - ending.length),
  );
  if (url === null || url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
}

const bareAddress =
  /(?:\b|_)(?:https?:\/\/|www\.|(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|io|gg|tv|me|xyz|ru|link|app|co|info|shop|online|site|live|biz|club|top|ly)\b)/iu;

/** Whether a text leads somewhere else, also by an address without its scheme. */
export function hasLink(text: string): boolean {
  return text.includes(".") && bareAddress.test(text);
}

/** The members a text names behind an @, by their whole names; the longest name that fits. How it is capitalised makes no difference. */
export function mentionsOf(
  text: string,
  members: Iterable<{ readonly id: string; readonly name: string }>,
): readonly string[] {
  if (!text.includes("@")) return [];
  const folded = fold(text);
  const byLength = [...members]
    .map(({ id, name }) => ({ id, name: fold(name) }))
    .filter(({ name }) => name !== "")
    .toSorted((a, b) => b.name.length - a.name.length);
  const mentions = new Set<string>();
  for (const { index } of folded.matchAll(/(?<![\p{L}\p{N}])@/gu)) {
    const start = index + 1;
    const named = byLength.find(({ name }) => folded.startsWith(name, start) && isEnd(folded, start + name.length));
    if (named !== undefined) mentions.add(named.id);
    if (mentions.size === mostMentions) break;
  }
  return [...mentions];
}

const fold = (text: string) => text.normalize("NFKC").toLowerCase();

const isEnd = (text: string, at: number) => !/^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
