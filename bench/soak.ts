/**
 * Does a server stay well? Two worker threads under 60 % of what they can answer, with events and Zipf users; meanwhile they are replaced
 * one by one (SIGHUP), and two versions of the model take turns. `--minutes 60` for a release; 10 when left out. Redis plays no part in a
 * data folder: what happens without it is shown by the tests of ready lists.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rowWithAim, type BenchRow } from "./report.ts";
import { makeServeData } from "./serve-data.ts";
import { failures, loadOn, startServer, type RunningServer } from "./serve-processes.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const minutes = Number(/--minutes[ =](\d+(\.\d+)?)/.exec(process.argv.join(" "))?.[1] ?? 10);
const lookMs = 5_000;
const disturbMs = 20_000;
const environment = {
  CODECATALYST_LOG: "warn",
  CODECATALYST_AUTH: "required",
  CODECATALYST_RATE_SERVER: "1000000",
  CODECATALYST_WORKERS: "2",
};

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(async (temporary) => {
    const folder = process.env["BENCH_FOLDER"] ?? join(temporary, "data");
    await makeServeData(folder);
    const server = await startServer("serve-target.ts", [folder, JSON.stringify(environment)], undefined);
    try {
      return await soak(server);
    } finally {
      await server.stop();
    }
  });
}

async function soak(server: RunningServer): Promise<readonly BenchRow[]> {
  const plan = { zipfExponent: 1, writeShare: 0.1 };
  const capacity = await loadOn(server, plan);
  const seconds = minutes * 60;
  const memory: number[] = [];
  const disturbing = disturb(server, memory);
  const report = await loadOn(server, { ...plan, rate: 0.6 * capacity.requestsPerSecond, seconds, warmUpSeconds: 5 });
  const { restarts, swaps } = await disturbing.stop();
  const half = memory.slice(Math.floor(memory.length / 2));
  const growth = (half.at(-1) ?? 0) / Math.max(1, half[0] ?? 1) - 1;
  return [
    { case: "minutes", value: minutes, unit: "min" },
    { case: "answered", value: report.requestsPerSecond, unit: "requests/s" },
    { case: "restarts of all threads", value: restarts, unit: "" },
    { case: "models swapped", value: swaps, unit: "" },
    ...Object.entries(report.statuses).map(([status, value]) => ({
      case: `answered with ${status}`,
      value,
      unit: "requests",
    })),
    rowWithAim("not answered with 200", failures(report), "requests", { below: 1 }),
    { case: "p99", value: report.p99Ms, unit: "ms" },
    { case: "resident memory at the end", value: Math.round(memory.at(-1) ?? 0), unit: "MiB" },
    rowWithAim("memory growth over the last half", growth, "of it", { below: 0.05 }),
  ];
}

/** Restarts and swaps in turns, until it is stopped; looks at the memory meanwhile. */
function disturb(server: RunningServer, memory: number[]) {
  const ending = new AbortController();
  const { signal } = ending;
  let [restarts, swaps] = [0, 0];
  const base = `http://127.0.0.1:${server.port}/v1/models`;
  const headers = { "x-api-key": server.key ?? "" };
  const swap = async () => {
    const response = await fetch(base, { headers });
    const { models } = (await response.json()) as {
      readonly models: readonly { version: string; isServing: boolean }[];
    };
    const other = models.find(({ isServing }) => !isServing);
    if (other === undefined) return;
    const answer = await fetch(`${base}/${encodeURIComponent(other.version)}/promote`, { method: "POST", headers });
    if (answer.ok) swaps += 1;
  };
  const disturbing = async () => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      for (let waited = 0; waited < disturbMs && !signal.aborted; waited += lookMs) {
        memory.push(await server.residentMebibytes());
        await sleep(lookMs);
      }
      if (signal.aborted) return;
      if (turn % 2 === 1) await swap();
      else {
        server.signal("SIGHUP");
        restarts += 1;
      }
    }
  };
  const running = disturbing();
  return {
    async stop() {
      ending.abort();
      await running;
      return { restarts, swaps };
    },
  };
}
