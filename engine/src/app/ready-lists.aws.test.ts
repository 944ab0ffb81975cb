import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, inject } from "vitest";
import { RedisCache } from "../adapters/redis/redis-cache.ts";
import { describeReadyLists, memoryPorts } from "./ready-lists.contract.ts";

const redis = new Redis(inject("emulators").redisUrl);
afterAll(() => redis.quit());

describeReadyLists(
  "SharedReadyLists on Redis",
  async () => ({
    ...memoryPorts(() => new RedisCache(redis, { prefix: randomUUID() })),
    close: async () => {},
  }),
  { processCount: 2, runCount: 30 },
);
