import type { Cluster, Redis } from "ioredis";

/** So many channels a command. */
const channelsACommand = 200;
/** So often a connection on which nothing comes is asked whether it is still there. */
const lookMs = 1_000;
/** A cluster tells nobody which of its channels were away: so often all are taken to have been. */
const clusterSweepMs = 10_000;

type OnMessage = (channel: string, message: string) => void;

/**
 * Sharded channels, subscribed to on a connection of their own. After a connection that was lost all are subscribed to anew, and `onGap` tells of
 * each that messages may have been missed.
 */
export class RedisChannels {
  readonly #redis: Redis | Cluster;
  /** True when the server has said so. */
  readonly #channels = new Map<string, boolean>();
  readonly #timer: NodeJS.Timeout;
  #onMessage: OnMessage = () => {};
  #onGap: (channel: string) => void = () => {};

  constructor(redis: Redis | Cluster) {
    this.#redis = redis;
    redis.on("smessage", (channel: string, message: string) => this.#onMessage(channel, message));
    if (redis.isCluster) {
      redis.on("subscribersReady", () => this.#gaps());
      this.#timer = setInterval(() => this.#gaps(), clusterSweepMs);
    } else {
      redis.on("ready", () => void this.#subscribeAll());
      this.#timer = setInterval(() => void this.#look(), lookMs);
    }
    this.#timer.unref();
  }

  onMessage(handle: OnMessage): void {
    this.#onMessage = handle;
  }

  onGap(handle: (channel: string) => void): void {
    this.#onGap = handle;
  }

  /** Resolves when what is published from now on will come. Where it fails it is tried again with the next connection, until `leave`. */
  async join(channel: string): Promise<void> {
    if (this.#channels.get(channel) === true) return;
    this.#channels.set(channel, false);
    await this.#redis.ssubscribe(channel);
    if (this.#channels.has(channel)) this.#channels.set(channel, true);
  }

  leave(channel: string): void {
    if (this.#channels.delete(channel)) void this.#redis.sunsubscribe(channel).catch(() => {});
  }

  close(): void {
    clearInterval(this.#timer);
    for (const channel of this.#channels.keys()) this.leave(channel);
    // A cluster's connections are those of the commands too, and closed with them.
    if (!this.#redis.isCluster) this.#redis.disconnect();
  }

  async #subscribeAll(): Promise<void> {
    const channels = [...this.#channels.keys()];
    for (let start = 0; start < channels.length; start += channelsACommand) {
      const some = channels.slice(start, start + channelsACommand);
      try {
        await this.#redis.ssubscribe(...some);
      } catch {
        // The connection is gone again: the next one begins anew.
        return;
      }
      for (const channel of some)
        if (this.#channels.has(channel)) {
          this.#channels.set(channel, true);
          this.#onGap(channel);
        }
    }
  }

  #gaps(): void {
    for (const channel of this.#channels.keys()) this.#onGap(channel);
  }

  async #look(): Promise<void> {
    if (this.#redis.status === "ready") await this.#redis.ping().catch(() => this.#redis.disconnect(true));
  }
}
