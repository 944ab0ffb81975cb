import {
  CreateStreamCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  ListShardsCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
  waitUntilStreamExists,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  type PutRecordsRequestEntry,
  type Shard,
} from "@aws-sdk/client-kinesis";
import type { Position } from "../../ports/event-log.ts";
import { overloaded, toAwsError } from "./aws-errors.ts";
import { chunksOf, pause } from "./dynamo-table.ts";
import { isRecordEnd, positionOfRecordEnd, sequenceNumberOf, type StreamRecord } from "./event-records.ts";

/** What Kinesis takes at most in one call. */
const recordsACall = 500;
const bytesACall = 4_000_000;
const attemptLimit = 12;
/** 2^128 hash keys are divided among the shards. */
const hashKeys = 1n << 128n;
const shardsKnownForMs = 30_000;

/** Where reading begins. */
export type Start = { readonly after: Position } | { readonly atMs: number };

interface Page {
  readonly records: readonly StreamRecord[];
  /** Undefined where the shard is closed and this its last page. */
  readonly next: string | undefined;
  readonly isAtEnd: boolean;
}

/**
 * A Kinesis stream in fixed partitions. A partition is a point among the hash keys and not a shard, so that shards may be split
 * and merged at any time: what lies at the point is read through all shards that cover it, one after the other.
 */
export class KinesisStream {
  readonly name: string;
  readonly #client: KinesisClient;
  readonly #partitionCount: number;
  #shards: readonly Shard[] = [];
  #shardsListedAtMs = -Infinity;

  constructor(client: KinesisClient, name: string, partitionCount: number) {
    this.#client = client;
    this.name = name;
    this.#partitionCount = partitionCount;
  }

  /** Resolves when all records are durable; returns the last one's sequence number. Records of one partition keep their order. */
  async put(records: readonly { readonly partition: number; readonly data: Uint8Array }[]): Promise<string> {
    let last = "";
    for (const wave of wavesOf(records)) {
      for (const call of callsOf(wave)) last = await this.#putCall(call);
    }
    return last;
  }

  /** Records of a partition, page by page, to the end of what there is now. */
  async *read(partition: number, start: Start, pageSize: number): AsyncIterable<readonly StreamRecord[]> {
    const shards = await this.#covering(partition);
    const isBegun = (shard: Shard) => "after" in start && startOf(shard) <= sequenceNumberOf(start.after);
    for (let shard = shards.findLast(isBegun) ?? shards[0]; shard !== undefined;) {
      const isClosed = yield* this.#readShard(shard, start, pageSize);
      if (!isClosed) return;
      const ended = startOf(shard);
      const next = (each: Shard) => startOf(each) > ended;
      shard = shards.find(next) ?? (await this.#covering(partition, { isFresh: true })).find(next);
    }
  }

  /** Records of a shard behind a place, to its end of now; returns whether there will never be more. */
  async *#readShard(shard: Shard, start: Start, pageSize: number): AsyncGenerator<readonly StreamRecord[], boolean> {
    let place = start;
    let lastNumber = -1n;
    let iterator = await this.#iterator(shard, place);
    for (let attempt = 0; iterator !== undefined;) {
      const page = await this.#page(iterator, pageSize);
      if (page === undefined) {
        // Whoever takes the records may have taken longer than the five minutes for which an iterator is good.
        if ((attempt += 1) === attemptLimit)
          throw overloaded(this.#place, `${attemptLimit} iterators expired before they were used`);
        await pause(attempt);
        iterator = await this.#iterator(shard, place);
        continue;
      }
      attempt = 0;
      // A page may be empty although there is more behind it, and what begins anew may begin too early.
      const records = page.records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > lastNumber);
      const last = records.at(-1);
      if (last !== undefined) {
        lastNumber = BigInt(last.sequenceNumber);
        place = { after: positionOfRecordEnd(last.sequenceNumber) };
        yield records;
      }
      if (page.isAtEnd && page.next !== undefined) return false;
      iterator = page.next;
    }
    return true;
  }

  /** Undefined where the iterator has expired. */
  async #page(ShardIterator: string, Limit: number): Promise<Page | undefined> {
    try {
      const page = await this.#guarded(() => this.#client.send(new GetRecordsCommand({ ShardIterator, Limit })));
      const records = (page.Records ?? []).map(({ SequenceNumber = "0", ApproximateArrivalTimestamp, Data }) => ({
        sequenceNumber: SequenceNumber,
        arrivedAtMs: ApproximateArrivalTimestamp?.getTime() ?? 0,
        data: Data ?? new Uint8Array(),
      }));
      // Of records that arrived in one millisecond a full page may have only the first.
      const isAtEnd = page.MillisBehindLatest === 0 && records.length < Limit;
      return { records, next: page.NextShardIterator, isAtEnd };
    } catch (error) {
      if (error instanceof ExpiredIteratorException) return undefined;
      throw error;
    }
  }

  async #iterator(shard: Shard, start: Start): Promise<string | undefined> {
    const ask = (
      input: Pick<GetShardIteratorCommandInput, "ShardIteratorType" | "StartingSequenceNumber" | "Timestamp">,
    ) =>
      this.#guarded(() =>
        this.#client.send(new GetShardIteratorCommand({ StreamName: this.name, ShardId: shard.ShardId, ...input })),
      );
    const isInside = "after" in start && sequenceNumberOf(start.after) >= startOf(shard);
    try {
      if ("atMs" in start) {
        const Timestamp = new Date(start.atMs);
        return (await ask({ ShardIteratorType: "AT_TIMESTAMP", Timestamp })).ShardIterator;
      }
      if (isInside) {
        const ShardIteratorType = isRecordEnd(start.after) ? "AFTER_SEQUENCE_NUMBER" : "AT_SEQUENCE_NUMBER";
        const StartingSequenceNumber = String(sequenceNumberOf(start.after));
        return (await ask({ ShardIteratorType, StartingSequenceNumber })).ShardIterator;
      }
    } catch (error) {
      // No record has this number (any more): whoever reads leaves out what is not behind the position.
      if (!isUnknownPlace(error)) throw error;
    }
    try {
      return (await ask({ ShardIteratorType: "TRIM_HORIZON" })).ShardIterator;
    } catch (error) {
      // With its last record a closed shard goes too: then there is nothing to read of it.
      if (!isUnknownPlace(error) || (await this.#listed()).some(({ ShardId }) => ShardId === shard.ShardId))
        throw error;
      return undefined;
    }
  }

  /** The shards that cover a partition's point, in the order of time. */
  async #covering(partition: number, options: { readonly isFresh?: boolean } = {}): Promise<readonly Shard[]> {
    const nowMs = performance.now();
    const isKnown = options.isFresh !== true && nowMs - this.#shardsListedAtMs <= shardsKnownForMs;
    const shards = isKnown ? this.#shards : await this.#listed();
    const point = this.#pointOf(partition);
    return shards
      .filter(({ HashKeyRange: range }) => {
        return BigInt(range?.StartingHashKey ?? 0) <= point && point <= BigInt(range?.EndingHashKey ?? 0);
      })
      .toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  }

  async #listed(): Promise<readonly Shard[]> {
    const nowMs = performance.now();
    this.#shards = await this.#listShards();
    this.#shardsListedAtMs = nowMs;
    return this.#shards;
  }

  async #listShards(): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const input = NextToken === undefined ? { StreamName: this.name } : { NextToken };
      const page = await this.#guarded(() => this.#client.send(new ListShardsCommand(input)));
      shards.push(...(page.Shards ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return shards;
  }

  async #putCall(records: readonly { readonly partition: number; readonly data: Uint8Array }[]): Promise<string> {
    let last = "0";
    let waiting = records.map(({ partition, data }): PutRecordsRequestEntry => ({
      Data: data,
      PartitionKey: String(partition),
      ExplicitHashKey: String(this.#pointOf(partition)),
    }));
    for (let attempt = 0; waiting.length > 0;) {
      await pause(attempt);
      const input = { StreamName: this.name, Records: waiting };
      const answers = (await this.#guarded(() => this.#client.send(new PutRecordsCommand(input)))).Records ?? [];
      for (const { SequenceNumber } of answers) last = SequenceNumber ?? last;
      const refused = answers.find(({ ErrorCode }) => ErrorCode !== undefined);
      const left = waiting.filter((_, index) => answers[index]?.SequenceNumber === undefined);
      attempt = left.length < waiting.length ? 1 : attempt + 1;
      if (attempt === attemptLimit)
        throw overloaded(this.#place, `it took no record in ${attemptLimit} attempts: ${refused?.ErrorMessage}`);
      waiting = left;
    }
    return last;
  }

  /** The middle of the partition's equal part of all hash keys. */
  #pointOf(partition: number): bigint {
    return (hashKeys * BigInt(2 * partition + 1)) / BigInt(2 * this.#partitionCount);
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toAwsError(this.#place, error);
    }
  }

  get #place(): string {
    return `Kinesis stream ${this.name}`;
  }
}

/** Makes the stream where there is no infrastructure code to do it: for emulators and for trying out. */
export async function createStream(client: KinesisClient, StreamName: string, ShardCount: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await waitUntilStreamExists({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, { StreamName });
}

const startOf = (shard: Shard) => BigInt(shard.SequenceNumberRange?.StartingSequenceNumber ?? 0);

/** Kinesis and its emulator say differently that no record has a sequence number. */
function isUnknownPlace(error: unknown): boolean {
  if (error instanceof InvalidArgumentException) return true;
  return error instanceof Error && error.cause instanceof ResourceNotFoundException;
}

/** The first record of each partition, then the second, …: within a call Kinesis keeps no order. */
function wavesOf<Entry extends { readonly partition: number }>(
  records: readonly Entry[],
): readonly (readonly Entry[])[] {
  const counts = new Map<number, number>();
  const waves: Entry[][] = [];
  for (const record of records) {
    const wave = counts.get(record.partition) ?? 0;
    counts.set(record.partition, wave + 1);
    (waves[wave] ??= []).push(record);
  }
  return waves;
}

function callsOf<Entry extends { readonly data: Uint8Array }>(wave: readonly Entry[]): readonly (readonly Entry[])[] {
  const largest = Math.max(1, ...wave.map(({ data }) => data.byteLength));
  return chunksOf(wave, Math.max(1, Math.min(recordsACall, Math.floor(bytesACall / largest))));
}
