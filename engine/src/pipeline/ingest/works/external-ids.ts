/** Works: telling that two records are the same work, by ids of other catalogues and by title, year and creators. */

/** Ids that a work has at most one of; two different ones are two works. */
export const workSchemes: ReadonlySet<string> = new Set(["imdb", "tmdb", "musicbrainz", "goodreads-work", "wikidata"]);

/** Ids of editions: a work may have several. */
const editionSchemes: ReadonlySet<string> = new Set(["isbn", "asin", "goodreads"]);

/** An ISBN as 13 digits, undefined when the check digit says that it is none. Zeros that a spreadsheet took are put back. */
export function normaliseIsbn(text: string): string | undefined {
  const bare = text.replaceAll(/[\s="'-]/g, "").toUpperCase();
  if (/^97[89]\d{10}$/.test(bare)) return isbn13Check(bare.slice(0, 12)) === bare.at(-1) ? bare : undefined;
  if (!/^\d{6,9}[\dX]$/.test(bare)) return undefined;
  const isbn10 = bare.padStart(10, "0");
  if (isbn10Check(isbn10.slice(0, 9)) !== isbn10.at(-1)) return undefined;
  const body = `978${isbn10.slice(0, 9)}`;
  return `${body}${isbn13Check(body)}`;
}

function isbn13Check(body: string): string {
  const sum = body.split("").reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}

function isbn10Check(body: string): string {
  const sum = body.split("").reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? "X" : String(check);
}

/** An IMDb title id with its prefix and at least seven digits, undefined when it is none. */
function normaliseImdb(text: string): string | undefined {
  const digits = /^(?:tt)?0*(\d{1,9})$/.exec(text.trim())?.[1];
  return digits === undefined || digits === "0" ? undefined : `tt${digits.padStart(7, "0")}`;
}

const normalisers: Readonly<Record<string, (text: string) => string | undefined>> = {
  isbn: normaliseIsbn,
  imdb: normaliseImdb,
  asin: (text) => (/^[A-Z0-9]{10}$/i.test(text.trim()) ? text.trim().toUpperCase() : undefined),
  tmdb: (text) => /^0*([1-9]\d*)(?:\.0)?$/.exec(text.trim())?.[1],
  goodreads: (text) => /^0*([1-9]\d*)(?:\.0)?$/.exec(text.trim())?.[1],
  musicbrainz: (text) =>
    /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text.trim()) ? text.trim().toLowerCase() : undefined,
};

/** An id in the form in which it is compared, undefined when it cannot be one of its scheme. */
export function normaliseExternalId(scheme: string, value: string): string | undefined {
  const normalise = normalisers[scheme];
  return normalise === undefined ? value.trim() || undefined : normalise(value);
}

/** The ids of a record, and those that its own and its other names in the catalogue are, as `scheme:value`. */
export function externalKeys(
  externalIds: Readonly<Record<string, string>>,
  names: readonly string[] = [],
): readonly string[] {
  const pairs: (readonly [string, string])[] = Object.entries(externalIds);
  for (const name of names) {
    const cut = name.indexOf(":");
    const scheme = name.slice(0, cut);
    if (workSchemes.has(scheme) || editionSchemes.has(scheme)) pairs.push([scheme, name.slice(cut + 1)]);
  }
  const keys = new Set<string>();
  for (const [scheme, value] of pairs) {
    const normal = normaliseExternalId(scheme, value);
    if (normal === undefined) continue;
    keys.add(`${scheme}:${normal}`);
    // An ASIN of a printed book is its ISBN-10.
    const isbn = scheme === "asin" ? normaliseIsbn(normal) : undefined;
    if (isbn !== undefined && /^\d{9}[\dX]$/.test(normal)) keys.add(`isbn:${isbn}`);
  }
  return [...keys];
}
