import { expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryCache } from "../adapters/memory/memory-cache.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { FaultPlan, withFaults, type Proceed } from "../adapters/testing-faults.ts";
import { parseAccountId, parseTenantId, parseUserId } from "../domain/ids.ts";
import { HotUsers } from "./hot-users.ts";

const tenant = parseTenantId("t");
const ada = parseUserId("ada");

it("HotUsers keep nothing under a stamp that the cache did not acknowledge: it may arrive there behind a later one", async () => {
  const clock = new FixedClock();
  const shared = new MemoryCache(clock);
  const late: Proceed[] = [];
  const plan = new FaultPlan({
    seed: 1,
    ratio: 1,
    faultsOf: ({ name, args }) => {
      const [, [[key]]] = args as unknown as [unknown, [[string]]];
      if (name !== "set" || !key.startsWith("stamp:")) return [];
      const run = async (_: unknown, proceed: Proceed) => {
        late.push(proceed);
        throw new Error("timed out");
      };
      return [{ kind: "altered", run }];
    },
  });
  const ports = { clock, random: new SeededRandom(1) };
  const one = new HotUsers({ ...ports, cache: withFaults(shared, plan) }, 60_000);
  const other = new HotUsers({ ...ports, cache: shared }, 60_000);
  const read = (from: HotUsers, value: string) =>
    from.read({ tenant, userId: ada, kind: "lists", name: "n" }, async () => ({
      value,
      accountIds: [parseAccountId("ada")],
    }));
  expect(await read(one, "before")).toEqual({ value: "before", isReady: false });
  expect(late).toHaveLength(1);
  await other.changed(tenant, [parseAccountId("ada")]);
  for (const arrive of late) await arrive();
  expect(await read(other, "after")).toEqual({ value: "after", isReady: false });
  expect(await read(other, "later")).toEqual({ value: "after", isReady: true });
});
