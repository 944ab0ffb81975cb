import { normaliseTitle } from "../../domain/text.ts";

/** Words of titles that say what kind of record or edition it is. */
const boilerplate = new Set(
  `a album and as bande by cast complete deluxe edition film from highlights inspired la live motion movie music musical of original
   originale book novel ost part picture play plays presents recording score selections series song songs soundtrack soundtracks
   special studio the to version vol volume broadway du television tv one two three i ii iii`.split(/\s+/),
);

/**
 * The names a title holds, normalised, the whole first: without brackets and without words about the record at either end, then
 * what stands before and behind a colon or a dash. "Little Women: Original Motion Picture Soundtrack" holds "little women" alone,
 * "Grieg: Peer Gynt" holds "peer gynt" too.
 */
export function titleParts(title: string): readonly TitlePart[] {
  const bare = title.replaceAll(/\s*[([][^)\]]*[)\]]\s*/g, " ").trim();
  const labels = new Map<string, string>();
  for (const piece of [bare, ...bare.split(/[:;]\s|\s[-–—]\s/)]) {
    const key = dropEdges(normaliseTitle(piece));
    const known = labels.get(key);
    if (key.length > 1 && (known === undefined || piece.length < known.length)) labels.set(key, piece);
  }
  return [...labels].map(([key, label]) => ({ key, label }));
}

export interface TitlePart {
  /** Comparison form. */
  readonly key: string;
  readonly label: string;
}

const isContent = (word: string) => !boilerplate.has(word);

/** "the great gatsby original soundtrack" and "music from the great gatsby" are about the great gatsby. */
function dropEdges(part: string): string {
  const words = part.split(" ");
  const first = words.findIndex(isContent);
  return first < 0 ? "" : words.slice(first, words.findLastIndex(isContent) + 1).join(" ");
}
