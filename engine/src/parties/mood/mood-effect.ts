import { hasTrait, valuesOf, type TasteFacet, type Trait } from "../../domain/taste.ts";
import type { Item } from "../../domain/item.ts";
import type { PartyFeeling } from "./party-mood.ts";

/** What a party's mood makes of other items, by the traits of what is on screen. */
export interface MoodEffect {
  /** -1 to 1: below 0 the party does not enjoy it. */
  readonly enjoyment: number;
  /** By how much of a score each trait moves it; together no more than `mostEffect` either way. */
  readonly tilts: readonly { readonly trait: Trait; readonly tilt: number }[];
}

/** A mood moves no score by more than this part of it. */
export const mostEffect = 0.15;
/** A feeling that is less sure moves nothing. */
const leastConfidence = 0.2;
/** Enjoyment nearer to 0 moves nothing. */
const leastEnjoyment = 0.1;

/** How much of the effect goes by each side of an item, as far as it has one. */
const facetShares: readonly (readonly [facet: Exclude<TasteFacet, "domain">, share: number])[] = [
  ["genre", 0.6],
  ["person", 0.25],
  ["theme", 0.15],
];
/** More traits of a facet than this are too thin a tie. */
const mostTraits = 5;

/** Of genres that are meant to hurt: how little of what sounds bad says that they are not liked. Our own judgement. */
const darkness: readonly (readonly [genre: RegExp, ratio: number])[] = [
  [/horror|slasher|gore/i, 0.8],
  [/thriller|suspense|mystery|crime|noir|war|disaster|true crime/i, 0.6],
  [/drama|tragedy|melodrama|biography|documentary|psychological/i, 0.5],
  [/action|adventure|science fiction|sci-fi|fantasy|western/i, 0.3],
];
/** Excitement above this says that a dark scene grips. */
const calmArousal = 0.3;

/** The effect of what is felt of an item on screen; undefined where it is too little or too unsure to move anything. */
export function moodEffect({ valence, arousal, confidence }: PartyFeeling, onScreen: Item): MoodEffect | undefined {
  if (confidence < leastConfidence) return undefined;
  const enjoyment = enjoymentOf(valence, arousal, onScreen.genres);
  if (Math.abs(enjoyment) < leastEnjoyment) return undefined;
  const sides = facetShares
    .map(([facet, share]) => ({ facet, share, values: valuesOf(onScreen, facet).slice(0, mostTraits) }))
    .filter(({ values }) => values.length > 0);
  const shareSum = sides.reduce((sum, { share }) => sum + share, 0);
  if (shareSum === 0) return undefined;
  const whole = mostEffect * confidence * enjoyment;
  const tilts = sides.flatMap(({ facet, share, values }) =>
    values.map((value) => ({ trait: { facet, value }, tilt: (whole * share) / shareSum / values.length })),
  );
  return { enjoyment, tilts };
}

/**
 * Whether a party enjoys what it sees. Nice words say so. Of bad ones a dark genre takes away as much as it is dark, and its excitement says
 * that it grips: fear and tears are what it is for, boredom is not.
 */
function enjoymentOf(valence: number, arousal: number, genres: readonly string[]): number {
  const dark = Math.max(0, ...genres.map((genre) => darkness.find(([pattern]) => pattern.test(genre))?.[1] ?? 0));
  const said = valence >= 0 ? valence : valence * (1 - dark);
  const gripped = dark * Math.max(0, arousal - calmArousal);
  return Math.max(-1, Math.min(1, said + gripped));
}

/** A score moved by the mood, by at most `mostEffect` of it. */
export function applyMoodEffect(score: number, item: Item, effect: MoodEffect): number {
  let tilt = 0;
  for (const one of effect.tilts) if (hasTrait(item, one.trait)) tilt += one.tilt;
  return score * (1 + Math.sign(score) * Math.max(-mostEffect, Math.min(mostEffect, tilt)));
}

/** The trait of an item that its effect comes from most; undefined where it has none of them. */
export function traitOfMoodEffect(item: Item, { tilts }: MoodEffect): Trait | undefined {
  const shared = tilts.filter(({ trait }) => hasTrait(item, trait));
  const [first] = shared.toSorted((a, b) => Math.abs(b.tilt) - Math.abs(a.tilt));
  return first?.trait;
}
