import { Redis } from "ioredis";
import { RedisCache } from "./redis-cache.ts";

/** So long a server that does not answer is waited for; then the connection is given up and made anew. */
const answerLimitMs = 1000;
const reconnectLimitMs = 1000;

/**
 * The cache on a Redis server, and the way to let go of it. While the server is away commands fail at once, none waits and none is
 * sent again by itself: it could then come behind one that was sent later. One that hangs costs a second, once.
 */
export function openRedis({ url }: { readonly url: string; readonly isCluster: boolean }): {
  readonly cache: RedisCache;
  close(): Promise<void>;
} {
  const { hostname, port, protocol, username, password, pathname } = new URL(url);
  const redis = new Redis({
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
    retryStrategy: (attempt) => 20 + Math.random() * Math.min(reconnectLimitMs, 25 * 2 ** attempt),
  });
  // Only the first connection is waited for.
  const failAtOnce = () => {
    redis.options.enableOfflineQueue = false;
  };
  redis.once("ready", failAtOnce).once("close", failAtOnce);
  // The cache reports what fails; without a listener the connection's own trouble would end the process.
  redis.on("error", () => {});
  return { cache: new RedisCache(redis), close: async () => redis.disconnect() };
}
