/**
 * Worker threads that come and go with the load: a quiet time, all that the server can answer, and a quiet time again, with the number of
 * threads looked at each second; then the memory that one, two and four threads take after such a load. The load is on the same
 * machine, so on one of two processors two threads answer little more than one: what is shown is that they come, go and fail nothing.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rowWithAim, type BenchRow } from "./report.ts";
import { makeServeData } from "./serve-data.ts";
import { failures, loadOn, startServer, type RunningServer } from "./serve-processes.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const environment = { CODECATALYST_LOG: "silent", CODECATALYST_LIST_TTL: "0" };
const quietSeconds = 30;
const busySeconds = 20;

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(async (temporary) => {
    const folder = process.env["BENCH_FOLDER"] ?? join(temporary, "data");
    await makeServeData(folder);
    return [...(await growthRows(folder)), ...(await memoryRows(folder))];
  });
}

const serverWith = (folder: string, workers: number) =>
  startServer(
    "serve-target.ts",
    [folder, JSON.stringify({ ...environment, CODECATALYST_WORKERS: String(workers) })],
    undefined,
  );

async function growthRows(folder: string): Promise<readonly BenchRow[]> {
  const server = await serverWith(folder, 2);
  const counts: number[] = [];
  const watching = watch(server, counts);
  const quiet = { rate: 20, seconds: quietSeconds, warmUpSeconds: 0 };
  const before = await loadOn(server, { ...quiet, seconds: 10 });
  const atStart = counts.at(-1) ?? 0;
  const busy = await loadOn(server, { seconds: busySeconds, warmUpSeconds: 0 });
  const atMost = Math.max(...counts);
  const after = await loadOn(server, quiet);
  const atEnd = counts.at(-1) ?? 0;
  watching.stop();
  await server.stop();
  return [
    rowWithAim("threads in a quiet time", atStart, "threads", { below: 2 }),
    rowWithAim("threads under all it can answer", atMost, "threads", { atLeast: 2 }),
    rowWithAim("threads in a quiet time after", atEnd, "threads", { below: 2 }),
    { case: "answered under load, afresh", value: busy.requestsPerSecond, unit: "requests/s" },
    rowWithAim(
      "not answered with 200",
      [before, busy, after].reduce((sum, one) => sum + failures(one), 0),
      "requests",
      {
        below: 1,
      },
    ),
  ];
}

function watch(server: RunningServer, counts: number[]): { stop(): void } {
  const ending = new AbortController();
  const look = async () => {
    while (!ending.signal.aborted) {
      counts.push(await server.metricCount("codecatalyst_worker_utilization_ratio{").catch(() => 0));
      await sleep(1_000);
    }
  };
  void look();
  return { stop: () => ending.abort() };
}

async function memoryRows(folder: string): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const workers of [1, 2, 4]) {
    const server = await serverWith(folder, workers);
    await loadOn(server, { seconds: busySeconds, warmUpSeconds: 0 });
    const threads = await server.metricCount("codecatalyst_worker_utilization_ratio{");
    rows.push({
      case: `resident memory, at most ${workers} (then ${threads})`,
      value: Math.round(await server.residentMebibytes()),
      unit: "MiB",
    });
    await server.stop();
  }
  return rows;
}
