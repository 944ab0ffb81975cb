import type { Item } from "../../domain/item.ts";

const themeLimit = 8;
/** Upper ends of short and of medium, by what a length is counted in. */
const pages = [220, 450] as const;
const minutes: Readonly<Record<string, readonly [number, number]>> = { movie: [95, 130], music: [3.2, 4.6] };
const anyMinutes = [30, 90] as const;

/**
 * What of an item a moment may speak for or against: its domain, and within the domain its genres, first themes, decade and
 * length. The domain's own feature is its name; the others are `<domain>/<kind>:<value>`.
 */
export function momentFeatures(
  item: Pick<Item, "domain" | "genres" | "themes" | "year" | "lengthMinutes" | "pageCount">,
) {
  const { domain, genres, themes, year } = item;
  const length = lengthOf(item);
  const within = [
    ...genres.map((genre) => `genre:${genre.toLowerCase()}`),
    ...themes.slice(0, themeLimit).map((theme) => `theme:${theme.toLowerCase()}`),
    ...(year === undefined ? [] : [`decade:${10 * Math.floor(year / 10)}`]),
    ...(length === undefined ? [] : [`length:${length}`]),
  ];
  return [domain, ...new Set(within.map((feature) => `${domain}/${feature}`))];
}

function lengthOf({
  domain,
  pageCount,
  lengthMinutes,
}: Pick<Item, "domain" | "pageCount" | "lengthMinutes">): "short" | "medium" | "long" | undefined {
  const length = lengthMinutes ?? pageCount;
  if (length === undefined) return undefined;
  const [short, medium] = lengthMinutes === undefined ? pages : (minutes[domain] ?? anyMinutes);
  if (length < short) return "short";
  return length < medium ? "medium" : "long";
}
