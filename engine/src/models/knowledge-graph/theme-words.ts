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
  racism: racist, segregation
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
export const themeWords: ReadonlyMap<string, ThemeWords> = new Map(
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
