import type { Domain } from "../../../domain/domain.ts";
import type { ItemId } from "../../../domain/ids.ts";
import type { Credit, Item } from "../../../domain/item.ts";
import { normaliseName, normaliseTitle } from "../../../domain/text.ts";
import { externalKeys } from "./external-ids.ts";

/** What of an item tells which work it is. */
export interface Work {
  readonly id: ItemId;
  /** The beginning of the id, up to the colon. */
  readonly catalogue: string;
  readonly domain: Domain;
  readonly title: string;
  readonly year: number | undefined;
  /** Comparison form of the whole title. */
  readonly key: string;
  /** Comparison form of the part before the subtitle, when there is one. */
  readonly shortKey: string | undefined;
  /** Position in a series or number of the volume. */
  readonly volume: number | undefined;
  /** What kind of other thing than the plain work it is, such as a boxed set; "" for the plain work. */
  readonly variant: string;
  readonly creators: readonly CreatorName[];
  /** Those of the creators who perform the music: one composition has many records. */
  readonly performers: readonly CreatorName[];
  /** `scheme:value`. */
  readonly externalKeys: readonly string[];
  /** A musician who stands for all their music, as catalogues without albums have them. */
  readonly isArtist: boolean;
}

export interface CreatorName {
  readonly full: string;
  /** Without spaces: "J. R. R." and "J.R.R." agree. */
  readonly joined: string;
  readonly surname: string;
  /** The first letters of the other names. */
  readonly initials: string;
}

export type WorkFacts = Pick<Item, "id" | "domain" | "title" | "year" | "series" | "externalIds" | "creators">;

/** `names` are further ids under which the catalogue knows the item. */
export function workOf(item: WorkFacts, names: readonly string[] = []): Work {
  const { key, shortKey } = titleKeys(item.title);
  const creators = item.creators.filter(isMaker).map(creatorName);
  return {
    id: item.id,
    catalogue: item.id.slice(0, Math.max(0, item.id.indexOf(":"))),
    domain: item.domain,
    title: item.title,
    year: item.year,
    key,
    shortKey,
    volume: item.series?.position ?? volumeIn(item.title),
    variant: variantIn(item.title),
    creators,
    performers: item.creators.filter(isPerformer).map(creatorName),
    externalKeys: externalKeys(item.externalIds, [item.id, ...names]),
    isArtist:
      item.domain === "music" &&
      item.year === undefined &&
      creators.some(({ full }) => full === normaliseName(item.title)),
  };
}

const decoration =
  /\s*[:;,–—-]\s*(?:an? |ein |the )?(?:novel|memoir|thriller|roman|romance|mystery|stories|poems|novella|autobiography|biography|book)s?\s*$/i;
const subtitleStart = /\s*[:;]\s+|\s+[-–—]\s+|\s+:\s*/;

/** The comparison forms of a title: whole, and without its subtitle. */
function titleKeys(title: string): { readonly key: string; readonly shortKey: string | undefined } {
  const plain = title.replace(decoration, "") || title;
  const key = comparable(plain);
  const [head = plain] = plain.split(subtitleStart);
  const shortKey = head === plain ? undefined : comparable(head);
  return { key, shortKey: shortKey === undefined || shortKey.length < 4 || shortKey === key ? undefined : shortKey };
}

const numerals: Readonly<Record<string, string>> = {
  ii: "2",
  iii: "3",
  iv: "4",
  vi: "6",
  vii: "7",
  viii: "8",
  ix: "9",
  xi: "11",
  xii: "12",
  xiii: "13",
  volume: "vol",
  volumes: "vol",
  vols: "vol",
  pt: "part",
  bk: "book",
};

/** Words of the title alone: no article, no brackets, numbers as digits. */
function comparable(title: string): string {
  const words = normaliseTitle(title).split(" ");
  // A title of signs alone is compared as it is.
  return words.map((word) => numerals[word] ?? word).join(" ") || title.trim().toLowerCase();
}

const numberWords = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const romanNumbers = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
const volumePattern =
  /(?:#\s*|\b(?:vol(?:ume)?|book|bk|part|pt|episode|no|band|tome)\b\.?\s*)(\d{1,3}|[ivx]+|[a-z]+)\b/i;

function volumeIn(title: string): number | undefined {
  const text = volumePattern.exec(title)?.[1]?.toLowerCase();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const index = Math.max(numberWords.indexOf(text), romanNumbers.indexOf(text));
  return index === -1 ? undefined : index + 1;
}

const variants: readonly (readonly [string, RegExp])[] = [
  [
    "set",
    /\b(?:box(?:ed)?|gift) set\b|\bomnibus\b|\bslipcase\b|#\d+\s*[-–]\s*\d+|\bvols?\.? \d+\s*[-–]\s*\d+|\btrilogy\b.*\bset\b/i,
  ],
  ["guide", /\b(?:cliffs? ?notes|sparknotes|study guide|york notes|barron'?s book notes|companion)\b/i],
  ["abridged", /\babridged\b/i],
  ["script", /\bscreenplay\b/i],
  ["comic", /\bgraphic novel\b|\bmanga\b/i],
];

function variantIn(title: string): string {
  const plain = title.replaceAll(/\bunabridged\b/gi, "");
  return variants.find(([, pattern]) => pattern.test(plain))?.[0] ?? "";
}

const otherParts = new Set(["actor", "translator", "illustrator", "editor", "narrator", "producer"]);

const isMaker = (credit: Credit) =>
  !otherParts.has(credit.role) && !/^various( artists)?$|^unknown$|^anonymous$/i.test(credit.name);

const isPerformer = (credit: Credit) => credit.role === "performer" && isMaker(credit);

const generation = new Set(["jr", "sr", "ii", "iii", "iv", "phd", "md"]);

function creatorName(credit: Pick<Credit, "name">): CreatorName {
  const full = normaliseName(credit.name) || credit.name.trim().toLowerCase();
  const words = full.split(" ").filter((word, index) => index === 0 || !generation.has(word));
  return {
    full: words.join(" "),
    joined: words.join(""),
    surname: words.at(-1) ?? "",
    initials: words
      .slice(0, -1)
      .map((word) => word[0])
      .join(""),
  };
}

/** Whether two records are by the same people; composers count only where a record does not say who performs. */
export function makersAgree(a: Work, b: Work): ReturnType<typeof creatorsAgree> {
  return creatorsAgree(a.performers, b.performers) ?? creatorsAgree(a.creators, b.creators);
}

/** Whether two lists have a person in common: surely, perhaps (initials fit), or not; undefined when one list is empty. */
export function creatorsAgree(
  a: readonly CreatorName[],
  b: readonly CreatorName[],
): "yes" | "perhaps" | "no" | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  let best: "perhaps" | "no" = "no";
  for (const one of a)
    for (const other of b) {
      if (one.full === other.full || one.joined === other.joined) return "yes";
      if (one.surname === other.surname && initialsFit(one.initials, other.initials)) best = "perhaps";
    }
  return best;
}

function initialsFit(a: string, b: string): boolean {
  if (a === "" || b === "") return false;
  return a.startsWith(b) || b.startsWith(a);
}
