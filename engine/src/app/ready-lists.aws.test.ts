import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, inject } from "vitest";
import { DynamoPreparedLists } from "../adapters/aws/dynamo-prepared-lists.ts";
import { onTable } from "../adapters/aws/test-aws.ts";
import { RedisCache } from "../adapters/redis/redis-cache.ts";
import type { Clock } from "../ports/clock.ts";
import { describeReadyLists, memoryPorts } from "./ready-lists.contract.ts";

const redis = new Redis(inject("emulators").redisUrl);
afterAll(() => redis.quit());

const openPrepared = (clock: Clock) => onTable("modelCache", (table) => new DynamoPreparedLists(table, clock))();

describeReadyLists(
  "SharedReadyLists on Redis",
  async () => ({
    ...memoryPorts(() => new RedisCache(redis, { prefix: randomUUID() })),
    close: async () => {},
  }),
  { processCount: 2, runCount: 30 },
);

describeReadyLists(
  "SharedReadyLists on Redis and DynamoDB",
  async () => {
    const { ports, clock } = memoryPorts(() => new RedisCache(redis, { prefix: randomUUID() }));
    // Of today: DynamoDB Local lets go of rows by its own clock.
    clock.advance(Date.now() - clock.nowMs());
    const opened = await openPrepared(clock);
    return { ports, clock, preparedLists: opened.port, close: () => opened.close() };
  },
  { processCount: 2, runCount: 5, isPrepared: true },
);
