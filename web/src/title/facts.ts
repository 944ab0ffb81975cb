import { moodWords, type Item } from "codecatalyst-client";
import { lengthText, plural } from "../words.ts";

const languages = new Intl.DisplayNames("en", { type: "language", fallback: "code" });
const regions = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Of an ISO 639 code. */
export const languageName = (code: string) => (code === "zxx" ? "Instrumental" : nameOf(languages, code));
/** Of an ISO 3166 code. */
export const regionName = (code: string) => nameOf(regions, code);

const roleWords: Readonly<Record<string, string>> = {
  author: "By",
  director: "Directed by",
  screenwriter: "Written by",
  composer: "Music by",
  performer: "Played by",
  actor: "With",
  translator: "Translated by",
  narrator: "Read by",
  illustrator: "Drawn by",
  producer: "Produced by",
};

const sentenceCase = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll("-", " ");

export interface Credits {
  readonly words: string;
  readonly names: readonly string[];
}

/** Who did what, in the catalogue's order; who did several things stands under each. */
export function creditsOf({ creators }: Pick<Item, "creators">): readonly Credits[] {
  const byRole = Map.groupBy(creators, ({ role }) => role);
  return [...byRole].map(([role, credits]) => ({
    words: roleWords[role] ?? `${sentenceCase(role)}:`,
    names: [...new Set(credits.map(({ name }) => name))],
  }));
}

/** Year, length, language, age and mood, as far as they are known. */
export function keyFactsOf(item: Item): readonly string[] {
  const { year, lengthMinutes, pageCount, language, minimumAgeYears, mood } = item;
  return [
    year === undefined ? "" : String(year),
    pageCount === undefined ? "" : plural(pageCount, "page", "pages"),
    lengthMinutes === undefined ? "" : lengthText(lengthMinutes),
    language === undefined ? "" : languageName(language),
    minimumAgeYears === undefined || minimumAgeYears === 0 ? "" : `From ${minimumAgeYears} years`,
    mood === undefined ? "" : `Feels ${moodWords(mood)}`,
  ].filter((fact) => fact !== "");
}

/** "2 of Dune", "1.5 of Dune". */
export const seriesText = ({ name, position }: NonNullable<Item["series"]>) => `Number ${position} of ${name}`;

/** A theme or genre, as readers write it. */
export const traitText = (trait: string) => trait.replaceAll("-", " ");
