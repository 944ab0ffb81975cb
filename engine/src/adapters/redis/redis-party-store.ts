import type { Cluster, Redis } from "ioredis";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  epochKeptMs,
  type LogPage,
  type PartyLogEntry,
  type PartyStore,
  type StoredParty,
} from "../../ports/party-store.ts";
import { orderKey } from "../local/order-key.ts";
import { partyName } from "../party-listeners.ts";
import { slotTag } from "./party-records.ts";
import { RedisScript } from "./redis-script.ts";

const prefix = "codecatalyst:parties";

/** `alive` is whether there is a party whose time is not over; what is over goes with the next that is put. */
const head = `
  local head, entries, order, ids = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
  local now = tonumber(ARGV[1])
  local fence = tonumber(redis.call('HGET', head, 'fence') or 0)
  local expires = tonumber(redis.call('HGET', head, 'expiresAtMs') or 0)
  local alive = expires > now
  local function keepFor(ms)
    for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ms) end
  end`;

const put = new RedisScript(`${head}
  local epoch, seq, ttl = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
  if fence > epoch then return 0 end
  if alive and tonumber(redis.call('HGET', head, 'epoch')) == epoch
    and tonumber(redis.call('HGET', head, 'seq')) > seq then return 0 end
  if not alive then redis.call('DEL', entries, order, ids) end
  redis.call('HSET', head, 'fence', epoch, 'epoch', epoch, 'seq', seq, 'state', ARGV[4], 'expiresAtMs', now + ttl)
  keepFor(ttl + ${epochKeptMs})
  return 1`);

const remove = new RedisScript(`${head}
  redis.call('DEL', entries, order, ids)
  redis.call('HDEL', head, 'epoch', 'seq', 'state', 'expiresAtMs')
  keepFor(${epochKeptMs})
  return 1`);

const nextEpoch = new RedisScript(`${head}
  redis.call('HSET', head, 'fence', fence + 1)
  keepFor(math.max(expires - now, 0) + ${epochKeptMs})
  return fence + 1`);

/** Entries are triples of seq, client id and value. Answers what is kept of each, or nothing. */
const append = new RedisScript(`${head}
  if not alive or tonumber(ARGV[2]) < fence then return false end
  local fresh, seqs, places = {}, {}, {}
  for at = 3, #ARGV, 3 do
    local seq, id = ARGV[at], ARGV[at + 1]
    if not places[id] and redis.call('HEXISTS', ids, id) == 0 then
      if seqs[seq] or redis.call('HEXISTS', entries, seq) == 1 then return false end
      seqs[seq], places[id] = true, true
      table.insert(fresh, at)
    end
  end
  for _, at in ipairs(fresh) do
    local seq, id = ARGV[at], ARGV[at + 1]
    redis.call('HSET', entries, seq, cjson.encode({ id, ARGV[at + 2] }))
    redis.call('ZADD', order, seq, seq)
    redis.call('HSET', ids, id, seq)
  end
  keepFor(math.max(expires - now, 0) + ${epochKeptMs})
  local kept = {}
  for at = 3, #ARGV, 3 do
    local seq = redis.call('HGET', ids, ARGV[at + 1])
    table.insert(kept, seq)
    table.insert(kept, redis.call('HGET', entries, seq))
  end
  return kept`);

const log = new RedisScript(`${head}
  if not alive then return {} end
  local found = {}
  for _, seq in ipairs(redis.call('ZRANGE', order, ARGV[2], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[3])) do
    table.insert(found, seq)
    table.insert(found, redis.call('HGET', entries, seq))
  end
  return found`);

const logOf = new RedisScript(`${head}
  if not alive then return {} end
  local found, all = {}, redis.call('HGETALL', ids)
  for at = 1, #all, 2 do
    if string.sub(all[at], 1, string.len(ARGV[2])) == ARGV[2] then
      table.insert(found, all[at + 1])
      table.insert(found, redis.call('HGET', entries, all[at + 1]))
    end
  end
  return found`);

const replace = new RedisScript(`${head}
  if not alive then return 0 end
  for at = 2, #ARGV, 3 do
    local seq, id = ARGV[at], ARGV[at + 1]
    if redis.call('HGET', ids, id) == seq then
      redis.call('HSET', entries, seq, cjson.encode({ id, ARGV[at + 2] }))
    end
  end
  return 1`);

/** Names a party in its tenant's list until a day after its time, and forgets some that are beyond that. */
const enlist = new RedisScript(`
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
  redis.call('ZADD', KEYS[2], 'GT', ARGV[2], ARGV[1])
  local over = redis.call('ZRANGE', KEYS[2], '-inf', ARGV[3], 'BYSCORE', 'LIMIT', 0, 3)
  for _, member in ipairs(over) do
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', KEYS[2], member)
  end
  return 1`);

/**
 * Parties in Redis or Valkey, every call a script. Only as durable as the server: with `appendonly yes` and `appendfsync always`, or on
 * MemoryDB, what was acknowledged is there after a crash; otherwise it may be lost, and `DynamoPartyStore` is the one to use.
 */
export class RedisPartyStore implements PartyStore {
  readonly #redis: Redis | Cluster;
  readonly #clock: Clock;

  constructor(redis: Redis | Cluster, clock: Clock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  async get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined> {
    const [first] = keysOf(tenant, partyId);
    const fields = await this.#redis.hmget(first, "epoch", "seq", "state", "expiresAtMs");
    const [epoch, seq, state, expiresAtMs] = fields;
    if (typeof state !== "string" || Number(expiresAtMs) <= this.#clock.nowMs()) return undefined;
    return { partyId, epoch: Number(epoch), seq: Number(seq), state: JSON.parse(state) as unknown };
  }

  async put(tenant: TenantId, { partyId, epoch, seq, state }: StoredParty, ttlMs: number): Promise<boolean> {
    // First the list, which may name what is not there.
    const nowMs = this.#clock.nowMs();
    await enlist.run(this.#redis, listKeys(tenant), [memberOf(partyId), nowMs + ttlMs + epochKeptMs, nowMs]);
    return (await this.#run(put, { tenant, partyId }, [epoch, seq, JSON.stringify(state), ttlMs])) === 1;
  }

  async delete(tenant: TenantId, partyId: string): Promise<void> {
    await this.#run(remove, { tenant, partyId }, []);
    for (const list of listKeys(tenant)) await this.#redis.zrem(list, memberOf(partyId));
  }

  async nextEpoch(tenant: TenantId, partyId: string): Promise<number> {
    return Number(await this.#run(nextEpoch, { tenant, partyId }, []));
  }

  async append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined> {
    if (entries.length === 0) return [];
    const kept = await this.#run(append, { tenant, partyId }, [epoch, ...entries.flatMap(triple)]);
    return kept === null ? undefined : entriesOf(kept);
  }

  async log(tenant: TenantId, partyId: string, { beforeSeq, limit }: LogPage): Promise<readonly PartyLogEntry[]> {
    if (limit < 1) return [];
    const before = beforeSeq === undefined ? "+inf" : `(${beforeSeq}`;
    return entriesOf(await this.#run(log, { tenant, partyId }, [before, limit])).toReversed();
  }

  async logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]> {
    const found = entriesOf(await this.#run(logOf, { tenant, partyId }, [clientIdPrefix]));
    return found.toSorted((a, b) => a.seq - b.seq);
  }

  async replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void> {
    await this.#run(replace, { tenant, partyId }, entries.flatMap(triple));
  }

  async list(
    tenant: TenantId,
    { after = "", limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredParty[]> {
    const [names] = listKeys(tenant);
    const found: StoredParty[] = [];
    let from = after === "" ? "-" : `(${memberOf(after)}`;
    while (found.length < limit) {
      const members = await this.#redis.zrangebylex(names, from, "+", "LIMIT", 0, limit);
      const parties = await Promise.all(members.map((member) => this.get(tenant, idOf(member))));
      for (const party of parties) if (party !== undefined && found.length < limit) found.push(party);
      if (members.length < limit) break;
      from = `(${members.at(-1)}`;
    }
    return found;
  }

  async #run(
    script: RedisScript,
    { tenant, partyId }: { readonly tenant: TenantId; readonly partyId: string },
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return script.run(this.#redis, keysOf(tenant, partyId), [this.#clock.nowMs(), ...args]);
  }
}

/** A party's keys, all in one slot: what it is, its entries by seq, their seqs in order, and by client id. */
function keysOf(
  tenant: TenantId,
  partyId: string,
): readonly [head: string, entries: string, order: string, ids: string] {
  const name = `${prefix}:${slotTag(partyName({ tenant, partyId }))}`;
  return [name, `${name}:entries`, `${name}:order`, `${name}:ids`];
}

/** A tenant's parties in order, and when they are over. */
function listKeys(tenant: TenantId): readonly [names: string, ends: string] {
  const name = `${prefix}:${slotTag(`tenant ${tenant}`)}`;
  return [`${name}:names`, `${name}:ends`];
}

/** In the order of code units, as the port asks, and no id holds a line break. */
const memberOf = (partyId: string): string => `${orderKey(partyId)}\n${partyId}`;
const idOf = (member: string): string => member.slice(member.indexOf("\n") + 1);

const triple = ({ seq, clientId, value }: PartyLogEntry) => [String(seq), clientId, JSON.stringify(value)];

/** Of pairs of seq and what a script encoded. */
function entriesOf(pairs: unknown): readonly PartyLogEntry[] {
  const texts = pairs as readonly string[];
  return Array.from({ length: texts.length / 2 }, (_, index) => {
    const [clientId = "", value = "null"] = JSON.parse(texts[2 * index + 1] ?? "[]") as readonly string[];
    return { seq: Number(texts[2 * index]), clientId, value: JSON.parse(value) as unknown };
  });
}
