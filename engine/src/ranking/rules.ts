import type { Domain } from "../domain/domain.ts";
import { must } from "../domain/errors.ts";
import { createItemPredicate, type ItemFilter } from "../domain/filter/item-filter.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import type { Preference } from "../domain/preference.ts";
import type { TasteEdit } from "../domain/taste.ts";
import { wishProblem } from "./wishes.ts";
import type { Work, Works } from "../domain/works.ts";

/** What a list may hold for one user. Ids are canonical. */
export interface RuleInput {
  readonly preferences: readonly Preference[];
  readonly excludedItemIds: ReadonlySet<ItemId>;
  /** What the catalogue has no more. */
  readonly deletedItemIds?: ReadonlySet<ItemId>;
  /** What was shown too often without being touched. */
  readonly tiredItemIds?: ReadonlySet<ItemId>;
  /** What the user said of their taste. */
  readonly wishes?: readonly TasteEdit[];
  readonly domain?: Domain;
  readonly services?: readonly string[];
  readonly region?: string;
  readonly maximumAgeYears?: number;
  readonly filter?: ItemFilter;
}

/** Whether an item may be in a list. A later volume of a series waits; `entry` is the place of the volume to offer instead, if any may be. */
type Judgement =
  | { readonly kind: "allowed" }
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "waits"; readonly problem: string; readonly entry: number | undefined };

/** About the item at a place in the catalogue. */
export type Judge = (place: number) => Judgement;

const allowed: Judgement = { kind: "allowed" };
/** Below this r_ui an item counts as not wanted. */
const dislikedBelow = 0;
/** From this r_ui on, an item is known and liked, finished or not: there is no use in recommending it. */
const likedFrom = 2;

/** How somebody stands to an item that they need not be told of. */
export type Standing = "disliked" | "finished" | "begun" | "liked";

export function standingOf({ value, isFinished, isStarted }: Preference): Standing | undefined {
  if (value < dislikedBelow) return "disliked";
  if (isFinished) return "finished";
  if (isStarted) return "begun";
  return value >= likedFrom ? "liked" : undefined;
}

/** All filters, the cheap ones first. Never another edition of what was finished, never volume 3 before 1. */
export function createJudge(input: RuleInput, works: Works): Judge {
  const known = new Map<Work, Preference>();
  for (const preference of input.preferences)
    if (standingOf(preference) !== undefined) known.set(works.workOf(preference.itemId), preference);
  const filters = filtersOf(input);
  const filterProblem = (place: number): string | undefined => {
    for (const filter of filters) {
      const problem = filter(itemAt(works, place));
      if (problem !== undefined) return problem;
    }
    const preference = known.get(works.workAt[place] ?? place);
    return preference && knownProblem(itemAt(works, place), preference);
  };
  const mayCome = (place: number) =>
    filterProblem(place) === undefined && seriesProblem(place, works, known) === undefined;
  // Of most items three arrays tell that nothing keeps them out.
  const isFree = (place: number) =>
    filters.length === 0 && works.isInSeries[place] === 0 && !known.has(works.workAt[place] ?? place);
  return (place) => {
    if (isFree(place)) return allowed;
    const problem = filterProblem(place);
    if (problem !== undefined) return { kind: "refused", problem };
    const waits = works.isInSeries[place] === 1 ? seriesProblem(place, works, known) : undefined;
    if (waits === undefined) return allowed;
    const next = nextVolume(works.seriesAt(place), works, known);
    return { kind: "waits", problem: waits, entry: next !== undefined && mayCome(next) ? next : undefined };
  };
}

const itemAt = ({ items }: Works, place: number): Item => must(items[place], `No item at ${place}.`);

type Filter = (item: Item) => string | undefined;

function filtersOf(input: RuleInput): readonly Filter[] {
  const fits = input.filter && createItemPredicate(input.filter);
  const { wishes = [], deletedItemIds = new Set() } = input;
  const { excludedItemIds, tiredItemIds = new Set(), domain, maximumAgeYears, services = [], region } = input;
  return [
    // Each request looks at hundreds of items: what can refuse none is left out.
    ...filterIf(deletedItemIds.size > 0, ({ id }) => (deletedItemIds.has(id) ? "It was deleted." : undefined)),
    ...filterIf(excludedItemIds.size > 0, ({ id }) =>
      excludedItemIds.has(id) ? "It is on the exclude list." : undefined,
    ),
    ...filterIf(tiredItemIds.size > 0, ({ id }) =>
      tiredItemIds.has(id) ? "It was shown again and again and left alone: it rests." : undefined,
    ),
    ...filterIf(domain !== undefined, (item) => (item.domain === domain ? undefined : "It is of another domain.")),
    ...filterIf(fits !== undefined, (item) =>
      fits?.(item) === false ? "It does not fit the filter asked for." : undefined,
    ),
    ...filterIf(maximumAgeYears !== undefined, (item) => ageProblem(item, maximumAgeYears)),
    ...filterIf(wishes.length > 0, (item) => wishProblem(item, wishes)),
    ...filterIf(services.length > 0 || region !== undefined, (item) =>
      hasReachableOffer(item, input) ? undefined : "It is on none of the services asked for.",
    ),
  ];
}

const filterIf = (isNeeded: boolean, filter: Filter): readonly Filter[] => (isNeeded ? [filter] : []);

function ageProblem(item: Item, maximumAgeYears: number | undefined): string | undefined {
  if (maximumAgeYears === undefined || (item.minimumAgeYears ?? 0) <= maximumAgeYears) return undefined;
  return `It is for people of ${item.minimumAgeYears} years and above.`;
}

function hasReachableOffer(item: Item, { services, region }: RuleInput): boolean {
  if ((services === undefined || services.length === 0) && region === undefined) return true;
  return item.offers.some(
    (offer) =>
      (services === undefined || services.length === 0 || services.includes(offer.service)) &&
      (region === undefined || offer.region === undefined || offer.region === region),
  );
}

const standingVerbs = {
  disliked: "dislikes",
  finished: "has finished",
  begun: "has begun",
  liked: "knows and likes",
} as const;

function knownProblem(item: Item, preference: Preference): string {
  const verb = standingVerbs[standingOf(preference) ?? "liked"];
  return `The user ${verb} ${preference.itemId === item.id ? "it" : "another edition"}.`;
}

function seriesProblem(place: number, works: Works, known: ReadonlyMap<Work, Preference>): string | undefined {
  const position = positionAt(works, place);
  if (position === undefined) return undefined;
  const earlier = works.seriesAt(place).filter((volume) => (positionAt(works, volume) ?? 0) < position);
  const next = nextVolume(earlier, works, known);
  if (next !== undefined) return `“${itemAt(works, next).title}” comes before it in the series.`;
  return position > 1 && earlier.length === 0 ? "The volumes before it are in no catalogue." : undefined;
}

const positionAt = ({ items }: Works, place: number) => items[place]?.series?.position;

/** The first volume that is not known yet. */
function nextVolume(
  volumes: readonly number[],
  { workAt }: Works,
  known: ReadonlyMap<Work, Preference>,
): number | undefined {
  return volumes.find((volume) => !known.has(workAt[volume] ?? volume));
}

/** Music is listened to again and again, not begun and put down. */
const domainWithoutEnd = "music";

/** What a user has begun: started items that are not finished, and the next volume of each series with a finished one; newest first. */
export function continuations(
  preferences: readonly Preference[],
  placeOf: (id: ItemId) => number | undefined,
  works: Works,
): readonly { readonly item: Item; readonly anchorId: ItemId; readonly isNextVolume: boolean }[] {
  const known = new Map(preferences.filter((p) => p.isFinished || p.value < 0).map((p) => [works.workOf(p.itemId), p]));
  const isKnown = (place: number) => known.has(works.workAt[place] ?? place);
  const found = new Map<number, { item: Item; anchorId: ItemId; isNextVolume: boolean }>();
  for (const preference of preferences) {
    const place = placeOf(preference.itemId);
    if (place === undefined || preference.value < 0) continue;
    const item = itemAt(works, place);
    const isBegun = preference.isStarted && !preference.isFinished && item.domain !== domainWithoutEnd;
    if (isBegun && !isKnown(place)) found.set(place, { item, anchorId: item.id, isNextVolume: false });
    const next = preference.isFinished ? nextVolume(works.seriesAt(place), works, known) : undefined;
    if (next !== undefined && !found.has(next))
      found.set(next, { item: itemAt(works, next), anchorId: item.id, isNextVolume: true });
  }
  return [...found.values()];
}
