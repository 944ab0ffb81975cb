import type { EventInput, ItemInput } from "codecatalyst";

/**
 * A SIMULATION, not data: invented people with invented tastes. Each likes a few themes and genres and some creators, has
 * one account per demo service, and finishes, rates and skips works accordingly. Relations between works play no part, so
 * that nothing the demo shows about adaptations and soundtracks was planted here.
 */
export interface SimulatedPerson {
  readonly userId: string;
  readonly householdId: string;
  readonly accountIds: readonly string[];
}

export interface Simulation {
  readonly people: readonly SimulatedPerson[];
  /** Members of one household are friends. */
  readonly friends: readonly (readonly [string, string])[];
  readonly events: readonly SimulatedEvent[];
}

type SimulatedEvent = EventInput & { readonly id: string };

export interface SimulationOptions {
  readonly seed: number;
  readonly householdCount: number;
  /** Mean count of works that a person has met. */
  readonly worksPerPerson: number;
}

export const defaultSimulation: SimulationOptions = { seed: 1925, householdCount: 120, worksPerPerson: 30 };

/** Mulberry32: small, seeded, good enough to invent people with. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Taste {
  readonly tags: ReadonlyMap<string, number>;
  readonly domainShares: ReadonlyMap<string, number>;
}

const startMs = Date.UTC(2024, 0, 1);
const spanMs = 2 * 365 * 86_400_000;

/** Invents households and what they did with the catalogue. Equal seeds give equal households. */
export function simulateHouseholds(
  items: readonly ItemInput[],
  { seed, householdCount, worksPerPerson }: SimulationOptions = defaultSimulation,
): Simulation {
  const random = createRandom(seed);
  const tags = items.map((item) => tagsOf(item));
  const vocabulary = [...new Set(tags.flat())];
  const fame = items.map(() => random() ** 3 * 1.5);
  const people: SimulatedPerson[] = [];
  const friends: [string, string][] = [];
  const events: SimulatedEvent[] = [];
  for (let household = 1; household <= householdCount; household += 1) {
    const shared = pickTags(vocabulary, 2, random);
    const members = 1 + Math.floor(random() * 4);
    const names = Array.from({ length: members }, (_, index) => `household-${household}-person-${index + 1}`);
    for (const [index, userId] of names.entries()) {
      const person = createPerson(userId, `household-${household}`);
      people.push(person);
      for (const other of names.slice(0, index)) friends.push([other, userId]);
      const taste = createTaste([...shared, ...pickTags(vocabulary, 5, random)], random);
      const count = Math.max(4, Math.round(worksPerPerson * (0.3 + 1.4 * random())));
      events.push(...liveThrough({ items, tags, fame }, person, taste, { count, random }));
    }
  }
  return { people, friends, events };
}

function tagsOf(item: ItemInput): string[] {
  return [
    ...(item.genres ?? []),
    ...(item.themes ?? []),
    ...(item.creators ?? []).slice(0, 2).map((creator) => creator.name),
  ];
}

function createPerson(userId: string, householdId: string): SimulatedPerson {
  return { userId, householdId, accountIds: ["book", "movie", "music"].map((domain) => `demo-${domain}:${userId}`) };
}

function pickTags(vocabulary: readonly string[], count: number, random: () => number): string[] {
  return Array.from({ length: count }, () => vocabulary[Math.floor(random() * vocabulary.length)] ?? "");
}

function createTaste(tags: readonly string[], random: () => number): Taste {
  const domains = ["book", "movie", "music"].map((domain) => [domain, 0.2 + random()] as const);
  return {
    tags: new Map(tags.map((tag) => [tag, 0.8 + 1.4 * random()])),
    domainShares: new Map(domains),
  };
}

interface World {
  readonly items: readonly ItemInput[];
  readonly tags: readonly (readonly string[])[];
  readonly fame: readonly number[];
}

/** Chooses works by exp(affinity + fame) without replacement (Gumbel top-k) and says what the person did with each. */
function liveThrough(
  { items, tags, fame }: World,
  person: SimulatedPerson,
  taste: Taste,
  { count, random }: { readonly count: number; readonly random: () => number },
): SimulatedEvent[] {
  const met = items
    .map((item, index) => {
      const affinity = (tags[index] ?? []).reduce((sum, tag) => sum + (taste.tags.get(tag) ?? 0), 0);
      const domain = Math.log(taste.domainShares.get(item.domain) ?? 0.1);
      const gumbel = -Math.log(-Math.log(random() + 1e-12));
      return { item, affinity, key: 1.6 * affinity + (fame[index] ?? 0) + domain + gumbel };
    })
    .toSorted((a, b) => b.key - a.key)
    .slice(0, count);
  return met.flatMap(({ item, affinity }): SimulatedEvent[] => {
    const at = new Date(startMs + random() * spanMs).toISOString();
    const base = { accountId: `demo-${item.domain}:${person.userId}`, itemId: item.id, at };
    const id = (kind: string) => `demo:${person.userId}:${item.id}:${kind}`;
    const enjoyment = affinity + 1.2 * random() - 0.4;
    if (enjoyment < 0) return [{ ...base, id: id("skip"), kind: "skip" }];
    const finish: SimulatedEvent = { ...base, id: id("finish"), kind: "finish" };
    if (random() < 0.5) return [finish];
    return [finish, { ...base, id: id("rate"), kind: "rate", ratio: Math.min(1, 0.4 + 0.25 * enjoyment) }];
  });
}
