/** What lies in Redis of who has which party, all of a party in one slot. */
import { createHash } from "node:crypto";
import type { Cluster, Redis } from "ioredis";
import { keptFrameCount, partyName } from "../party-listeners.ts";
import type { PartyFrame, PartyKey } from "../../ports/party-hub.ts";
import { RedisScript } from "./redis-script.ts";

/** Records of parties that nobody lets go of are there so long; whoever has a party says so again long before. */
const recordMs = 24 * 3_600_000;

/** Frames of a party in which nothing happens are there so long. */
const framesMs = 10 * 60_000;

const prefix = "codecatalyst";

/** Names of a party's keys and channel. */
export interface PartyPlace {
  readonly record: string;
  readonly frames: string;
  readonly channel: string;
}

/** Where there may be any text in an id, its hash is in the name. */
export const slotTag = (text: string): string =>
  `{${createHash("sha256").update(text).digest("base64url").slice(0, 22)}}`;

export function placeOf(key: PartyKey): PartyPlace {
  const name = `${prefix}:party:${slotTag(partyName(key))}`;
  return { record: `${name}:owner`, frames: `${name}:frames`, channel: name };
}

const processKey = (processId: string): string => `${prefix}:process:{${processId}}`;
export const inboxOf = (processId: string): string => `${prefix}:process:{${processId}}:inbox`;

/** `mine` where the party is that process's. A record that is not there at all was lost with the server's memory: its owner is still that. */
const own = `
  local owner = redis.call('HGET', KEYS[1], 'owner')
  local mine = owner == ARGV[1] or not owner
  local function keep()
    redis.call('HSET', KEYS[1], 'owner', ARGV[1])
    redis.call('PEXPIRE', KEYS[1], ${recordMs})
  end`;

const take = new RedisScript(`${own}
  if not mine and owner ~= '' and owner ~= ARGV[2] then return owner end
  keep()
  return ARGV[1]`);

const keep = new RedisScript(`${own}
  if not mine then return 0 end
  keep()
  return 1`);

const letGo = new RedisScript(`${own}
  if mine then redis.call('HSET', KEYS[1], 'owner', '') end
  return 0`);

/** Batches are numbered within an epoch; one that comes again, however late, is published once. */
const publish = new RedisScript(`${own}
  if not mine then return 0 end
  local epoch, batch = tonumber(ARGV[2]), tonumber(ARGV[3])
  local last = redis.call('HMGET', KEYS[1], 'epoch', 'batch')
  if tonumber(last[1]) == epoch and tonumber(last[2]) >= batch then return 1 end
  keep()
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'batch', batch)
  local id = ''
  for index = 5, #ARGV do
    id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${keptFrameCount}, '*', 'by', ARGV[1], 'frame', ARGV[index])
  end
  if id ~= '' then redis.call('PEXPIRE', KEYS[2], ${framesMs}) end
  redis.call('SPUBLISH', KEYS[3], id .. '\\n' .. ARGV[1] .. '\\n' .. ARGV[4])
  return 1`);

const renew = new RedisScript(`
  local was = redis.call('EXISTS', KEYS[1])
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
  return was`);

interface Batch {
  readonly processId: string;
  readonly epoch: number;
  /** Rises within the epoch. */
  readonly number: number;
  readonly frames: readonly PartyFrame[];
}

/** One frame as it was published. */
export interface RecentFrame {
  readonly id: string;
  readonly by: string;
  readonly frame: PartyFrame;
}

/** A message of a party's channel. */
export interface Published {
  /** Of the last frame with a number in it; empty where there is none. */
  readonly id: string;
  readonly by: string;
  readonly frames: readonly PartyFrame[];
}

export class PartyRecords {
  readonly #redis: Redis | Cluster;

  constructor(redis: Redis | Cluster) {
    this.#redis = redis;
  }

  async ownerOf(place: PartyPlace): Promise<string | undefined> {
    return (await this.#redis.hget(place.record, "owner")) || undefined;
  }

  /** Who has it now: `processId`, unless somebody else has it who is not `gone`. */
  async take(place: PartyPlace, processId: string, gone = ""): Promise<string> {
    return String(await take.run(this.#redis, [place.record], [processId, gone]));
  }

  /** Whether it is still that process's, for a day more. */
  async keep(place: PartyPlace, processId: string): Promise<boolean> {
    return (await keep.run(this.#redis, [place.record], [processId])) === 1;
  }

  async letGo(place: PartyPlace, processId: string): Promise<void> {
    await letGo.run(this.#redis, [place.record], [processId]);
  }

  /** False where the party is another's. */
  async publish(place: PartyPlace, { processId, epoch, number, frames }: Batch): Promise<boolean> {
    const numbered = frames.filter(({ seq }) => seq !== undefined).map((frame) => JSON.stringify(frame));
    const args = [processId, epoch, number, JSON.stringify(frames), ...numbered];
    return (await publish.run(this.#redis, [place.record, place.frames, place.channel], args)) === 1;
  }

  /** Frames with a number from behind an id, oldest first. */
  async recent(place: PartyPlace, afterId?: string): Promise<readonly RecentFrame[]> {
    const entries = await this.#redis.xrange(place.frames, afterId === undefined ? "-" : `(${afterId}`, "+");
    return entries.map(([id, [, by = "", , text = "{}"]]) => ({ id, by, frame: JSON.parse(text) as PartyFrame }));
  }

  async forget(place: PartyPlace): Promise<void> {
    await this.#redis.del(place.frames);
  }

  /** The id of the last frame with a number. */
  async lastId(place: PartyPlace): Promise<string> {
    const [entry] = await this.#redis.xrevrange(place.frames, "+", "-", "COUNT", 1);
    return entry?.[0] ?? "0-0";
  }

  async isThere(processId: string): Promise<boolean> {
    return (await this.#redis.exists(processKey(processId))) === 1;
  }

  /** So long the server has been up; a cluster's nodes take over from each other with what they know. */
  async uptimeMs(): Promise<number> {
    if (this.#redis.isCluster) return Infinity;
    const seconds = /uptime_in_seconds:(\d+)/.exec(await this.#redis.info("server"))?.[1];
    return seconds === undefined ? Infinity : 1000 * Number(seconds);
  }

  /** Says that a process is there, for so long. False where that had been over. */
  async renew(processId: string, leaseMs: number): Promise<boolean> {
    return (await renew.run(this.#redis, [processKey(processId)], [leaseMs])) === 1;
  }

  async end(processId: string): Promise<void> {
    await this.#redis.del(processKey(processId));
  }

  /** Says something to a process. False where it does not listen. */
  async tell(processId: string, message: string): Promise<boolean> {
    return Number(await this.#redis.spublish(inboxOf(processId), message)) > 0;
  }
}

export function parsePublished(message: string): Published {
  const [id = "", by = ""] = message.split("\n", 2);
  return { id, by, frames: JSON.parse(message.slice(id.length + by.length + 2)) as readonly PartyFrame[] };
}

/** Whether a stream's entry came after another. */
export function isLaterId(id: string, than: string): boolean {
  const [ms = 0, count = 0] = id.split("-").map(Number);
  const [thanMs = 0, thanCount = 0] = than.split("-").map(Number);
  return ms === thanMs ? count > thanCount : ms > thanMs;
}
