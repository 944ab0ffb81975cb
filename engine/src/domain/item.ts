import type { Domain } from "./domain.ts";
import type { ItemId } from "./ids.ts";

export interface Item {
  readonly id: ItemId;
  readonly domain: Domain;
  readonly title: string;
  /** Year of first publication or release. */
  readonly year?: number;
  /** ISO 639 code of the original language, `zxx` for instrumental music. */
  readonly language?: string;
  readonly creators: readonly Credit[];
  readonly genres: readonly string[];
  readonly themes: readonly string[];
  /** Real or fictional settings. */
  readonly places: readonly string[];
  readonly description?: string;
  readonly lengthMinutes?: number;
  readonly pageCount?: number;
  readonly mood?: Mood;
  readonly tempoBpm?: number;
  readonly series?: SeriesPosition;
  /** The work this is another edition of. */
  readonly editionOf?: ItemId;
  readonly minimumAgeYears?: number;
  readonly playbackUrl?: string;
  readonly imageUrl?: string;
  /** Ids in other catalogues by scheme, such as `imdb`, `tmdb`, `isbn`, `goodreads`, `musicbrainz`. */
  readonly externalIds: Readonly<Record<string, string>>;
  readonly offers: readonly Offer[];
}

/** A person's part in an item. */
export interface Credit {
  readonly name: string;
  /** Such as author, director, screenwriter, actor, composer, performer. */
  readonly role: string;
}

/** Russell's circumplex: both from -1 to 1 (sad to happy, calm to intense). */
export interface Mood {
  readonly valence: number;
  readonly arousal: number;
}

export interface SeriesPosition {
  readonly name: string;
  /** 1 for the first volume; fractions for interludes. */
  readonly position: number;
}

/** Where a person can get an item. */
export interface Offer {
  readonly service: string;
  readonly kind: "stream" | "rent" | "buy" | "borrow";
  readonly price?: { readonly amount: number; readonly currency: string };
  /** ISO 3166 code; absent when the offer holds everywhere. */
  readonly region?: string;
  readonly url?: string;
  /** ISO date on which the offer was seen. */
  readonly seenOn?: string;
}

/** An item with every list that was left out filled in. */
export function createItem(
  fields: Pick<Item, "id" | "domain" | "title"> & Partial<Omit<Item, "id" | "domain" | "title">>,
): Item {
  return { creators: [], genres: [], themes: [], places: [], externalIds: {}, offers: [], ...fields };
}

/**
 * One record out of two of the same work: `primary` wins field by field, `secondary` fills what it lacks;
 * external ids and offers are united. Keeps the primary's id.
 */
export function mergeItems(primary: Item, secondary: Item): Item {
  const orFill = (own: readonly string[], other: readonly string[]) => (own.length > 0 ? own : other);
  return {
    ...secondary,
    ...primary,
    creators: primary.creators.length > 0 ? primary.creators : secondary.creators,
    genres: orFill(primary.genres, secondary.genres),
    themes: orFill(primary.themes, secondary.themes),
    places: orFill(primary.places, secondary.places),
    externalIds: { ...secondary.externalIds, ...primary.externalIds },
    offers: uniteOffers(primary.offers, secondary.offers),
  };
}

function uniteOffers(own: readonly Offer[], other: readonly Offer[]): readonly Offer[] {
  const key = (offer: Offer) => [offer.service, offer.kind, offer.region ?? "", offer.url ?? ""].join("\n");
  const seen = new Set(own.map(key));
  return [...own, ...other.filter((offer) => !seen.has(key(offer)))];
}
