import { Cluster, Redis } from "ioredis";
import type { Clock } from "../../ports/clock.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import { RedisCache } from "./redis-cache.ts";
import { RedisChannels } from "./redis-channels.ts";
import { RedisPartyHub, type RedisHubOptions } from "./redis-party-hub.ts";
import { RedisPartyStore } from "./redis-party-store.ts";

interface RedisPlace {
  readonly url: string;
  /** The URL is that of a cluster, or of one of its nodes. */
  readonly isCluster: boolean;
}

interface OpenedRedis {
  readonly redis: Redis | Cluster;
  readonly cache: RedisCache;
  readonly openPartyStore: (clock: Clock) => RedisPartyStore;
  /** Closed before the rest. */
  readonly openPartyHub: (
    epochs: Pick<PartyStore, "nextEpoch">,
    options?: Pick<RedisHubOptions, "leaseMs" | "askTimeoutMs">,
  ) => RedisPartyHub;
  readonly close: () => Promise<void>;
}

/** So long a server that does not answer is waited for; then the connection is given up and made anew. */
const answerLimitMs = 1000;
const reconnectLimitMs = 1000;

/**
 * What is on Redis, and the way to let go of it. While the server is away commands fail at once, none waits and none is
 * sent again by itself: it could then come behind one that was sent later. One that hangs costs a second, once.
 */
export async function openRedis(place: RedisPlace): Promise<OpenedRedis> {
  const redis = place.isCluster ? await openCluster(place.url) : openServer(place.url);
  return {
    redis,
    cache: new RedisCache(redis),
    openPartyStore: (clock) => {
      void warnOfLoss(redis);
      return new RedisPartyStore(redis, clock);
    },
    openPartyHub: (epochs, options) =>
      new RedisPartyHub({ ...options, redis, epochs, channels: new RedisChannels(openSubscriber(place, redis)) }),
    close: async () => redis.disconnect(),
  };
}

/** Managed servers that are durable in another way say nothing of an append-only file, or that they have one. */
async function warnOfLoss(redis: Redis | Cluster): Promise<void> {
  const info = await redis.info("persistence").catch(() => "");
  if (info.includes("aof_enabled:0"))
    process.emitWarning(
      "CODECATALYST_PARTY_STORE is redis, but Redis has no append-only file: what is said in parties is lost with it.",
    );
}

/** Who is subscribed asks for little else, and may wait for a connection. A cluster's has connections of its own for that. */
function openSubscriber({ url }: RedisPlace, redis: Redis | Cluster): Redis | Cluster {
  if (redis instanceof Cluster) return redis;
  const subscriber = new Redis({ ...serverOptions(url), autoResubscribe: false, lazyConnect: true });
  subscriber.on("error", () => {});
  return subscriber;
}

const serverOptions = (url: string) => ({
  ...optionsOf(url),
  retryStrategy: (attempt: number) => 20 + Math.random() * Math.min(reconnectLimitMs, 25 * 2 ** attempt),
});

function openServer(url: string): Redis {
  const redis = new Redis(serverOptions(url));
  // Only the first connection is waited for.
  const failAtOnce = () => {
    redis.options.enableOfflineQueue = false;
  };
  redis.once("ready", failAtOnce).once("close", failAtOnce);
  // The cache reports what fails; without a listener the connection's own trouble would end the process.
  redis.on("error", () => {});
  return redis;
}

async function openCluster(url: string): Promise<Cluster> {
  const { host, port, ...redisOptions } = optionsOf(url);
  const cluster = new Cluster([{ host, port }], {
    redisOptions,
    // Names stay names: certificates are made out to them.
    dnsLookup: (address, done) => done(null, address),
    // What a node refused, since its slot has moved, goes to another one; nothing else is sent again.
    maxRedirections: 3,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    enableOfflineQueue: false,
    shardedSubscribers: true,
  });
  cluster.on("error", () => {});
  await new Promise<void>((resolve) => {
    for (const event of ["ready", "close"]) cluster.once(event, () => resolve());
  });
  // Nodes are connected to when they are first asked, and until then take one command only.
  await Promise.allSettled(cluster.nodes("master").map((node) => node.ping()));
  return cluster;
}

function optionsOf(url: string) {
  const { hostname, port, protocol, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    db: Number(pathname.slice(1) || 0),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === "rediss:" && { tls: {} }),
    connectTimeout: answerLimitMs,
    commandTimeout: answerLimitMs,
    socketTimeout: answerLimitMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  };
}
