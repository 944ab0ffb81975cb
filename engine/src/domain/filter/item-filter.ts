/** Filters over items, as values that can be kept and sent: what people write for one is in `parse-item-filter.ts`. */
import type { Item } from "../item.ts";
import { normaliseName, normaliseText } from "../text.ts";

/** Fields that hold texts. All but `id` and `domain` are compared without case, marks and punctuation. */
export const textFields = [
  "id",
  "domain",
  "title",
  "creator",
  "genre",
  "theme",
  "place",
  "series",
  "language",
  "service",
] as const;
export type TextField = (typeof textFields)[number];

/** Fields that hold numbers: minutes of length, pages, beats a minute, the least age in years. */
export const numberFields = ["year", "minutes", "pages", "tempo", "age"] as const;
export type NumberField = (typeof numberFields)[number];

export const comparisons = [">=", "<=", ">", "<", ":"] as const;
export type Comparison = (typeof comparisons)[number];

export type ItemFilter =
  | { readonly kind: "text"; readonly field: TextField; readonly value: string }
  /** `:` is equality. What an item does not tell holds in no comparison. */
  | {
      readonly kind: "number";
      readonly field: NumberField;
      readonly comparison: Comparison;
      readonly value: number;
    }
  /** The item says something there. */
  | { readonly kind: "present"; readonly field: TextField | NumberField }
  | { readonly kind: "not"; readonly part: ItemFilter }
  /** Of two parts or more. */
  | { readonly kind: "and" | "or"; readonly parts: readonly ItemFilter[] };

export type ItemPredicate = (item: Item) => boolean;

/** Compiles once what is asked of many items. */
export function createItemPredicate(filter: ItemFilter): ItemPredicate {
  switch (filter.kind) {
    case "text":
      return textPredicate(filter.field, filter.value);
    case "number":
      return numberPredicate(filter);
    case "present":
      return isTextField(filter.field) ? presentText(filter.field) : presentNumber(filter.field);
    case "not": {
      const part = createItemPredicate(filter.part);
      return (item) => !part(item);
    }
    case "and": {
      const parts = filter.parts.map(createItemPredicate);
      return (item) => parts.every((part) => part(item));
    }
    case "or": {
      const parts = filter.parts.map(createItemPredicate);
      return (item) => parts.some((part) => part(item));
    }
  }
}

export const isTextField = (name: string): name is TextField => (textFields as readonly string[]).includes(name);
export const isNumberField = (name: string): name is NumberField => (numberFields as readonly string[]).includes(name);

const textsOf: Readonly<Record<TextField, (item: Item) => readonly string[]>> = {
  id: (item) => [item.id],
  domain: (item) => [item.domain],
  title: (item) => [item.title],
  creator: (item) => item.creators.map(({ name }) => name),
  genre: (item) => item.genres,
  theme: (item) => item.themes,
  place: (item) => item.places,
  series: (item) => (item.series === undefined ? [] : [item.series.name]),
  language: (item) => (item.language === undefined ? [] : [item.language]),
  service: (item) => item.offers.map(({ service }) => service),
};

const numberOf: Readonly<Record<NumberField, (item: Item) => number | undefined>> = {
  year: (item) => item.year,
  minutes: (item) => item.lengthMinutes,
  pages: (item) => item.pageCount,
  tempo: (item) => item.tempoBpm,
  age: (item) => item.minimumAgeYears,
};

/** The form in which two texts of a field are compared. */
function normalOf(field: TextField): (text: string) => string {
  if (field === "id" || field === "domain") return (text) => text;
  // A text of signs alone would have nothing left to compare.
  const normalise = field === "creator" ? normaliseName : normaliseText;
  return (text) => normalise(text) || text;
}

function textPredicate(field: TextField, value: string): ItemPredicate {
  const normal = normalOf(field);
  const wanted = normal(value);
  const known = new Map<string, boolean>();
  const isWanted = (text: string) => {
    if (text === value) return true;
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = normal(text) === wanted;
    // Genres and names come again and again; titles and ids do not.
    if (known.size < knownLimit) known.set(text, found);
    return found;
  };
  return (item) => textsOf[field](item).some(isWanted);
}

const knownLimit = 10_000;

function numberPredicate({ field, comparison, value }: ItemFilter & { readonly kind: "number" }): ItemPredicate {
  const holds = holdsBy[comparison];
  return (item) => {
    const own = numberOf[field](item);
    return own !== undefined && holds(own, value);
  };
}

const holdsBy: Readonly<Record<Comparison, (own: number, value: number) => boolean>> = {
  ":": (own, value) => own === value,
  ">": (own, value) => own > value,
  ">=": (own, value) => own >= value,
  "<": (own, value) => own < value,
  "<=": (own, value) => own <= value,
};

const presentText =
  (field: TextField): ItemPredicate =>
  (item) =>
    textsOf[field](item).length > 0;

const presentNumber =
  (field: NumberField): ItemPredicate =>
  (item) =>
    numberOf[field](item) !== undefined;

/** Whether everything that `narrow` holds for is sure to fit `wide`, as far as their form shows. */
export function isWithin(narrow: ItemFilter, wide: ItemFilter): boolean {
  if (isSame(narrow, wide)) return true;
  if (wide.kind === "and") return wide.parts.every((part) => isWithin(narrow, part));
  if (narrow.kind === "or") return narrow.parts.every((part) => isWithin(part, wide));
  if (narrow.kind === "and") return narrow.parts.some((part) => isWithin(part, wide));
  return wide.kind === "or" && wide.parts.some((part) => isWithin(narrow, part));
}

/** Fields of which an item has one value at most. */
const single: ReadonlySet<string> = new Set(["id", "domain", "series", "language"]);

/** Whether no item is sure to fit both, as far as their form shows. */
export function isApart(a: ItemFilter, b: ItemFilter): boolean {
  if (a.kind === "not" && isWithin(b, a.part)) return true;
  if (b.kind === "not" && isWithin(a, b.part)) return true;
  if (a.kind === "and") return a.parts.some((part) => isApart(part, b));
  if (b.kind === "and") return b.parts.some((part) => isApart(a, part));
  if (a.kind === "or") return a.parts.every((part) => isApart(part, b));
  if (b.kind === "or") return b.parts.every((part) => isApart(a, part));
  return areOtherValues(a, b);
}

/** Two values of a field of which an item has only one. */
function areOtherValues(a: ItemFilter, b: ItemFilter): boolean {
  return a.kind === "text" && b.kind === "text" && a.field === b.field && single.has(a.field) && !isSame(a, b);
}

function isSame(a: ItemFilter, b: ItemFilter): boolean {
  if (a.kind === "text" && b.kind === "text") {
    const normal = normalOf(a.field);
    return a.field === b.field && normal(a.value) === normal(b.value);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
