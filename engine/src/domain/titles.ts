/** Titles and tags as catalogues write them. */
import type { SeriesPosition } from "./item.ts";
import { normaliseText } from "./text.ts";

export interface ParsedTitle {
  readonly title: string;
  readonly year?: number;
  readonly series?: SeriesPosition;
}

const articleBehind = /^(.+), (The|A|An|Le|La|Les|L'|Der|Die|Das|El|Los|Las|Il|I|O|En|Un|Une)$/i;

/** "Matrix, The (1999)" is The Matrix of 1999; other names in brackets before the year are dropped. */
export function parseMovieTitle(text: string): ParsedTitle {
  const match = /^(.*?)\s*\((\d{4})(?:[-–]\d{0,4})?\)\s*(?:\([A-Z]+\))?\s*$/.exec(text.trim());
  const withoutYear = match?.[1] ?? text.trim();
  const bare = withoutYear.replaceAll(/\s+\([^)]*\)/g, "").trim() || withoutYear;
  const title = articleFirst(bare);
  return match === null ? { title } : { title, year: Number(match[2]) };
}

function articleFirst(title: string): string {
  const match = articleBehind.exec(title);
  if (match === null) return title;
  const [, rest = title, article = ""] = match;
  return article.endsWith("'") ? `${article}${rest}` : `${article} ${rest}`;
}

const seriesBehind = /^(.*\S)\s*\(([^()#]+?),?\s*#(\d+(?:\.\d+)?)(?:\s*[;,][^()]*)?\)\s*$/;
const rangeBehind = /^(.*\S)\s*\([^()]*#\d[^()]*\)\s*$/;

/** "Twilight (Twilight, #1)" is Twilight, first of its series; a range of volumes is no position. */
export function parseBookTitle(text: string): ParsedTitle {
  const trimmed = text.trim();
  const match = seriesBehind.exec(trimmed);
  if (match !== null) {
    const [, title = trimmed, name = "", position = "1"] = match;
    return { title, series: { name: name.trim(), position: Number(position) } };
  }
  return { title: rangeBehind.exec(trimmed)?.[1] ?? trimmed };
}

const tagAliases: ReadonlyMap<string, string> = new Map([
  ["sci-fi", "science-fiction"],
  ["scifi", "science-fiction"],
  ["sf", "science-fiction"],
  ["film-noir", "noir"],
  ["childrens", "children"],
  ["hip-hop-rap", "hip-hop"],
  ["nonfiction", "non-fiction"],
]);

const noTags = new Set(["", "no-genres-listed", "unknown", "imax", "none", "other"]);

/** A genre or theme as all domains write it: lower case, words joined by `-`, one word per thing. Undefined for non-words. */
export function tagOf(text: string): string | undefined {
  const word = normaliseText(text).replaceAll(" ", "-").slice(0, 60);
  const tag = tagAliases.get(word) ?? word;
  return noTags.has(tag) ? undefined : tag;
}

/** Tags without doubles, in order. */
export function tagsOf(texts: readonly string[], limit = 12): readonly string[] {
  const tags = new Set<string>();
  for (const text of texts) {
    const tag = tagOf(text);
    if (tag !== undefined) tags.add(tag);
    if (tags.size === limit) break;
  }
  return [...tags];
}
