/** A small world with families in it, for tests of lists for groups: invented works of three domains, and people of all ages. */
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { parseModelVersion } from "../domain/ids.ts";
import type { GroupListPorts } from "../parties/group-list.ts";
import { openVersion, readVersion } from "../registry/bundle.ts";
import { createServingModel } from "../serving/serving-model.ts";
import { Surfaces } from "../serving/surfaces.ts";
import { openUsers } from "./open-users.ts";
import { createEngine, type Engine, type EventInput, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const domains = ["book", "movie", "music"] as const;
const themes = ["sea", "space", "war", "love", "jazz", "crime"] as const;
const ratings = [undefined, 0, 6, 12, 16, 18] as const;
const perDomain = 48;
const dayMs = 86_400_000;

export const film = "movie:0";
export const book = "book:0";
export const soundtrack = "music:0";

export interface TestPerson {
  readonly id: string;
  readonly birthYear?: number;
  readonly services?: readonly string[];
  readonly region?: string;
}

/** Item i of a domain is about theme i mod 6, is rated for age i mod 6 of the ratings, and one in seven is behind a service or a border. */
export const items: readonly ItemInput[] = domains.flatMap((domain) =>
  Array.from({ length: perDomain }, (_, index) => {
    const minimumAgeYears = ratings[Math.floor(index / 6) % ratings.length];
    return {
      id: `${domain}:${index}`,
      domain,
      title: `${domain} ${index}`,
      creators: [{ name: `Person ${index % 11}`, role: "author" }],
      genres: [`genre-${index % 5}`],
      themes: themes.slice(index % themes.length, (index % themes.length) + 1),
      ...(minimumAgeYears !== undefined && { minimumAgeYears }),
      ...(domain === "book" && index >= 40 && { series: { name: "Long", position: index - 39 } }),
      offers: offersOf(index),
    };
  }),
);

function offersOf(index: number): NonNullable<ItemInput["offers"]> {
  if (index % 7 === 3) return [{ service: "Other Screen", kind: "stream" }];
  if (index % 7 === 5) return [{ service: "Screen", kind: "stream", region: "GB" }];
  return index % 2 === 0 ? [] : [{ service: "Screen", kind: "stream" }];
}

/** Person p likes what is about theme p mod 6, and a little of the next; some have told their age, their country or their services. */
export const people: readonly TestPerson[] = Array.from({ length: 30 }, (_, index) => ({
  id: `person-${index}`,
  ...(index % 4 !== 3 && { birthYear: 2025 - ((index * 7) % 60) }),
  ...(index % 5 === 2 && { services: ["Screen"] }),
  ...(index % 6 === 4 && { region: "DE" }),
}));

function eventsOf({ id }: TestPerson, person: number): readonly EventInput[] {
  const did = (itemId: string, kind: "like" | "finish" | "dislike", at: number) =>
    ({ id: `${id} ${itemId} ${kind}`, accountId: id, itemId, kind, at }) as const;
  const start = Date.UTC(2026, 2, 1) + person * 3_600_000;
  return domains.flatMap((domain, place) =>
    Array.from({ length: 6 }, (_, step) => {
      const theme = (person + (step === 5 ? 1 : 0)) % themes.length;
      const index = theme + themes.length * ((step * 3 + person + place) % (perDomain / themes.length));
      return did(`${domain}:${index}`, step % 3 === 1 ? "like" : "finish", start + step * dayMs);
    }).concat(did(`${domain}:${(person * 5 + place + 3) % perDomain}`, "dislike", start + 7 * dayMs)),
  );
}

/** When it is in the world that tests share. */
export const householdsNowMs = Date.UTC(2026, 4, 4);

let shared: Promise<Engine> | undefined;

/** One world for all test files of a process: training it takes longer than what they ask of it. Leave its people as they are. */
export const sharedHouseholds = (): Promise<Engine> => (shared ??= openHouseholds(new FixedClock(householdsNowMs)));

/** A trained engine with all of it. */
export async function openHouseholds(clock: FixedClock): Promise<Engine> {
  const engine = await createEngine({ ports: openMemoryPorts(clock), threadCount: 1 });
  await engine.putItems(items);
  await engine.putRelations([
    { from: film, to: book, kind: "adaptation-of" },
    { from: soundtrack, to: film, kind: "soundtrack-of" },
    { from: "movie:1", to: film, kind: "sequel-of" },
  ]);
  await engine.recordEvents(people.flatMap(eventsOf));
  const ids = people.map(({ id }) => id);
  for (const [index, person] of people.entries()) {
    await engine.putUser({ ...(index % 2 === 0 && { activityFeed: "friends" }), ...person });
    // All are friends, so that it is each one's own choice what the others hear.
    await engine.addFriends(person.id, ids.slice(index + 1));
  }
  await engine.train();
  return engine;
}

/** What lists for groups are made from in an engine, for whoever calls the function itself. */
export async function groupPortsOf(engine: Engine): Promise<GroupListPorts> {
  const { ports, tenant } = engine;
  const serving = (await engine.listModels()).find(({ isServing }) => isServing);
  const files = await readVersion(ports, tenant, parseModelVersion(serving?.version ?? ""));
  const model = createServingModel(await openVersion(ports.items, tenant, files));
  const surfaces = new Surfaces(ports);
  return { ...ports, ...openUsers(ports, {}), surfaces, relations: ports.items, model: async () => model };
}
