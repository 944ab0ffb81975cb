import type { Breakdown, Item } from "codecatalyst-client";

const knownDomains: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  book: { one: "Book", many: "Books" },
  movie: { one: "Film", many: "Films" },
  music: { one: "Music", many: "Music" },
};

const sentenceCase = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("-", " ");

export const domainName = (domain: string) => knownDomains[domain]?.one ?? sentenceCase(domain);
export const domainNames = (domain: string) => knownDomains[domain]?.many ?? sentenceCase(domain);

/** Whose work it is: the people a reader would name first. */
const leadingRoles = ["author", "director", "performer", "composer"];

export function creatorLine(item: Item, limit = 2): string {
  for (const role of leadingRoles) {
    const names = item.creators.filter((creator) => creator.role === role).map((creator) => creator.name);
    if (names.length > 0) return listed([...new Set(names)], limit);
  }
  return listed([...new Set(item.creators.map((creator) => creator.name))], limit);
}

function listed(names: readonly string[], limit: number): string {
  return names.length > limit ? `${names.slice(0, limit).join(", ")} and others` : names.join(" and ");
}

const offerVerbs = { stream: "included with", borrow: "borrow from", rent: "rent from", buy: "buy from" } as const;

export function offerText(offer: Item["offers"][number]): string {
  const price = offer.price === undefined ? "" : `, ${formatPrice(offer.price)}`;
  const text = `${offerVerbs[offer.kind]} ${offer.service}${price}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function formatPrice({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** The four parts of a score as a reader would call them. */
export const partNames: Readonly<Record<keyof Breakdown, string>> = {
  cf: "People with your taste",
  cb: "What it is about",
  ctx: "The moment",
  social: "Your friends",
};

export const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What somebody would look for under a title: who made it, and when. */
export const factsOf = (item: Item) =>
  [creatorLine(item), item.year === undefined ? "" : String(item.year)].filter((part) => part !== "").join(" · ");

export const reactions = ["😍", "😂", "😢", "😌", "🔥", "😱", "😠"] as const;
export type Reaction = (typeof reactions)[number];
export const reactionNames: Readonly<Record<Reaction, string>> = {
  "😍": "love",
  "😂": "laughter",
  "😢": "tears",
  "😌": "calm",
  "🔥": "fire",
  "😱": "fright",
  "😠": "anger",
};

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const spans = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** "3 hours ago", of an ISO time. */
export function agoText(at: string, nowMs = Date.now()): string {
  const passedMs = Date.parse(at) - nowMs;
  for (const [unit, lengthMs] of spans)
    if (Math.abs(passedMs) >= lengthMs) return relative.format(Math.round(passedMs / lengthMs), unit);
  return "just now";
}

/** "1 h 20 min", of minutes. */
export function lengthText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  return [hours > 0 ? `${hours} h` : "", rest > 0 || hours === 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** "3 May 2026, 19:30" in the reader's own zone, of an ISO time. */
export const dateText = (at: string) => dates.format(Date.parse(at));
