/** Made-up wishes of made-up families: does a list hold what is not for its youngest? Each thread has a world and a seed of its own. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { FixedClock } from "../engine/src/adapters/memory/fixed-clock.ts";
import { groupPortsOf, items as worldItems, openHouseholds, people } from "../engine/src/app/testing-households.ts";
import type { Domain } from "../engine/src/domain/domain.ts";
import { parseItemId, parseUserId } from "../engine/src/domain/ids.ts";
import { seededUniform } from "../engine/src/kernels/random.ts";
import { groupList } from "../engine/src/parties/group-list.ts";
import { groupStrategies } from "../engine/src/ranking/groups/group-strategy.ts";

interface Part {
  readonly listCount: number;
  readonly seed: number;
}

interface Found {
  readonly listCount: number;
  readonly violations: number;
  readonly picks: number;
  readonly restricted: number;
}

/** So many lists, by as many threads as there are processors. */
export async function fuzzInParts(listCount: number, seed: number): Promise<Found> {
  const partCount = availableParallelism();
  const parts = Array.from({ length: partCount }, (_, part): Part => {
    const [from, to] = [part, part + 1].map((place) => Math.floor((listCount * place) / partCount));
    return { listCount: to! - from!, seed: seed + part };
  });
  const found = await Promise.all(parts.map(inThread));
  const sum = (count: (one: Found) => number) => found.reduce((total, one) => total + count(one), 0);
  return {
    listCount: sum((one) => one.listCount),
    violations: sum(({ violations }) => violations),
    picks: sum(({ picks }) => picks),
    restricted: sum(({ restricted }) => restricted),
  };
}

async function inThread(part: Part): Promise<Found> {
  const worker = new Worker(new URL(import.meta.url), { workerData: part });
  // A failure of the thread is an "error", which rejects.
  const [found] = (await once(worker, "message")) as [Found];
  return found;
}

const year = 2026;

/** Ages are worked out here anew: whoever tells a birth year is at least as old as on the day before this year's birthday. */
async function fuzz({ listCount, seed }: Part): Promise<Found> {
  const engine = await openHouseholds(new FixedClock(Date.UTC(year, 4, 4)));
  const ports = await groupPortsOf(engine);
  const uniform = seededUniform(seed);
  const below = (count: number) => Math.floor(uniform() * count);
  const sometimes = <Value>(make: () => Value) => (uniform() < 0.5 ? [make()] : []);
  const ratingOf = new Map(worldItems.map(({ id, minimumAgeYears }) => [id, minimumAgeYears ?? 0]));
  let [violations, picks, restricted] = [0, 0, 0];
  for (let list = 0; list < listCount; list += 1) {
    const members = Array.from({ length: 1 + below(6) }, () => people[below(people.length)]!);
    const [strategy] = sometimes(() => groupStrategies[below(groupStrategies.length)]!);
    const [youngestAgeYears] = sometimes(() => below(20));
    const [assumedAgeYears] = sometimes(() => below(40));
    const [followUpOf] = sometimes(() => parseItemId(worldItems[below(worldItems.length)]!.id));
    const [domains] = sometimes(() => ["book", "movie", "music"].slice(below(3)) as Domain[]);
    const { items } = await groupList(ports, {
      tenant: engine.tenant,
      memberIds: members.map(({ id }) => parseUserId(id)),
      n: 1 + below(12),
      largestKnownRatio: uniform(),
      // One group is all of them, so that what is kept of their evenings does not grow.
      groupId: "fuzz",
      ...(strategy !== undefined && { strategy }),
      ...(youngestAgeYears !== undefined && { youngestAgeYears }),
      ...(assumedAgeYears !== undefined && { assumedAgeYears }),
      ...(followUpOf !== undefined && { followUpOf }),
      ...(domains !== undefined && { domains }),
    });
    const ages = members.map(({ birthYear }) =>
      birthYear === undefined ? (assumedAgeYears ?? 17) : Math.max(0, year - birthYear - 1),
    );
    const youngest = Math.min(youngestAgeYears ?? Infinity, ...ages);
    picks += items.length;
    restricted += Number(youngest < 18);
    for (const { item } of items) violations += Number((ratingOf.get(item.id) ?? Infinity) > youngest);
  }
  await engine.close();
  return { listCount, violations, picks, restricted };
}

if (!isMainThread) parentPort?.postMessage(await fuzz(workerData as Part));
