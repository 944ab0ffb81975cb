import { Redis } from "ioredis";
import { RedisCache } from "./redis-cache.ts";

/** The cache on a Redis server, and the way to let go of it. While the server is away commands fail after one retry. */
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
    maxRetriesPerRequest: 1,
  });
  // The cache reports what fails; without a listener the connection's own trouble would end the process.
  redis.on("error", () => {});
  return { cache: new RedisCache(redis), close: async () => redis.disconnect() };
}
