/**
 * Watch parties on real sockets. First 10,000 parties of two over several processes; then one server process step by step to what it can
 * take, beside Socket.IO under the same load. `--quick`: a tenth of it, to see that it works. `--sizes=2000,5000`: these steps alone.
 */
import type { LoadResult, Stalls, System } from "./parties/messages.ts";
import { startPartyClients, startPartyServer, type PartyClients, type PartyServer } from "./parties/processes.ts";
import { rowBesidePeer, rowWithAim, type BenchRow } from "./report.ts";
import { quantile } from "./statistics.ts";

const isQuick = process.argv.includes("--quick");
const scale = isQuick ? 0.1 : 1;
const seconds = isQuick ? 3 : 10;
const roomSize = 10;
const settleMs = 2_000;
const peerSizeCount = 4;

const [, givenSizes] = process.argv.find((each) => each.startsWith("--sizes="))?.split("=") ?? [];
const sizes =
  givenSizes?.split(",").map(Number) ?? (isQuick ? [200, 500, 1_000] : [1_000, 2_000, 5_000, 10_000, 15_000]);

export async function run(): Promise<readonly BenchRow[]> {
  return [...(givenSizes === undefined ? await manyParties() : []), ...(await steps())];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const merged = (results: readonly LoadResult[]) => ({
  latenciesMs: results.flatMap(({ latenciesMs }) => [...latenciesMs]),
  sentCount: sum(results.map(({ sentCount }) => sentCount)),
  deliveredCount: sum(results.map(({ deliveredCount }) => deliveredCount)),
  refusedCount: sum(results.map(({ refusedCount }) => refusedCount)),
  cpuMs: sum(results.map(({ cpuMs }) => cpuMs)),
  wallMs: Math.max(...results.map(({ wallMs }) => wallMs)),
  stalls: worst(results.map(({ stalls }) => stalls)),
});
const worst = (stalls: readonly Stalls[]): Stalls => ({
  mostMs: Math.max(...stalls.map(({ mostMs }) => mostMs)),
  mostWorkMs: Math.max(...stalls.map(({ mostWorkMs }) => mostWorkMs)),
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Splits a server's parties between clients. */
function shared<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  const each = Math.ceil(values.length / count);
  return Array.from({ length: count }, (_, index) => values.slice(index * each, (index + 1) * each));
}

async function manyParties(): Promise<readonly BenchRow[]> {
  const partyCount = Math.round(10_000 * scale);
  const serverCount = isQuick ? 2 : 4;
  const servers = await Promise.all(
    Array.from({ length: serverCount }, () => startPartyServer("ours", partyCount / serverCount, 2)),
  );
  const clients = servers.map((_, index) => startPartyClients(index));
  try {
    const before = await Promise.all(servers.map((server) => server.use()));
    const joined = await Promise.all(
      servers.map(({ port, doors }, index) => clients[index]!.connect({ system: "ours", port, doors, memberCount: 2 })),
    );
    await pause(settleMs);
    const idle = await Promise.all(servers.map((server) => server.use()));
    const round = merged(await Promise.all(clients.map((each) => each.round())));
    const rested = await Promise.all(servers.map((server) => server.use()));
    // A message a party in ten seconds, in all of them.
    const chatsPerSecond = partyCount / 10;
    const busy = merged(await Promise.all(clients.map((each) => each.load(chatsPerSecond / serverCount, seconds))));
    const after = await Promise.all(servers.map((server) => server.use()));
    const name = `${partyCount} parties of 2, ${serverCount} servers`;
    const rss = sum(idle.map(({ rssBytes }) => rssBytes));
    return [
      rowWithAim(`${name}: all members in`, Math.max(...joined) / 1000, "s", { below: 120 }),
      { case: `${name}: memory of the servers`, value: Math.round(rss / 2 ** 20), unit: "MiB" },
      {
        case: `${name}: memory a member beyond the empty servers`,
        value: rounded((rss - sum(before.map(({ rssBytes }) => rssBytes))) / 1024 / (2 * partyCount)),
        unit: "KiB",
      },
      rowWithAim(`${name}: a message in every party is with all`, Math.max(...round.latenciesMs), "ms", {
        below: 10_000,
      }),
      ...lossRows(`${name}: the round`, round, 2),
      ...latencyRows(`${name}: ${chatsPerSecond} messages/s`, busy),
      ...lossRows(`${name}: ${chatsPerSecond} messages/s`, busy, 2),
      ...useRows(`${name}: ${chatsPerSecond} messages/s`, {
        serverCpuMs: sum(after.map(({ cpuMs }) => cpuMs)) - sum(rested.map(({ cpuAfterMs }) => cpuAfterMs)),
        serverStalls: worst(after.map(({ stalls }) => stalls)),
        clients: busy,
      }),
    ];
  } finally {
    for (const each of [...clients, ...servers]) each.stop();
  }
}

const rounded = (value: number) => Number(value.toPrecision(3));

function latencyRows(name: string, { latenciesMs }: { readonly latenciesMs: readonly number[] }): readonly BenchRow[] {
  if (latenciesMs.length === 0) throw new Error(`${name}: nothing was delivered.`);
  return [
    { case: `${name}, p50`, value: rounded(quantile(latenciesMs, 0.5)), unit: "ms" },
    { case: `${name}, p95`, value: rounded(quantile(latenciesMs, 0.95)), unit: "ms" },
    rowWithAim(`${name}, p99`, quantile(latenciesMs, 0.99), "ms", { below: 100 }),
  ];
}

/** Who was busy, and who stood still: where that is the clients, the latencies say little of the servers. */
function useRows(
  name: string,
  {
    serverCpuMs,
    serverStalls,
    clients,
  }: {
    readonly serverCpuMs: number;
    readonly serverStalls: Stalls;
    readonly clients: ReturnType<typeof merged>;
  },
): readonly BenchRow[] {
  return [
    { case: `${name}: processors of the servers`, value: rounded(serverCpuMs / clients.wallMs), unit: "processors" },
    { case: `${name}: processors of the clients`, value: rounded(clients.cpuMs / clients.wallMs), unit: "processors" },
    ...stallRows(name, "a server", serverStalls),
    ...stallRows(name, "a client", clients.stalls),
  ];
}

function stallRows(name: string, who: string, { mostMs, mostWorkMs }: Stalls): readonly BenchRow[] {
  return [
    { case: `${name}: longest that ${who} stood still`, value: rounded(mostMs), unit: "ms" },
    { case: `${name}: longest that ${who} worked in one go`, value: rounded(mostWorkMs), unit: "ms" },
  ];
}

function lossRows(
  name: string,
  { sentCount, deliveredCount, refusedCount }: ReturnType<typeof merged>,
  memberCount: number,
): readonly BenchRow[] {
  return [
    rowWithAim(`${name}: deliveries that did not come`, sentCount * memberCount - deliveredCount, "messages", {
      below: 1,
    }),
    rowWithAim(`${name}: messages refused`, refusedCount, "messages", { below: 1 }),
  ];
}

interface Step {
  readonly connectionCount: number;
  readonly rssBytes: number;
  /** At some rates: deliveries, the server's processor time, and how late they were. */
  readonly loads: readonly {
    readonly deliveriesPerSecond: number;
    readonly cpuMsPerSecond: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly clientShare: number;
    readonly lostCount: number;
    readonly serverStalls: Stalls;
    readonly clientStalls: Stalls;
  }[];
}

/** Each step has a server of its own, so that none bears the garbage of the one before. */
async function measureStep(system: System, connectionCount: number, rates: readonly number[]): Promise<Step> {
  const server = await startPartyServer(system, connectionCount / roomSize, roomSize);
  const clientCount = Math.max(1, Math.ceil(connectionCount / 5_000));
  const clients = Array.from({ length: clientCount }, (_, index) => startPartyClients(index));
  try {
    const empty = await server.use();
    const doors = shared(server.doors, clientCount);
    await Promise.all(
      clients.map((each, index) =>
        each.connect({ system, port: server.port, doors: doors[index]!, memberCount: roomSize }),
      ),
    );
    await pause(settleMs);
    const idle = await server.use();
    const loads = [];
    for (const rate of rates) loads.push(await measureLoad(server, clients, rate));
    return { connectionCount, rssBytes: idle.rssBytes - empty.rssBytes, loads };
  } finally {
    for (const each of [...clients, server]) each.stop();
  }
}

async function measureLoad(server: PartyServer, clients: readonly PartyClients[], deliveriesPerSecond: number) {
  const before = await server.use();
  const result = merged(
    await Promise.all(
      clients.map((each) => each.load(deliveriesPerSecond / roomSize / clients.length, isQuick ? 2 : 5)),
    ),
  );
  const after = await server.use();
  const wallSeconds = result.wallMs / 1000;
  return {
    deliveriesPerSecond: result.deliveredCount / wallSeconds,
    cpuMsPerSecond: (after.cpuMs - before.cpuAfterMs) / wallSeconds,
    p50Ms: quantile(result.latenciesMs, 0.5),
    p99Ms: quantile(result.latenciesMs, 0.99),
    clientShare: result.cpuMs / result.wallMs,
    lostCount: result.sentCount * roomSize - result.deliveredCount,
    serverStalls: after.stalls,
    clientStalls: result.stalls,
  };
}

async function steps(): Promise<readonly BenchRow[]> {
  const rates = isQuick ? [500, 1_000] : [1_000, 2_000, 4_000, 8_000, 12_000];
  const ours: Step[] = [];
  const peer: Step[] = [];
  // In turns, so that a machine that becomes slower does so for both.
  for (const [place, size] of sizes.entries()) {
    ours.push(await measureStep("ours", size, rates));
    if (place < peerSizeCount) peer.push(await measureStep("socket.io", size, rates));
  }
  const [oursBytes, peerBytes] = [bytesPerConnection(ours), bytesPerConnection(peer)];
  const [oursTime, peerTime] = [timePerDelivery(ours), timePerDelivery(peer)];
  const largest = ours.at(-1)!;
  return [
    rowBesidePeer("memory a connection", "KiB", beside(oursBytes.slope / 1024, peerBytes.slope / 1024)),
    { case: "memory a connection: residual of the fit", value: rounded(oursBytes.residual / 2 ** 20), unit: "MiB" },
    rowBesidePeer("processor time a delivery", "us", beside(oursTime.slope * 1000, peerTime.slope * 1000), {
      atLeast: 1,
    }),
    { case: "processor time a delivery: residual of the fit", value: rounded(oursTime.residual), unit: "ms/s" },
    ...stepRows("ours", ours),
    ...stepRows("Socket.IO", peer),
    {
      case: `extrapolated from ${largest.connectionCount}: memory at 100,000 connections`,
      value: Math.round((oursBytes.slope * 100_000 + oursBytes.intercept) / 2 ** 20),
      unit: "MiB",
    },
    {
      case: "extrapolated: processors for 16,700 deliveries/s at 100,000 connections",
      value: rounded((oursTime.slope * 16_700 + oursTime.intercept) / 1000),
      unit: "processors",
    },
  ];
}

const beside = (value: number, peer: number) => ({ value, peer, ratio: peer / value });
const bytesPerConnection = (measured: readonly Step[]) =>
  leastSquares(measured.map(({ connectionCount, rssBytes }) => [connectionCount, rssBytes]));
/** Of loads that did not back up: beyond, the processor is at its end and the time says nothing of a delivery. Where all did, of all. */
function timePerDelivery(measured: readonly Step[]) {
  const loads = measured.flatMap((step) => step.loads);
  const within = loads.filter(({ p99Ms }) => p99Ms < 500);
  const used = within.length < 2 ? loads : within;
  return leastSquares(used.map(({ deliveriesPerSecond, cpuMsPerSecond }) => [deliveriesPerSecond, cpuMsPerSecond]));
}

function stepRows(name: string, measured: readonly Step[]): readonly BenchRow[] {
  return measured.flatMap(({ connectionCount, loads }) => {
    const within = loads.filter(({ p99Ms }) => p99Ms < 100);
    const most = within.at(-1);
    const [first] = loads;
    const shown = most ?? first;
    return [
      ...(first === undefined
        ? []
        : [
            {
              case: `${name}, ${connectionCount} connections: p50 at ${Math.round(first.deliveriesPerSecond)}/s`,
              value: rounded(first.p50Ms),
              unit: "ms",
            },
          ]),
      {
        case: `${name}, ${connectionCount} connections: most deliveries/s with p99 < 100 ms`,
        value: Math.round(most?.deliveriesPerSecond ?? 0),
        unit: "deliveries/s",
      },
      {
        case: `${name}, ${connectionCount} connections: p99 there`,
        value: rounded(shown?.p99Ms ?? 0),
        unit: "ms",
      },
      {
        case: `${name}, ${connectionCount} connections: processors of server and clients there`,
        value: rounded((most?.cpuMsPerSecond ?? 0) / 1000 + (most?.clientShare ?? 0)),
        unit: "processors",
      },
      ...(shown === undefined
        ? []
        : [
            ...stallRows(`${name}, ${connectionCount} connections, there`, "the server", shown.serverStalls),
            ...stallRows(`${name}, ${connectionCount} connections, there`, "a client", shown.clientStalls),
          ]),
      {
        case: `${name}, ${connectionCount} connections: deliveries that did not come`,
        value: sum(loads.map(({ lostCount }) => lostCount)),
        unit: "messages",
      },
    ];
  });
}

/** The line of least squares, and how far values are from it: root of the mean square. */
function leastSquares(points: readonly (readonly number[])[]) {
  const count = points.length;
  const meanX = sum(points.map(([x = 0]) => x)) / count;
  const meanY = sum(points.map(([, y = 0]) => y)) / count;
  const slope =
    sum(points.map(([x = 0, y = 0]) => (x - meanX) * (y - meanY))) /
    Math.max(1e-9, sum(points.map(([x = 0]) => (x - meanX) ** 2)));
  const intercept = meanY - slope * meanX;
  const residual = Math.sqrt(sum(points.map(([x = 0, y = 0]) => (y - intercept - slope * x) ** 2)) / count);
  return { slope, intercept, residual };
}
