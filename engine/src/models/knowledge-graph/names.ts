import { normaliseName } from "../../domain/text.ts";

/** A credited name in comparison form, apart from what a catalogue adds to tell namesakes apart: "John Smith (II)", "John Smith (born 1950)". */
export interface ParsedName {
  readonly base: string;
  /** Empty when there is none. */
  readonly tag: string;
}

export function parseName(name: string): ParsedName {
  const bracket = /^(.*?)\s*[([]([^)\]]*)[)\]]\s*$/.exec(name);
  const [, before, inside] = bracket ?? [];
  if (before === undefined || before === "" || inside === undefined) return { base: normaliseName(name), tag: "" };
  return { base: normaliseName(before), tag: normaliseName(inside) };
}

const roleFamilies = ["letters", "screen", "music"] as const;
/** What a person is known for. A screenwriter belongs to letters and screen. */
export type RoleFamily = (typeof roleFamilies)[number];

const familiesOfRoles: Readonly<Record<string, readonly RoleFamily[]>> = {
  author: ["letters"],
  writer: ["letters"],
  translator: ["letters"],
  illustrator: ["letters"],
  editor: ["letters"],
  playwright: ["letters"],
  narrator: ["letters", "screen"],
  screenwriter: ["letters", "screen"],
  director: ["screen"],
  actor: ["screen"],
  producer: ["screen", "music"],
  cinematographer: ["screen"],
  composer: ["music"],
  performer: ["music"],
  artist: ["music"],
  singer: ["music"],
  conductor: ["music"],
  lyricist: ["music", "letters"],
};

/** A role nobody has heard of fits every family. */
export const familiesOf = (role: string): readonly RoleFamily[] => familiesOfRoles[role] ?? roleFamilies;
