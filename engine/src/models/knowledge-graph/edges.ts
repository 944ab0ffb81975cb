export const entityKinds = ["person", "place", "theme", "series", "title"] as const;
export type EntityKind = (typeof entityKinds)[number];

/** How an item is tied to an entity. Each kind has a weight of its own, so that each can be switched off. */
export const edgeKinds = [
  "written",
  "directed",
  "acted",
  "composed",
  "performed",
  "contributed",
  "person-mentioned",
  "name-mentioned",
  "place",
  "place-mentioned",
  "theme",
  "theme-mentioned",
  "series",
  "title",
  "title-part",
  "title-mentioned",
] as const;
export type EdgeKind = (typeof edgeKinds)[number];

export const creditEdge = (role: string): EdgeKind => creditEdges[role] ?? "contributed";

const creditEdges: Readonly<Record<string, EdgeKind>> = {
  author: "written",
  writer: "written",
  playwright: "written",
  screenwriter: "written",
  director: "directed",
  actor: "acted",
  composer: "composed",
  performer: "performed",
  artist: "performed",
  singer: "performed",
};

const samePhrases: Readonly<Partial<Record<EdgeKind, string>>> = {
  written: "both by",
  directed: "both directed by",
  acted: "both with",
  composed: "both with music by",
  performed: "both performed by",
  place: "both set in",
  theme: "both about",
  series: "both in the series",
  title: "both titled",
};

const mixedPhrases: Readonly<Record<EntityKind, string>> = {
  person: "both connected with",
  place: "both connected with",
  theme: "both about",
  series: "both in the series",
  title: "both about the story of",
};

/** How two items stand to an entity that ties them, to be followed by the entity's name. */
export function entityPhrase(kind: EntityKind, a: EdgeKind, b: EdgeKind): string {
  return (a === b ? samePhrases[a] : undefined) ?? mixedPhrases[kind];
}
