/** Who is judged and who is learnt from in one direction. Nothing of a test user, of whatever seed, helps to choose anything. */
import type { TrainOptions } from "../../models/model.ts";
import { createTransferParts, type TransferParts } from "../../models/transfer/transfer-parts.ts";
import type { CrossDomainData } from "../data-sets/cross-domain.ts";
import { splitColdDomain, type ColdDomainSplit, type Direction } from "../splits/cold-domain.ts";
import { eventsAt, eventsByUser, placesWhere } from "../splits/events.ts";
import { createTask, type TransferTask } from "./transfer-task.ts";

export const testSeeds = [0, 1, 2] as const;

export interface PreparedTask {
  readonly task: TransferTask;
  readonly parts: TransferParts;
}

export interface DirectionData {
  /**
   * The validation users hidden, then other users who would be eligible, in two parts: of models that do not know them, the blend
   * is learnt on them.
   */
  lessons(): Generator<PreparedTask>;
  /** The test users of a seed hidden, everyone else learnt from. */
  test(seed: number): PreparedTask & { readonly split: ColdDomainSplit };
}

/** Users of each of the two parts at most: more of them change weights in the third place only. */
const mostLessonUsers = 600;

export function directionData(
  data: CrossDomainData,
  direction: Direction,
  { seedShift = 0, ...options }: Pick<TrainOptions, "seed" | "pool"> & { readonly seedShift?: number },
): DirectionData {
  const lists = testSeeds.map((seed) => data.usersOf(direction, seed + seedShift));
  const validation = lists[0]?.validation ?? new Uint32Array();
  const everTested = Uint32Array.from(new Set(lists.flatMap(({ test }) => [...test])));
  const others = eligibleUsers(data, direction, new Set([...validation, ...everTested]));
  const prepare = (train: "train" | "tuningTrain", split: ColdDomainSplit): PreparedTask => {
    const fold = train === "train" ? split.test : split.validation;
    const task = createTask(data, { direction, train: split[train], fold, catalogue: split.catalogue });
    return { task, parts: createTransferParts(task.data, options) };
  };
  return {
    *lessons() {
      const parts = [0, 1].map((part) => others.filter((_, place) => place % 2 === part).slice(0, mostLessonUsers));
      for (const hidden of [validation, ...parts])
        yield prepare("tuningTrain", splitColdDomain(data.events, direction, { validation: hidden, test: everTested }));
    },
    test(seed) {
      const test = lists[testSeeds.findIndex((one) => one === seed)]?.test ?? new Uint32Array();
      const split = splitColdDomain(data.events, direction, { validation: new Uint32Array(), test });
      return { ...prepare("train", split), split };
    },
  };
}

/** By the rule by which test users are drawn: at least 5 source events and 3 likes in the target. */
function eligibleUsers(
  { events, minValue }: CrossDomainData,
  { source, target }: Direction,
  taken: ReadonlySet<number>,
): Uint32Array {
  const byUser = eventsByUser(events);
  const domainAt = (event: number) => events.domainOf?.[events.items[event] ?? 0];
  return placesWhere(events.userCount, (user) => {
    if (taken.has(user)) return false;
    const own = eventsAt(byUser, user);
    const likes = own.filter((event) => domainAt(event) === target && (events.values[event] ?? 0) >= minValue);
    return likes.length >= 3 && own.filter((event) => domainAt(event) === source).length >= 5;
  });
}
