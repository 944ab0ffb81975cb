import { normaliseText } from "../../domain/text.ts";
import { foldPlural, wordStem } from "../word-forms.ts";

interface ThemeWords {
  /** Whether the theme's own name, found in a text, means the theme; words like "time" mostly do not. */
  readonly own: boolean;
  /** Other words and phrases that speak of it, in the singular. */
  readonly others: readonly string[];
}

const table = `
  addiction: alcoholic, heroin, opium, addict
  ageing: old age, aging, elderly, growing old, grown old
  aliens: extraterrestrial, martian
  -art:
  betrayal: betrayed, traitor, treachery, treacherous
  -books:
  childhood: boyhood, girlhood
  -cinema: film studio, movie studio
  -city life:
  -class: class system, upper class, working class
  cold war: iron curtain
  colonialism: colonial, colony
  coming of age: grow up, grows up, growing up
  courage: brave, bravery, courageous
  crime: criminal, robbery, heist, gangster, burglar, smuggler
  dance: dancer, ballet
  detective: private eye, sleuth
  dystopia: totalitarian
  espionage: spy, spies, secret agent, double agent
  fear: afraid, dread, frightened, terrified, terror
  forbidden love: love affair
  friendship: friend
  -games: chess
  ghosts: haunted, spectre
  grief: mourn, mourning, grieve
  holocaust: concentration camp
  -home: homecoming
  infidelity: adultery, unfaithful
  isolation: solitude, solitary
  jealousy: jealous
  -justice: injustice
  -language:
  -law: lawyer, attorney, barrister, courtroom
  loneliness: lonely
  madness: madman, insane, insanity, lunatic, asylum
  magic: sorcerer, sorcery
  marriage: marry, married, wedding
  -media:
  memory: remember, recall, memories
  migration: emigrant, immigrant, refugee, emigrate
  monsters: monstrous
  murder: killer, kill, murderess, assassin
  -music life: musician
  myth: mythical, mythology
  -nature:
  -night:
  obsession: obsessed, obsessive
  pandemic: plague, epidemic, cholera
  politics: politician
  poverty: penniless
  -power:
  prison: prisoner, jail, gaol
  -racism: racism, racist, segregation
  rebellion: rebel, uprising
  revenge: avenge, vengeance
  revolution: revolutionary
  robots: android
  -science: scientist, physicist
  sea: ocean
  -secrets:
  slavery: slave, enslaved
  -space: spacecraft, spaceship, astronaut
  sport: baseball, cricket, football
  survival: survive, survivor
  -time: time machine, time travel
  trains: locomotive
  unrequited love: unrequited
  wealth: rich, money, millionaire, wealthy
  wilderness: wild
  womens lives:
  -work:
  writing: writer, writes, novelist
`;

/**
 * Words that speak of common themes, by the theme's name in comparison form. Only themes that a catalogue uses are looked for.
 */
const themeWords: ReadonlyMap<string, ThemeWords> = new Map(
  table
    .trim()
    .split("\n")
    .map((line) => {
      const [theme = "", words = ""] = line.trim().split(":");
      const others = words
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== "");
      return [theme.replace(/^-/, "").replaceAll("-", " "), { own: !theme.startsWith("-"), others }];
    }),
);

/** Finds the themes of one catalogue in text. */
export interface ThemeFinder {
  /** The theme that the longest phrase beginning at a word speaks of, with the phrase's length in words. */
  at(words: readonly string[], place: number): { readonly theme: string; readonly length: number } | undefined;
}

/** A theme's own name counts in any form of its words; other phrases that mean it count as they are, or in the plural. */
export function createThemeFinder(themes: Iterable<string>): ThemeFinder {
  const spelling = new Map<string, string>();
  for (const theme of themes) if (!spelling.has(normaliseText(theme))) spelling.set(normaliseText(theme), theme);
  const byStems = new Map<string, string>();
  const byWords = new Map<string, string>();
  for (const [label, theme] of spelling) {
    const { own = true, others = [] } = themeWords.get(label) ?? {};
    if (own) addIfNew(byStems, label.split(" ").map(wordStem).join(" "), theme);
    for (const phrase of others) addIfNew(byWords, phrase.split(" ").map(foldPlural).join(" "), theme);
  }
  const byStem = createPhraseFinder(byStems, wordStem);
  const byWord = createPhraseFinder(byWords, foldPlural);
  return { at: (words, place) => byStem(words, place) ?? byWord(words, place) };
}

function addIfNew(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}

function createPhraseFinder(phrases: ReadonlyMap<string, string>, formOf: (word: string) => string) {
  /** Words of the longest phrase that begins with a word. */
  const longestBy = new Map<string, number>();
  for (const phrase of phrases.keys()) {
    const words = phrase.split(" ");
    const [first = ""] = words;
    longestBy.set(first, Math.max(words.length, longestBy.get(first) ?? 0));
  }
  const forms = new Map<string, string>();
  const cached = (word: string): string => {
    const known = forms.get(word);
    if (known !== undefined) return known;
    const form = formOf(word);
    forms.set(word, form);
    return form;
  };
  return (words: readonly string[], place: number) => {
    for (let length = longestBy.get(cached(words[place] ?? "")) ?? 0; length > 0; length -= 1) {
      const theme = phrases.get(
        words
          .slice(place, place + length)
          .map(cached)
          .join(" "),
      );
      if (theme !== undefined) return { theme, length };
    }
    return undefined;
  };
}
