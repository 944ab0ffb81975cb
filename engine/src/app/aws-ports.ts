/** Loaded only where AWS is configured: everything else of the engine runs without its packages. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAws } from "../adapters/aws/open-aws.ts";
import type { StreamedEventLog } from "../adapters/aws/streamed-event-log.ts";
import { DuckDbSqlEngine } from "../adapters/local/duckdb-sql-engine.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryCache } from "../adapters/memory/memory-cache.ts";
import { MemoryPartyHub } from "../adapters/memory/memory-party-hub.ts";
import { ObjectExposureLog } from "../adapters/object-exposure-log.ts";
import type { Clock } from "../ports/clock.ts";
import type { PreparedLists } from "../ports/prepared-lists.ts";
import type { Random } from "../ports/random.ts";
import type { AwsConfig } from "./aws-config.ts";
import type { Ports } from "./ports.ts";

/** With the log as what it is: functions are handed its records. */
export interface AwsPorts extends Ports {
  readonly eventLog: StreamedEventLog;
  /** Absent where processes share no cache: whether a list still holds is told by stamps there. */
  readonly preparedLists?: PreparedLists;
}

export async function openPortsOnAws(config: AwsConfig, clock: Clock, random: Random): Promise<AwsPorts> {
  const { preparedLists, ...aws } = await openAws(config, clock, new MemoryBus());
  const redis = config.redis && (await openRedisAt(config.redis));
  const exposures = new ObjectExposureLog({ objects: aws.objects, clock });
  const parties = (config.partyStore === "redis" && redis?.openPartyStore(clock)) || aws.parties;
  const partyHub = redis?.openPartyHub(parties) ?? new MemoryPartyHub(parties);
  return {
    ...aws,
    exposures,
    sql: new DuckDbSqlEngine({ objects: aws.objects, temporaryFolder: join(tmpdir(), "codecatalyst-sql") }),
    cache: redis?.cache ?? new MemoryCache(clock),
    ...(redis && { preparedLists }),
    parties,
    partyHub,
    clock,
    random,
    close: async () => {
      await exposures.close();
      await partyHub.close();
      await redis?.close();
      await aws.close();
    },
  };
}

/** Its package is loaded only where there is a server. */
async function openRedisAt(redis: NonNullable<AwsConfig["redis"]>) {
  const { openRedis } = await import("../adapters/redis/open-redis.ts");
  return openRedis(redis);
}
