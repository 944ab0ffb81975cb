/**
 * How much does one server answer, and how soon? A shop of 50,000 works and a million interactions (`serve-data.ts`; `BENCH_SCALE=0.1`
 * for a tenth of it; `BENCH_FOLDER` keeps it for the next run), the server on one processor, the load in a second process on the other:
 * an open model, so that who waits is counted from when they came. Capacity is what 50 connections get that ask again at once.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rowBesidePeer, rowWithAim, type BenchRow } from "./report.ts";
import { gorseRows } from "./serve-gorse.ts";
import { ingestRow } from "./serve-ingest.ts";
import { reactionRow } from "./serve-reaction.ts";
import { makeServeData } from "./serve-data.ts";
import { failures, listPath, loadOn, startServer, withServer, type RunningServer } from "./serve-processes.ts";
import { median } from "./statistics.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const crowdSeconds = Number(process.env["BENCH_CROWD_SECONDS"] ?? 600);
/** Few enough that all of their lists are kept. */
const warmUsers = 500;
const bare = { CODECATALYST_LOG: "silent" };
const unlimited = "1000000";
const everythingOn = { CODECATALYST_AUTH: "required", CODECATALYST_RATE_SERVER: unlimited };

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(async (temporary) => {
    const folder = process.env["BENCH_FOLDER"] ?? join(temporary, "data");
    await makeServeData(folder);
    const answer = join(temporary, "answer.json");
    const stages: readonly (readonly [string, () => Promise<readonly BenchRow[]>])[] = [
      ["cached", () => besideBareRoute(folder, answer)],
      ["everything on", () => withServer(folder, everythingOn, zipfRows)],
      ["afresh", () => withServer(folder, { ...bare, CODECATALYST_LIST_TTL: "0" }, afreshRows)],
      ["gorse's path", () => gorseRows(folder)],
      ["reaction", () => withServer(folder, bare, async (server) => [await reactionRow(server)])],
      ["cold users", () => withServer(folder, bare, coldRows)],
      ["events", () => withServer(folder, everythingOn, async (server) => [await ingestRow(server)])],
      ["a crowd", () => crowdRows(folder)],
    ];
    const rows: BenchRow[] = [];
    for (const [name, work] of stages) {
      console.error(`${new Date().toISOString().slice(11, 19)} ${name}`);
      const found = await work();
      for (const row of found) console.error(`  ${row.case}: ${row.value} ${row.unit}`);
      rows.push(...found);
    }
    return rows;
  });
}

/** Our cached answer beside a route that only looks the same bytes up, in turns; the median of three. */
async function besideBareRoute(folder: string, answer: string): Promise<readonly BenchRow[]> {
  const plan = { userCount: warmUsers };
  return withServer(folder, bare, async (server) => {
    const list = await fetch(`http://127.0.0.1:${server.port}${listPath.replace("{user}", "user:1")}`);
    await writeFile(answer, new Uint8Array(await list.arrayBuffer()));
    await loadOn(server, plan);
    const [ours, floors]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      ours.push((await loadOn(server, plan)).requestsPerSecond);
      const floor = await startServer("serve-floor.ts", [answer, String(warmUsers)]);
      floors.push((await loadOn(floor, plan)).requestsPerSecond);
      await floor.stop();
    }
    const [value, peer] = [median(ours), median(floors)];
    const calm = await loadOn(server, { ...plan, rate: value / 2 });
    return [
      rowBesidePeer("cached, bare", "requests/s", { value, peer, ratio: value / peer }, { atLeast: 0.6 }),
      rowWithAim("cached, bare, p99 at half of that", calm.p99Ms, "ms", { below: 10 }),
    ];
  });
}

async function zipfRows(server: RunningServer): Promise<readonly BenchRow[]> {
  const plan = { zipfExponent: 1, writeShare: 0.1 };
  await loadOn(server, plan);
  const before = await outcomes(server);
  const most = await loadOn(server, plan);
  const after = await outcomes(server);
  const calm = await loadOn(server, { ...plan, rate: 10_000 });
  return [
    rowWithAim("everything on, zipf users, 10% writes", most.requestsPerSecond, "requests/s", { atLeast: 10_000 }),
    { case: "everything on, hit rate", value: (after.hit - before.hit) / (after.all - before.all), unit: "of lists" },
    rowWithAim("everything on, p99 at 10k/s", calm.p99Ms, "ms", { below: 20 }),
    rowWithAim("everything on, not answered with 200", failures(most) + failures(calm), "requests", { below: 1 }),
  ];
}

async function outcomes(server: RunningServer) {
  const of = (outcome: string) => server.metric("codecatalyst_ready_lists_total", `{outcome="${outcome}"}`);
  const [hit, computed] = [await of("ready"), await of("computed")];
  return { hit, all: hit + computed };
}

async function afreshRows(server: RunningServer): Promise<readonly BenchRow[]> {
  const most = await loadOn(server, {});
  const calm = await loadOn(server, { rate: most.requestsPerSecond / 2 });
  return [
    rowWithAim("afresh, bare", most.requestsPerSecond, "requests/s", { atLeast: 2_500 }),
    rowWithAim("afresh, bare, p99 at half of that", calm.p99Ms, "ms", { below: 50 }),
  ];
}

/** Each request from somebody who was never seen. */
async function coldRows(server: RunningServer): Promise<readonly BenchRow[]> {
  const cold = await loadOn(server, {
    path: "/v1/users/nobody-{user}/recommendations?n=12",
    userCount: 2 ** 31,
    rate: 100,
  });
  return [rowWithAim("cold user, p99 at 100/s", cold.p99Ms, "ms", { below: 10 })];
}

/** 100,000 people who ask every 30 to 60 seconds; the server may use both processors. */
async function crowdRows(folder: string): Promise<readonly BenchRow[]> {
  const server = await startServer(
    "serve-target.ts",
    [folder, JSON.stringify({ ...everythingOn, CODECATALYST_WORKERS: "2" })],
    undefined,
  );
  try {
    const users = 100_000;
    const report = await loadOn(server, {
      userCount: users,
      rate: users / 45,
      writeShare: 0.1,
      seconds: crowdSeconds,
      connections: 200,
    });
    return [
      rowWithAim("100,000 users, p99", report.p99Ms, "ms", { below: 200 }),
      rowWithAim("100,000 users, not answered with 200", failures(report), "requests", { below: 1 }),
      { case: "100,000 users, answered", value: report.requestsPerSecond, unit: "requests/s" },
      rowWithAim("100,000 users, resident memory", await server.residentMebibytes(), "MiB", { below: 2_048 }),
    ];
  } finally {
    await server.stop();
  }
}
