import { expect, it } from "vitest";
import { accountIds, someEvent, tenantA, tenantB } from "../ports/contract-data.ts";
import { followLog } from "./follow-log.ts";
import { openMemoryPorts } from "./ports.ts";

const timeout = 5000;

/** Ports whose log says that others append to it, too. */
function openSharedPorts() {
  const ports = openMemoryPorts();
  const eventLog = Object.assign(ports.eventLog, { pollMs: 5 });
  return {
    ...ports,
    eventLog,
    historyOf: (tenant = tenantA) => ports.profiles.history(tenant, accountIds("account"), 10),
  };
}

it("brings events into the histories that nobody of this process applied, until it is stopped", async () => {
  const { historyOf, ...ports } = openSharedPorts();
  const following = followLog(ports, () => {});
  await ports.eventLog.append(tenantA, [someEvent("a")]);
  await ports.eventLog.append(tenantB, [someEvent("b")]);
  await expect.poll(() => historyOf(tenantA), { timeout }).toEqual([someEvent("a")]);
  await expect.poll(() => historyOf(tenantB), { timeout }).toEqual([someEvent("b")]);
  await following.stop();
  await ports.eventLog.append(tenantA, [someEvent("late")]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await historyOf()).toHaveLength(1);
});

it("leaves a log alone to which nobody else appends", async () => {
  const ports = openMemoryPorts();
  const following = followLog(ports, () => {});
  await ports.eventLog.append(tenantA, [someEvent("a")]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(await ports.profiles.history(tenantA, accountIds("account"), 10)).toEqual([]);
  await following.stop();
});

it("goes on after trouble, of which it tells once", async () => {
  const { historyOf, ...ports } = openSharedPorts();
  const notices: string[] = [];
  let failures = 3;
  const tenants = ports.eventLog.tenants.bind(ports.eventLog);
  const eventLog = Object.assign(ports.eventLog, {
    tenants: () => (failures > 0 ? Promise.reject(new Error(`trouble ${(failures -= 1)}`)) : tenants()),
  });
  const following = followLog({ ...ports, eventLog }, (notice) => notices.push(notice));
  await ports.eventLog.append(tenantA, [someEvent("a")]);
  await expect.poll(() => historyOf(), { timeout }).toHaveLength(1);
  await following.stop();
  expect(notices).toEqual(["The event log cannot be followed: trouble 2"]);
});
