import { rowBesidePeer, type BenchRow } from "./report.ts";
import { loadOn, withServer } from "./serve-processes.ts";

const path = "/api/recommend/{user}?n=10";

interface Side {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/**
 * The same path as Gorse's, cached and afresh, per processor. Beside Gorse itself where `GORSE_URL` names one that has the same data
 * and runs on one processor; elsewhere the rows have no peer.
 */
export async function gorseRows(folder: string): Promise<readonly BenchRow[]> {
  const peer = await peerSide();
  if (peer === undefined) console.error("Gorse is not here (GORSE_URL): its rows have no peer.");
  const ours = (ttl: string, userCount?: number) =>
    withServer(folder, { CODECATALYST_LOG: "silent", CODECATALYST_LIST_TTL: ttl }, async (server) => {
      const plan = { path, connections: 16, ...(userCount !== undefined && { userCount }) };
      await loadOn(server, plan);
      return loadOn(server, plan);
    });
  const rows = (name: string, side: Side, atLeast: number) => [
    rowBesidePeer(
      `gorse's path, ${name}`,
      "requests/s",
      {
        value: side.requestsPerSecond,
        peer: peer?.requestsPerSecond,
        ratio: peer && side.requestsPerSecond / peer.requestsPerSecond,
      },
      { atLeast },
    ),
    rowBesidePeer(
      `gorse's path, ${name}, p99`,
      "ms",
      { value: side.p99Ms, peer: peer?.p99Ms, ratio: peer && peer.p99Ms / side.p99Ms },
      { atLeast: 1 },
    ),
  ];
  return [...rows("cached", await ours("60", 500), 20), ...rows("afresh", await ours("0"), 3)];
}

async function peerSide(): Promise<Side | undefined> {
  const url = process.env["GORSE_URL"];
  if (url === undefined) return undefined;
  const server = { port: Number(new URL(url).port), key: process.env["GORSE_API_KEY"] } as Parameters<typeof loadOn>[0];
  return loadOn(server, { path, connections: 16 });
}
