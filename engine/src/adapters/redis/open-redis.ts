import { Cluster, Redis } from "ioredis";
import { RedisCache } from "./redis-cache.ts";

interface RedisPlace {
  readonly url: string;
  /** The URL is that of a cluster, or of one of its nodes. */
  readonly isCluster: boolean;
}

/** So long a server that does not answer is waited for; then the connection is given up and made anew. */
const answerLimitMs = 1000;
const reconnectLimitMs = 1000;

/**
 * The cache on Redis, and the way to let go of it. While the server is away commands fail at once, none waits and none is
 * sent again by itself: it could then come behind one that was sent later. One that hangs costs a second, once.
 */
export async function openRedis(
  place: RedisPlace,
): Promise<{ readonly cache: RedisCache; readonly close: () => Promise<void> }> {
  const redis = place.isCluster ? await openCluster(place.url) : openServer(place.url);
  return { cache: new RedisCache(redis), close: async () => redis.disconnect() };
}

function openServer(url: string): Redis {
  const redis = new Redis({
    ...optionsOf(url),
    retryStrategy: (attempt) => 20 + Math.random() * Math.min(reconnectLimitMs, 25 * 2 ** attempt),
  });
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
