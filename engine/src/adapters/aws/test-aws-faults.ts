/**
 * For tests: what AWS does to those who call it, below the SDK: an answer of AWS's own, or a connection that breaks. So the errors are
 * the ones that the SDK makes of such answers, and its own retries take part.
 */
import { Readable } from "node:stream";
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient, type Shard } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { FaultPlan, throwing, withFaults, type Call, type Fault, type Proceed } from "../testing-faults.ts";
import type { SeededRandom } from "../memory/seeded-random.ts";

interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Uint8Array;
}

interface HttpAnswer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  };
}

type Json = Record<string, unknown>;

/** Answers whole: one that nobody reads leaves no connection behind. */
class WholeAnswerHandler extends NodeHttpHandler {
  override async handle(...args: Parameters<NodeHttpHandler["handle"]>): ReturnType<NodeHttpHandler["handle"]> {
    const { response } = await super.handle(...args);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
    response.body = Readable.from([Buffer.concat(chunks)]);
    return { response };
  }
}

interface AwsFaultOptions {
  readonly seed: number;
  readonly ratio: number;
  /** Of what may go wrong with a call of this name, what does. */
  readonly only?: (name: string, fault: AwsFault) => boolean;
}

/** For a client: `new DynamoDBClient({ ..., requestHandler })`; `plan` counts its calls, each attempt for itself. */
export function faultyHandler({ seed, ratio, only = () => true }: AwsFaultOptions) {
  const plan = new FaultPlan({
    seed,
    ratio,
    nameOf: operationOf,
    faultsOf: ({ name, args }) => faultsOf(name, args).filter((fault) => only(name, fault)),
  });
  return { plan, requestHandler: withFaults(new WholeAnswerHandler(), plan) };
}

/** Handlers with faults, each by another seed, the same ones in every run. */
export class FaultyHandlers {
  readonly #ratio: number;
  readonly #plans: FaultPlan[] = [];

  constructor(ratio: number) {
    this.#ratio = ratio;
  }

  next() {
    const { plan, requestHandler } = faultyHandler({ seed: this.#plans.length + 1, ratio: this.#ratio });
    this.#plans.push(plan);
    return requestHandler;
  }

  /** The faults that any of them met, such as `PutItem refused`. */
  met(): readonly string[] {
    return [...new Set(this.#plans.flatMap(({ faults }) => [...faults.keys()]))];
  }
}

/** A fault, with a name by which tests choose. */
export type AwsFault = Fault & { readonly is: string };

function faultsOf(name: string, args: readonly unknown[]): readonly AwsFault[] {
  const target = (args[0] as Partial<HttpRequest> | undefined)?.headers?.["x-amz-target"];
  if (target === undefined) return /^(Get|Put|Delete|List)Object/.test(name) ? s3Faults(name) : [];
  const service = target.split(/[_.]/)[0] ?? "";
  const known = jsonFaults[service]?.(name);
  return known === undefined ? [] : [...everywhere, ...known];
}

/** The connection breaks before AWS hears, or before it is heard; or it fails, or says so after it is done. */
const everywhere: readonly AwsFault[] = [
  { is: "connection-broken", kind: "refused", outcome: throwing("ECONNRESET") },
  { is: "internal", kind: "refused", outcome: () => jsonError(500, "InternalServerError") },
  { is: "slow", kind: "slow", delayMs: 30 },
  { is: "answer-lost", kind: "answer-lost", outcome: throwing("ECONNRESET") },
  { is: "answer-lost", kind: "answer-lost", outcome: () => jsonError(500, "InternalServerError") },
  { is: "timeout", kind: "answer-lost", outcome: throwing("TimeoutError") },
];

/** Calls that tests make to prepare what is tested. */
const administration = /^(Create|Delete|Describe)(Table|Stream)|TimeToLive$/;

const jsonFaults: Readonly<Record<string, (name: string) => readonly AwsFault[] | undefined>> = {
  DynamoDB: (name) => (administration.test(name) ? undefined : [throttled, throughput, ...(dynamoFaults[name] ?? [])]),
  Kinesis: (name) => (kinesisFaults[name] === undefined ? undefined : [throughput, ...kinesisFaults[name]]),
  AWSEvents: () => [throttled, altered("partly", partly("Entries", "Entries"))],
};

const throttled: AwsFault = {
  is: "throttled",
  kind: "refused",
  outcome: () => jsonError(400, "ThrottlingException"),
};
const throughput: AwsFault = {
  is: "throttled",
  kind: "refused",
  outcome: () => jsonError(400, "ProvisionedThroughputExceededException"),
};

const dynamoFaults: Readonly<Record<string, readonly AwsFault[]>> = {
  PutItem: [{ is: "conflict", kind: "refused", outcome: () => jsonError(400, "TransactionConflictException") }],
  BatchWriteItem: [altered("partly", partlyWritten)],
  BatchGetItem: [altered("partly", partlyRead)],
  Query: [altered("short-page", shortPage)],
  TransactWriteItems: [
    altered("conflict", cancelled("TransactionConflict")),
    altered("throttled-inside", cancelled("ThrottlingError")),
  ],
};

const kinesisFaults: Readonly<Record<string, readonly AwsFault[]>> = {
  PutRecords: [altered("partly", partly("Records", "Records"))],
  GetRecords: [
    altered("short-page", shortRecords),
    { is: "iterator-expired", kind: "refused", outcome: () => jsonError(400, "ExpiredIteratorException") },
    altered("empty-page", async ({ args }) => emptyPage(args, 1000)),
    altered("late", async ({ args }) => emptyPage(args, 0)),
  ],
  GetShardIterator: [altered("trimmed", trimmed)],
  ListShards: [],
};

function s3Faults(name: string): readonly AwsFault[] {
  const faults: readonly AwsFault[] = [
    { is: "connection-broken", kind: "refused", outcome: throwing("ECONNRESET") },
    { is: "throttled", kind: "refused", outcome: () => xmlError(503, "SlowDown") },
    { is: "internal", kind: "refused", outcome: () => xmlError(500, "InternalError") },
    { is: "answer-lost", kind: "answer-lost", outcome: () => xmlError(500, "InternalError") },
    { is: "answer-lost", kind: "answer-lost", outcome: throwing("ECONNRESET") },
    { is: "slow", kind: "slow", delayMs: 30 },
  ];
  return name === "GetObject" ? [...faults, altered("broken-off", brokenOff)] : faults;
}

function altered(is: string, run: (call: Call, proceed: Proceed, random: SeededRandom) => Promise<unknown>): AwsFault {
  return { is, kind: "altered", run };
}

/** Of a list of entries only some are taken; the answer says of each which. */
function partly(entries: string, answers: string) {
  return async ({ args }: Call, proceed: Proceed, random: SeededRandom) => {
    const input = inputOf(args);
    const all = input[entries] as readonly unknown[];
    const isTaken = all.map(() => random.next() < 0.5);
    const taken = all.filter((_, index) => isTaken[index]);
    const none = jsonAnswer(200, { [answers]: [] });
    const answered = taken.length === 0 ? none : await proceed(withInput(args, { ...input, [entries]: taken }));
    if ((answered as HttpAnswer).response.statusCode !== 200) return answered;
    const answer = await jsonOf(answered as HttpAnswer);
    const ofTaken = [...(answer[answers] as readonly unknown[])];
    const refused = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down, on purpose" };
    const merged = isTaken.map((is) => (is ? ofTaken.shift() : refused));
    const count = all.length - taken.length;
    return jsonAnswer(200, { ...answer, [answers]: merged, FailedRecordCount: count, FailedEntryCount: count });
  };
}

/** As DynamoDB, which takes at least one of those that it does not refuse altogether. */
function someOf<Value>(values: readonly Value[], random: SeededRandom): readonly [taken: Value[], left: Value[]] {
  const chosen = Math.floor(random.next() * values.length);
  const isTaken = values.map((_, index) => index === chosen || random.next() < 0.5);
  return [values.filter((_, index) => isTaken[index]), values.filter((_, index) => !isTaken[index])];
}

async function partlyWritten({ args }: Call, proceed: Proceed, random: SeededRandom): Promise<unknown> {
  const [[table, requests] = ["", []]] = Object.entries(inputOf(args)["RequestItems"] as Record<string, unknown[]>);
  const [taken, left] = someOf(requests, random);
  const answer = (await proceed(withInput(args, { RequestItems: { [table]: taken } }))) as HttpAnswer;
  if (answer.response.statusCode !== 200) return answer;
  return jsonAnswer(200, { UnprocessedItems: left.length === 0 ? {} : { [table]: left } });
}

async function partlyRead({ args }: Call, proceed: Proceed, random: SeededRandom): Promise<unknown> {
  const [[table, request] = ["", { Keys: [] }]] = Object.entries(
    inputOf(args)["RequestItems"] as Record<string, { readonly Keys: readonly unknown[] }>,
  );
  const [taken, left] = someOf(request.Keys, random);
  const input = { RequestItems: { [table]: { ...request, Keys: taken } } };
  const answer = (await proceed(withInput(args, input))) as HttpAnswer;
  if (answer.response.statusCode !== 200) return answer;
  const UnprocessedKeys = left.length === 0 ? {} : { [table]: { ...request, Keys: left } };
  return jsonAnswer(200, { ...(await jsonOf(answer)), UnprocessedKeys });
}

/** One or two, and more behind them, as where a page is full by its bytes. */
async function shortPage({ args }: Call, proceed: Proceed, random: SeededRandom): Promise<unknown> {
  return proceed(withInput(args, { ...inputOf(args), Limit: 1 + Math.floor(random.next() * 2) }));
}

/** Kinesis says that there is more; its emulator goes by milliseconds, of which one may have many records. */
async function shortRecords(call: Call, proceed: Proceed, random: SeededRandom): Promise<unknown> {
  const answer = (await shortPage(call, proceed, random)) as HttpAnswer;
  if (answer.response.statusCode !== 200) return answer;
  const page = await jsonOf(answer);
  const behindMs = Number(page["MillisBehindLatest"]);
  const isEmpty = (page["Records"] as readonly unknown[]).length === 0;
  return jsonAnswer(200, { ...page, MillisBehindLatest: isEmpty ? behindMs : Math.max(1, behindMs) });
}

/** Nothing, although there may be more; `behindMs` 0 says that there is none, as where records show late. */
function emptyPage(args: readonly unknown[], behindMs: number): HttpAnswer {
  const { ShardIterator } = inputOf(args);
  return jsonAnswer(200, { Records: [], NextShardIterator: ShardIterator, MillisBehindLatest: behindMs });
}

/** Says of a sequence number that no record has it any more. */
async function trimmed({ args }: Call, proceed: Proceed): Promise<unknown> {
  const isByNumber = inputOf(args)["StartingSequenceNumber"] !== undefined;
  return isByNumber ? jsonError(400, "InvalidArgumentException") : proceed();
}

function cancelled(code: string) {
  return async ({ args }: Call): Promise<unknown> => {
    const reasons = (inputOf(args)["TransactItems"] as readonly unknown[]).map((_, index) => ({
      Code: index === 0 ? code : "None",
    }));
    return jsonError(400, "TransactionCanceledException", { CancellationReasons: reasons });
  };
}

/** The head of the answer, and not all of its body. */
async function brokenOff(_: Call, proceed: Proceed): Promise<unknown> {
  const answer = (await proceed()) as HttpAnswer;
  const { statusCode, headers, body } = answer.response;
  if (statusCode !== 200) return answer;
  const bytes = await bytesOf(body);
  const broken = Readable.from(
    (function* () {
      yield bytes.subarray(0, bytes.length >> 1);
      throw Object.assign(new Error("aborted, on purpose"), { code: "ECONNRESET" });
    })(),
  );
  return { response: { statusCode, headers, body: broken } };
}

/**
 * kinesis-local says of a merged shard that it began when its first parent did; Kinesis, when it was made. So here it begins with its
 * first record, and is not listed before it has one.
 */
export function withMergedShards(client: KinesisClient, StreamName: string, requestHandler: NodeHttpHandler) {
  const begun = new Map<string, string>();
  const firstNumber = async ({ ShardId = "" }: Shard): Promise<string | undefined> => {
    const known = begun.get(ShardId);
    if (known !== undefined) return known;
    const input = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    const { Records: [first] = [] } = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    if (first?.SequenceNumber !== undefined) begun.set(ShardId, first.SequenceNumber);
    return first?.SequenceNumber;
  };
  const run = async (_: Call, proceed: Proceed) => {
    const answer = (await proceed()) as HttpAnswer;
    if (answer.response.statusCode !== 200) return answer;
    const listed = await jsonOf(answer);
    const Shards: Shard[] = [];
    for (const shard of (listed["Shards"] ?? []) as readonly Shard[]) {
      // On the wire a shard that was not merged has none, or null.
      const isMerged = typeof shard.AdjacentParentShardId === "string";
      const first = isMerged ? await firstNumber(shard) : undefined;
      const SequenceNumberRange = { ...shard.SequenceNumberRange, StartingSequenceNumber: first };
      if (!isMerged) Shards.push(shard);
      else if (first !== undefined) Shards.push({ ...shard, SequenceNumberRange });
    }
    return jsonAnswer(200, { ...listed, Shards });
  };
  const plan = new FaultPlan({
    seed: 1,
    ratio: 1,
    nameOf: operationOf,
    faultsOf: ({ name }) => (name === "ListShards" ? [altered("corrected", run)] : []),
  });
  return withFaults(requestHandler, plan);
}

function operationOf(handlerMethod: string, [request]: readonly unknown[]): string {
  if (handlerMethod !== "handle") return handlerMethod;
  const { method, headers, query } = request as HttpRequest;
  const target = headers["x-amz-target"]?.split(".").at(-1);
  if (target !== undefined) return target;
  if (query?.["list-type"] !== undefined) return "ListObjectsV2";
  return typeof query?.["x-id"] === "string" ? query["x-id"] : method;
}

function inputOf([request]: readonly unknown[]): Json {
  const { buffer, byteOffset, byteLength } = (request as HttpRequest).body ?? new Uint8Array();
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as Json;
}

function withInput([request, ...rest]: readonly unknown[], input: Json): readonly unknown[] {
  const body = Buffer.from(JSON.stringify(input));
  const { headers } = request as HttpRequest;
  const changed = { body, headers: { ...headers, "content-length": String(body.length) } };
  return [Object.assign(Object.create(Object.getPrototypeOf(request) as object) as object, request, changed), ...rest];
}

async function bytesOf(body: unknown): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function jsonOf({ response }: HttpAnswer): Promise<Json> {
  return JSON.parse((await bytesOf(response.body)).toString()) as Json;
}

function jsonAnswer(statusCode: number, body: Json): HttpAnswer {
  const headers = { "content-type": "application/x-amz-json-1.1" };
  return { response: { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) } };
}

function jsonError(statusCode: number, type: string, details: Json = {}): HttpAnswer {
  return jsonAnswer(statusCode, { __type: `com.amazonaws#${type}`, message: "on purpose", ...details });
}

function xmlError(statusCode: number, code: string): HttpAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>on purpose</Message></Error>`;
  const headers = { "content-type": "application/xml" };
  return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } };
}
