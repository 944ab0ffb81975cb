/** A small made-up world for the tests of models: three domains, six themes, users who like one or two of them. */
import { must } from "../domain/errors.ts";
import { parseItemId } from "../domain/ids.ts";
import { createItem, type Item } from "../domain/item.ts";
import type { Relation } from "../domain/relation.ts";
import { seededNormal, seededUniform } from "../kernels/random.ts";
import { sparseFromTriples } from "../kernels/sparse.ts";
import type { Catalogue, Taste, TrainingData } from "./model.ts";

/** A user that no model was trained on: what is known of them, and what else they like. */
interface HeldOutUser {
  readonly taste: Taste;
  /** Items of the catalogue that the user likes and `taste` does not hold, ascending. */
  readonly liked: Uint32Array;
}

export interface TestWorld {
  readonly data: TrainingData;
  /** Theme of each item, 0 to 5. */
  readonly themeOf: Uint8Array;
  /** Items that no training user has touched: the last of each theme in each domain. */
  readonly untouched: Uint32Array;
  /** Known in all domains. */
  readonly heldOut: readonly HeldOutUser[];
}

const testThemes = ["heist", "dragon", "robot", "romance", "detective", "voyage"] as const;
const domains = ["book", "movie", "music"];
const itemsPerTheme = 12;
const trainingUserCount = 240;
const heldOutUserCount = 60;
const nowMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** Equal seeds give equal worlds. */
export function createTestWorld(seed = 7): TestWorld {
  const uniform = seededUniform(seed);
  const { items, themeOf, placeOf } = createItems();
  const histories = Array.from({ length: trainingUserCount + heldOutUserCount }, () =>
    drawHistory(uniform, themeOf, placeOf),
  );
  const catalogue: Catalogue = {
    items,
    domains,
    domainOf: Uint8Array.from(items, (item) => domains.indexOf(item.domain)),
  };
  return {
    data: {
      catalogue,
      ...collectPreferences(histories.slice(0, trainingUserCount), items.length, uniform),
      relations: relateAcrossDomains(items, placeOf),
      sentenceVectors: createSentenceVectors(themeOf, seed),
      nowMs,
    },
    themeOf,
    untouched: Uint32Array.from([...placeOf.keys()].filter((index) => placeOf[index] === itemsPerTheme - 1)),
    heldOut: histories.slice(trainingUserCount).map(splitHistory),
  };
}

function createItems(): { items: Item[]; themeOf: Uint8Array; placeOf: Uint8Array } {
  const items: Item[] = [];
  const themeOf: number[] = [];
  const placeOf: number[] = [];
  for (const domain of domains) {
    for (const [theme, word] of testThemes.entries()) {
      for (let place = 0; place < itemsPerTheme; place += 1) {
        items.push(
          createItem({
            id: parseItemId(`${domain}-${word}-${place}`),
            domain,
            title: `The ${word} of ${place}`,
            year: 1980 + place,
            genres: [word],
            themes: [word, place % 2 === 0 ? "quiet" : "loud"],
            description: `A ${domain} about a ${word} and what became of it.`,
          }),
        );
        themeOf.push(theme);
        placeOf.push(place);
      }
    }
  }
  return { items, themeOf: Uint8Array.from(themeOf), placeOf: Uint8Array.from(placeOf) };
}

type History = ReadonlyMap<number, number>;

/** About 18 likes of the user's own one or two themes, early places more often, one like in eight of any theme, and a few dislikes of others. */
function drawHistory(uniform: () => number, themeOf: Uint8Array, placeOf: Uint8Array): History {
  const own = new Set([Math.floor(uniform() * testThemes.length), Math.floor(uniform() * testThemes.length)]);
  const history = new Map<number, number>();
  const wanted = 14 + Math.floor(uniform() * 8);
  while (history.size < wanted) {
    const index = Math.floor(uniform() * themeOf.length);
    const place = must(placeOf[index], "an item has a place");
    const isOwn = own.has(must(themeOf[index], "an item has a theme"));
    if (place === itemsPerTheme - 1 || uniform() > 1 / (1 + place / 4)) continue;
    if (isOwn || uniform() < 0.03) history.set(index, 1 + Math.floor(uniform() * 3));
    else if (uniform() < 0.01) history.set(index, -2);
  }
  return history;
}

function collectPreferences(histories: readonly History[], itemCount: number, uniform: () => number) {
  const triples = histories.flatMap((history, user) => [...history].map(([item, value]) => ({ user, item, value })));
  const preferences = sparseFromTriples(
    histories.length,
    itemCount,
    triples.map(({ user }) => user),
    triples.map(({ item }) => item),
    triples.map(({ value }) => value),
  );
  const lastAtMs = Float64Array.from(preferences.values, () => nowMs - Math.floor(uniform() * 200) * dayMs);
  return { preferences, lastAtMs };
}

/** Every second entry of a history is known; of the others, the liked ones are to be found. */
function splitHistory(history: History): HeldOutUser {
  const entries = [...history];
  const known = entries.filter((_, place) => place % 2 === 0);
  const hidden = entries.filter(([, value], place) => place % 2 === 1 && value > 0);
  return {
    taste: {
      items: Uint32Array.from(known, ([item]) => item),
      values: Float32Array.from(known, ([, value]) => value),
    },
    liked: Uint32Array.from(hidden, ([item]) => item).toSorted(),
  };
}

/** The film of each book at an even place, and the soundtrack of that film. */
function relateAcrossDomains(items: readonly Item[], placeOf: Uint8Array): Relation[] {
  const perDomain = testThemes.length * itemsPerTheme;
  const relations: Relation[] = [];
  for (let book = 0; book < perDomain; book += 1) {
    if (must(placeOf[book], "an item has a place") % 2 === 1) continue;
    const [from, film, record] = [book, book + perDomain, book + 2 * perDomain].map(
      (index) => must(items[index], "item").id,
    );
    if (from === undefined || film === undefined || record === undefined) continue;
    relations.push({ from: film, kind: "adaptation-of", to: from, confidence: 1 });
    relations.push({ from: record, kind: "soundtrack-of", to: film, confidence: 1 });
  }
  return relations;
}

function createSentenceVectors(themeOf: Uint8Array, seed: number) {
  const dimension = 16;
  const normal = seededNormal(seed + 1);
  const centres = Float32Array.from({ length: testThemes.length * dimension }, normal);
  const values = new Float32Array(themeOf.length * dimension);
  for (const [index, theme] of themeOf.entries()) {
    const vector = values.subarray(index * dimension, (index + 1) * dimension);
    for (let axis = 0; axis < dimension; axis += 1)
      vector[axis] = must(centres[theme * dimension + axis], "a theme has a centre") + 0.5 * normal();
    const length = Math.hypot(...vector);
    for (let axis = 0; axis < dimension; axis += 1) vector[axis] = must(vector[axis], "axis") / length;
  }
  return { dimension, values, encoderId: "test-world" };
}
