/**
 * Load on a server, from a process of its own: `node bench/http-load.ts '<LoadPlan as JSON>'` prints a `LoadReport`. An open model:
 * requests are due at random times of a Poisson process, whether or not earlier ones are answered, and each is timed from when it
 * was due, so that a server that stands still is charged for all that waited (no coordinated omission).
 */
import { connect, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { seededUniform } from "../engine/src/kernels/random.ts";
import { quantile } from "./engine.ts";

export interface LoadPlan {
  readonly port: number;
  /** Requests a second; 0 sends the next as soon as a connection is free: what the server can do at most. */
  readonly rate: number;
  readonly seconds: number;
  /** Before it, so that the server is warm; not counted. */
  readonly warmUpSeconds?: number;
  readonly connections: number;
  /** Of lists; `{user}` is replaced. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userCount: number;
  /** Of Zipf's law; 0: all users alike. */
  readonly zipfExponent?: number;
  /** Share of requests that record an event instead. */
  readonly writeShare?: number;
  readonly itemCount?: number;
  readonly seed?: number;
}

export interface LoadReport {
  /** With those that were due and could not be sent before the end. */
  readonly sent: number;
  readonly answered: number;
  /** Answers by status, and 0 for connections that broke. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly bytesPerAnswer: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

interface Connection {
  readonly socket: Socket;
  /** When the request under way was due; 0 when none is. */
  dueAt: number;
  isCounted: boolean;
  /** What of the answer is still to come; below 0 while its head is not whole. */
  leftBytes: number;
  /** The server said that this answer is the connection's last. */
  isLast: boolean;
  status: number;
  head: Buffer | undefined;
}

const headEnd = Buffer.from("\r\n\r\n");

export async function run(plan: LoadPlan): Promise<LoadReport> {
  const next = requestMaker(plan);
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  /** When requests were due that found no connection free; those before `sentFromWaiting` are sent. */
  const waiting: number[] = [];
  let sentFromWaiting = 0;
  const free: Connection[] = [];
  const all = new Set<Connection>();
  let [sent, bytes, isEnding] = [0, 0, false];
  const { rate, connections, seconds, warmUpSeconds = 0 } = plan;
  const countsFrom = performance.now() + warmUpSeconds * 1000;
  const endsAt = countsFrom + seconds * 1000;
  const send = (connection: Connection, dueAt: number) => {
    connection.dueAt = dueAt;
    connection.isCounted = dueAt >= countsFrom;
    connection.leftBytes = -1;
    if (connection.isCounted) sent += 1;
    connection.socket.write(next());
  };
  const answered = (connection: Connection) => {
    if (connection.isCounted) {
      latencies.push(performance.now() - connection.dueAt);
      statuses[connection.status] = (statuses[connection.status] ?? 0) + 1;
    }
    connection.dueAt = 0;
    if (connection.isLast) return void connection.socket.destroy();
    const due = rate === 0 ? performance.now() : waiting[sentFromWaiting];
    if (due === undefined || isEnding) return void free.push(connection);
    if (rate > 0) sentFromWaiting += 1;
    send(connection, due);
  };
  const open = async () => {
    const socket = connect(plan.port, "127.0.0.1").setNoDelay(true);
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const connection: Connection = {
      socket,
      dueAt: 0,
      isCounted: false,
      leftBytes: 0,
      isLast: false,
      status: 0,
      head: undefined,
    };
    socket.on("data", (chunk) => {
      if (connection.isCounted) bytes += chunk.length;
      if (takeAnswer(connection, chunk)) answered(connection);
    });
    socket.on("error", () => {});
    all.add(connection);
    socket.on("close", () => {
      all.delete(connection);
      const place = free.indexOf(connection);
      if (place >= 0) free.splice(place, 1);
      if (!isEnding && connection.isCounted && connection.dueAt > 0) statuses[0] = (statuses[0] ?? 0) + 1;
      if (!isEnding) void open();
    });
    free.push(connection);
  };
  await Promise.all(Array.from({ length: connections }, open));
  const uniform = seededUniform(plan.seed ?? 1);
  let dueAt = performance.now();
  while (performance.now() < endsAt) {
    const now = performance.now();
    if (rate === 0) {
      for (const connection of free.splice(0)) send(connection, now);
      dueAt = endsAt;
    }
    for (; dueAt <= now; dueAt += (-Math.log(1 - uniform()) / rate) * 1000) {
      const connection = free.pop();
      if (connection === undefined) waiting.push(dueAt);
      else send(connection, dueAt);
    }
    await new Promise((resolve) => (rate === 0 ? setTimeout(resolve, 20) : setImmediate(resolve)));
  }
  isEnding = true;
  const patience = performance.now() + 10_000;
  while (free.length < connections && performance.now() < patience)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const left = waiting.slice(sentFromWaiting).filter((due) => due >= countsFrom);
  const unsentCount = left.length;
  for (const connection of all) {
    if (connection.dueAt > 0 && connection.isCounted) left.push(connection.dueAt);
    connection.socket.destroy();
  }
  const answeredCount = latencies.length;
  // Who was still waiting waited at least so long.
  for (const due of left) latencies.push(performance.now() - due);
  const sorted = Float64Array.from(latencies).toSorted();
  return {
    sent: sent + unsentCount,
    answered: answeredCount,
    statuses,
    requestsPerSecond: answeredCount / seconds,
    bytesPerAnswer: bytes / Math.max(1, answeredCount),
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
    maxMs: sorted.at(-1) ?? 0,
  };
}

/** Whether the answer is whole now. Answers come with a content length, and one at a time. */
function takeAnswer(connection: Connection, chunk: Buffer): boolean {
  if (connection.leftBytes >= 0) {
    connection.leftBytes -= chunk.length;
    return connection.leftBytes <= 0;
  }
  const head = connection.head === undefined ? chunk : Buffer.concat([connection.head, chunk]);
  const end = head.indexOf(headEnd);
  connection.head = end < 0 ? head : undefined;
  if (end < 0) return false;
  const text = head.toString("latin1", 0, end);
  connection.status = Number(text.slice(9, 12));
  connection.isLast = /^connection: close/im.test(text);
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  connection.leftBytes = length - (head.length - end - headEnd.length);
  return connection.leftBytes <= 0;
}

function requestMaker(plan: LoadPlan): () => string {
  const { path, headers = {}, userCount, zipfExponent = 0, writeShare = 0, itemCount = 1, seed = 1 } = plan;
  const uniform = seededUniform(seed + 1);
  const user =
    zipfExponent > 0 ? zipfSampler(userCount, zipfExponent, uniform) : () => Math.floor(uniform() * userCount);
  const common = Object.entries({ host: `127.0.0.1:${plan.port}`, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  const [before = "", after = ""] = path.split("{user}");
  return () => {
    const userId = `user:${user()}`;
    if (uniform() >= writeShare) return `GET ${before}${userId}${after} HTTP/1.1\r\n${common}\r\n`;
    const itemId = `item:${Math.floor(uniform() ** 3 * itemCount)}`;
    const kind = uniform() < 0.5 ? "view" : "finish";
    const body = JSON.stringify({ accountId: userId, itemId, kind });
    const length = Buffer.byteLength(body);
    return `POST /v1/events HTTP/1.1\r\n${common}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
  };
}

/** Ranks by Zipf's law, through the table of its distribution. */
function zipfSampler(count: number, exponent: number, uniform: () => number): () => number {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank += 1) cumulative[rank] = total += (rank + 1) ** -exponent;
  return () => {
    const wanted = uniform() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}") as LoadPlan)));
