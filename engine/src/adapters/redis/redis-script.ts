import { createHash } from "node:crypto";
import type { Cluster, Redis } from "ioredis";

type Value = string | number;

/** A Lua script, which Redis runs as a whole: sent by its hash, and itself only where the server does not know it. */
export class RedisScript {
  readonly #text: string;
  readonly #sha1: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha1 = createHash("sha1").update(text).digest("hex");
  }

  /** All keys are in one slot of a cluster. */
  async run(redis: Redis | Cluster, keys: readonly string[], args: readonly Value[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.#sha1, keys.length, ...keys, ...args);
    } catch (error) {
      if (!String(error).includes("NOSCRIPT")) throw error;
      return redis.eval(this.#text, keys.length, ...keys, ...args);
    }
  }
}
