import { Cluster, Redis } from "ioredis";
import { RedisCache } from "./redis-cache.ts";

interface RedisPlace {
  readonly url: string;
  /** The URL is that of a cluster, or of one of its nodes. */
  readonly isCluster: boolean;
}

/** Longer than this nobody waits for what can be computed again. */
const commandTimeoutMs = 1000;

/** The cache on Redis, and the way to let go of it. While Redis is away commands fail after one retry, or a few of a cluster's. */
export async function openRedis(
  place: RedisPlace,
): Promise<{ readonly cache: RedisCache; readonly close: () => Promise<void> }> {
  const redis = place.isCluster ? await openCluster(place.url) : new Redis(optionsOf(place.url));
  // The cache reports what fails; without a listener the connection's own trouble would end the process.
  redis.on("error", () => {});
  return { cache: new RedisCache(redis), close: async () => redis.disconnect() };
}

async function openCluster(url: string): Promise<Cluster> {
  const { host, port, ...redisOptions } = optionsOf(url);
  const cluster = new Cluster([{ host, port }], {
    redisOptions,
    // Names stay names: certificates are made out to them.
    dnsLookup: (address, done) => done(null, address),
    // While slots move, or a node has just failed, a command is sent a few times; while the cluster is down it is not.
    maxRedirections: 3,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 0,
    // Otherwise commands would wait until there is a node again. So it is ready before the first one, or away.
    enableOfflineQueue: false,
  });
  cluster.on("error", () => {});
  await new Promise<void>((resolve) => {
    for (const event of ["ready", "close"]) cluster.once(event, () => resolve());
  });
  // Nodes are connected to when they are first asked, and take one command only until then.
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
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt: number) => Math.min(50 * attempt, 500),
    connectTimeout: commandTimeoutMs,
    commandTimeout: commandTimeoutMs,
  };
}
