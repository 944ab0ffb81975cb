import { expect, it } from "vitest";
import { accountIds, someEvent, tenantA, tenantB } from "../ports/contract-data.ts";
import { followLog } from "./follow-log.ts";
import { openMemoryPorts } from "./ports.ts";

const quick = { intervalMs: 5, timeoutMs: 5000 };

it("brings events into the histories that nobody of this process applied, and wakes the consumers", async () => {
  const ports = openMemoryPorts();
  const woken = new Set<string>();
  const following = followLog(ports, { wake: (tenant) => void woken.add(tenant) }, { ...quick, onNotice: () => {} });
  await ports.eventLog.append(tenantA, [someEvent("a")]);
  await ports.eventLog.append(tenantB, [someEvent("b")]);
  for (const [tenant, id] of [
    [tenantA, "a"],
    [tenantB, "b"],
  ] as const)
    await expect
      .poll(() => ports.profiles.history(tenant, accountIds("account"), 10), { timeout: quick.timeoutMs })
      .toEqual([someEvent(id)]);
  await following.stop();
  expect(woken).toEqual(new Set([tenantA, tenantB]));
  await ports.eventLog.append(tenantA, [someEvent("late")]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await ports.profiles.history(tenantA, accountIds("account"), 10)).toHaveLength(1);
});

it("goes on after trouble, of which it tells once", async () => {
  const ports = openMemoryPorts();
  const notices: string[] = [];
  let failures = 3;
  const following = followLog(
    ports,
    {
      wake: () => {
        if (failures > 0) throw new Error(`trouble ${(failures -= 1)}`);
      },
    },
    { ...quick, onNotice: (notice) => notices.push(notice) },
  );
  await ports.eventLog.append(tenantA, [someEvent("a")]);
  await expect.poll(() => failures, { timeout: quick.timeoutMs }).toBe(0);
  await ports.eventLog.append(tenantA, [someEvent("b")]);
  await expect
    .poll(() => ports.profiles.history(tenantA, accountIds("account"), 10), { timeout: quick.timeoutMs })
    .toHaveLength(2);
  await following.stop();
  expect(notices).toEqual(["The event log cannot be followed: trouble 2"]);
});
