import { randomUUID } from "node:crypto";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandInput,
  type TransactWriteItem,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { EngineError } from "../../domain/errors.ts";
import { overloaded, toAwsError } from "./aws-errors.ts";

export interface RowKey {
  readonly pk: string;
  readonly sk: Uint8Array;
}
type Attributes = Readonly<Record<string, string | number | Uint8Array | readonly string[]>>;
export type Row = RowKey & { readonly attributes: Attributes };

/** A write of a row that only happens while what it was decided on still holds. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Attributes;
}

export type Action =
  | { readonly kind: "put"; readonly row: Row; readonly condition?: Condition }
  | { readonly kind: "delete"; readonly key: RowKey; readonly condition?: Condition }
  | { readonly kind: "check"; readonly key: RowKey; readonly condition: Condition };

export interface QueryOptions {
  readonly index?: { readonly name: string; readonly partitionKey: string };
  /** Sort keys from behind this one. */
  readonly after?: Uint8Array;
  /** Sort keys below this one. */
  readonly before?: Uint8Array;
  readonly beginning?: Uint8Array;
  readonly isDescending?: boolean;
  readonly filter?: Condition;
  /** Rows a page. */
  readonly pageSize?: number;
}

export const isAbsent: Condition = { expression: "attribute_not_exists(pk)" };
export const isPresent: Condition = { expression: "attribute_exists(pk)" };

/** What DynamoDB takes at most in one call. */
const batchWriteLimit = 25;
const batchGetLimit = 100;
export const transactionLimit = 100;
const callsAtOnce = 4;
const attemptLimit = 12;

/** Names one write, on rows that were put on a condition. */
const writeId = "writeId";

/** One DynamoDB table with rows of plain values, in calls of the sizes that DynamoDB takes. Reads of the table see every write before them. */
export class DynamoTable {
  readonly name: string;
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.name = name;
  }

  async get(key: RowKey): Promise<Row | undefined> {
    const answer = await this.#guarded(() =>
      this.#client.send(new GetItemCommand({ TableName: this.name, Key: keyOf(key), ConsistentRead: true })),
    );
    return answer.Item === undefined ? undefined : rowOf(answer.Item);
  }

  /** Those that exist, in any order. */
  async getMany(keys: readonly RowKey[]): Promise<readonly Row[]> {
    const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    const pages = await inTurns(chunksOf(distinct, batchGetLimit), (chunk) => this.#getChunk(chunk));
    return pages.flat();
  }

  /** Rows of one partition key by sort key. */
  async *query(pk: string, options: QueryOptions = {}): AsyncIterable<Row> {
    const input = this.#queryInput(pk, options);
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#guarded(() =>
        this.#client.send(new QueryCommand({ ...input, ...(from && { ExclusiveStartKey: from }) })),
      );
      for (const item of page.Items ?? []) yield rowOf(item);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  async queryAll(pk: string, options: QueryOptions = {}): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for await (const row of this.query(pk, options)) rows.push(row);
    return rows;
  }

  /** How many rows a partition key has. */
  async count(pk: string): Promise<number> {
    const input = { ...this.#queryInput(pk, {}), Select: "COUNT" as const };
    let total = 0;
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#guarded(() =>
        this.#client.send(new QueryCommand({ ...input, ...(from && { ExclusiveStartKey: from }) })),
      );
      total += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return total;
  }

  /** False, and nothing changes, where the condition does not hold. */
  async put(row: Row, condition?: Condition): Promise<boolean> {
    const Item = itemOf(row);
    if (condition === undefined) {
      await this.#write(() => this.#client.send(new PutItemCommand({ TableName: this.name, Item })));
      return true;
    }
    const id = randomUUID();
    const input = {
      TableName: this.name,
      Item: { ...Item, [writeId]: { S: id } },
      ...conditionOf(condition),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
    try {
      await this.#write(() => this.#client.send(new PutItemCommand(input)));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK repeats a call whose answer was lost, and that one then finds what it wrote itself.
      return error.Item?.[writeId]?.S === id;
    }
  }

  /** Sets or, without a value, removes one attribute. */
  async setAttribute(
    key: RowKey,
    name: string,
    value: number | string | undefined,
    condition: Condition,
  ): Promise<boolean> {
    const input = {
      TableName: this.name,
      Key: keyOf(key),
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: { "#attribute": name, ...condition.names },
      ...(value === undefined
        ? { UpdateExpression: "REMOVE #attribute" }
        : {
            UpdateExpression: "SET #attribute = :value",
            ExpressionAttributeValues: valuesOf({ ":value": value, ...condition.values }),
          }),
    };
    try {
      await this.#write(() => this.#client.send(new UpdateItemCommand(input)));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async delete(key: RowKey): Promise<void> {
    const input = { TableName: this.name, Key: keyOf(key) };
    await this.#write(() => this.#client.send(new DeleteItemCommand(input)));
  }

  /** Writes and deletes each row for itself; what a crash leaves undone is done by repeating the call. */
  async writeMany(changes: { readonly puts?: readonly Row[]; readonly deletes?: readonly RowKey[] }): Promise<void> {
    const requests = new Map<string, WriteRequest>();
    for (const row of changes.puts ?? []) requests.set(keyText(row), { PutRequest: { Item: itemOf(row) } });
    for (const key of changes.deletes ?? []) requests.set(keyText(key), { DeleteRequest: { Key: keyOf(key) } });
    await inTurns(chunksOf([...requests.values()], batchWriteLimit), (chunk) => this.#writeChunk(chunk));
  }

  /**
   * Puts rows, and when all of them are there a last one, where its condition holds; what a crash leaves undone is done by repeating
   * the call. In transactions, of which one takes four times as many rows as a batch: half the calls and more, at twice the price.
   */
  async putInOrder(rows: readonly Row[], last: Row, condition: Condition): Promise<void> {
    const distinct = [...new Map(rows.map((row) => [keyText(row), row])).values()];
    const chunks = chunksOf(distinct, transactionLimit - 1);
    const end = chunks.at(-1) ?? [];
    await inTurns(chunks.slice(0, -1), (chunk) => this.#putTogether(chunk));
    const isDone = await this.transact([...end.map(putOf), { kind: "put", row: last, condition }]);
    if (isDone) return;
    await this.#putTogether(end);
    await this.put(last, condition);
  }

  async #putTogether(rows: readonly Row[]): Promise<void> {
    await untilDone(`Rows of the table ${this.name}`, () => this.transact(rows.map(putOf)));
  }

  /** All of it or, where a condition does not hold or someone else is writing the same rows, nothing: false. */
  async transact(actions: readonly Action[]): Promise<boolean> {
    if (actions.length === 0) return true;
    const TransactItems = actions.map((action) => this.#transactItem(action));
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      try {
        await this.#guarded(() => this.#client.send(new TransactWriteItemsCommand({ TransactItems })));
        return true;
      } catch (error) {
        if (isCancelledFor(error, refusals)) return false;
        // The SDK repeats calls that are throttled, but not transactions that are so within.
        if (!isCancelledFor(error, [...refusals, ...throttlings])) throw error;
        if (attempt + 1 === attemptLimit) throw overloaded(this.#place, error);
      }
    }
  }

  async #getChunk(keys: readonly RowKey[]): Promise<readonly Row[]> {
    const rows: Row[] = [];
    await this.#untilAllAreTaken(keys.map(keyOf), async (Keys) => {
      const request = { [this.name]: { Keys, ConsistentRead: true } };
      const answer = await this.#guarded(() => this.#client.send(new BatchGetItemCommand({ RequestItems: request })));
      rows.push(...(answer.Responses?.[this.name] ?? []).map(rowOf));
      return answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
    });
    return rows;
  }

  async #writeChunk(requests: readonly WriteRequest[]): Promise<void> {
    await this.#untilAllAreTaken([...requests], async (waiting) => {
      const input = { RequestItems: { [this.name]: waiting } };
      const answer = await this.#guarded(() => this.#client.send(new BatchWriteItemCommand(input)));
      return answer.UnprocessedItems?.[this.name] ?? [];
    });
  }

  /** Asks for what was left over again, with growing pauses, and gives up where nothing was taken so often in a row. */
  async #untilAllAreTaken<Part>(all: Part[], ask: (waiting: Part[]) => Promise<Part[]>): Promise<void> {
    let attempt = 0;
    for (let waiting = all; waiting.length > 0;) {
      await pause(attempt);
      const left = await ask(waiting);
      attempt = left.length < waiting.length ? 1 : attempt + 1;
      if (attempt === attemptLimit)
        throw overloaded(this.#place, `it took none of ${left.length} requests ${attempt} times in a row`);
      waiting = left;
    }
  }

  #queryInput(pk: string, options: QueryOptions): QueryCommandInput {
    const { index, filter } = options;
    const [range, rangeValues] = rangeOf(options);
    return {
      TableName: this.name,
      KeyConditionExpression: `${index?.partitionKey ?? "pk"} = :pk${range}`,
      ExpressionAttributeValues: valuesOf({ ":pk": pk, ...rangeValues, ...filter?.values }),
      ScanIndexForward: options.isDescending !== true,
      // An index follows its table a moment later: DynamoDB has no other reads of it.
      ConsistentRead: index === undefined,
      ...(index && { IndexName: index.name }),
      ...(options.pageSize !== undefined && { Limit: options.pageSize }),
      ...(filter && { FilterExpression: filter.expression }),
      ...(filter?.names && { ExpressionAttributeNames: { ...filter.names } }),
    };
  }

  #transactItem(action: Action): TransactWriteItem {
    const TableName = this.name;
    if (action.kind === "put")
      return { Put: { TableName, Item: itemOf(action.row), ...conditionOf(action.condition) } };
    if (action.kind === "delete")
      return { Delete: { TableName, Key: keyOf(action.key), ...conditionOf(action.condition) } };
    const { expression } = action.condition;
    return {
      ConditionCheck: {
        TableName,
        Key: keyOf(action.key),
        ...conditionOf(action.condition),
        ConditionExpression: expression,
      },
    };
  }

  /** One row's write, which waits for transactions that have the row at the moment. */
  async #write(send: () => Promise<unknown>): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      try {
        await this.#guarded(send);
        return;
      } catch (error) {
        if (!(error instanceof TransactionConflictException)) throw error;
        if (attempt + 1 === attemptLimit) throw overloaded(this.#place, error);
      }
    }
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toAwsError(this.#place, error);
    }
  }

  get #place(): string {
    return `DynamoDB table ${this.name}`;
  }
}

const putOf = (row: Row): Action => ({ kind: "put", row });

/** Repeats what others may have prevented, with growing pauses, until it says true. */
export async function untilDone(what: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let attempts = 0; attempts < attemptLimit; attempts += 1) {
    await pause(attempts);
    if (await attempt()) return;
  }
  throw new EngineError("OVERLOADED", `${what} was changed by others ${attemptLimit} times in a row. Try again.`);
}

/** Runs a few at once: fast, and no burst that a table would refuse. */
export async function inTurns<Input, Result>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < inputs.length; start += callsAtOnce)
    results.push(...(await Promise.all(inputs.slice(start, start + callsAtOnce).map(work))));
  return results;
}

export function chunksOf<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** Exponential back-off with full jitter (AWS Architecture Blog, 2015): none before the first attempt, at most 2 s. */
export async function pause(attempt: number): Promise<void> {
  if (attempt === 0) return;
  const limitMs = Math.min(2000, 25 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * limitMs));
}

export const keyText = ({ pk, sk }: RowKey): string => `${pk}\n${Buffer.from(sk).toString("hex")}`;

/** What others' writes do to a transaction, and what too many of them do. */
const refusals = ["None", "ConditionalCheckFailed", "TransactionConflict"];
const throttlings = ["ThrottlingError", "ProvisionedThroughputExceeded"];

function isCancelledFor(error: unknown, reasons: readonly string[]): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).every(({ Code = "None" }) => reasons.includes(Code));
}

function rangeOf({ after, before, beginning }: QueryOptions): readonly [condition: string, values: Attributes] {
  if (after !== undefined) return [" AND sk > :after", { ":after": after }];
  if (before !== undefined) return [" AND sk < :before", { ":before": before }];
  if (beginning !== undefined) return [" AND begins_with(sk, :beginning)", { ":beginning": beginning }];
  return ["", {}];
}

function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.expression,
    ...(condition.names && { ExpressionAttributeNames: { ...condition.names } }),
    ...(condition.values && { ExpressionAttributeValues: valuesOf(condition.values) }),
  };
}

const keyOf = ({ pk, sk }: RowKey): Record<string, AttributeValue> => ({ pk: { S: pk }, sk: { B: sk } });

const itemOf = (row: Row): Record<string, AttributeValue> => ({ ...valuesOf(row.attributes), ...keyOf(row) });

function valuesOf(attributes: Attributes): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: Attributes[string]): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (value instanceof Uint8Array) return { B: value };
  return { L: value.map((text) => ({ S: text })) };
}

function rowOf(item: Readonly<Record<string, AttributeValue>>): Row {
  const { pk, sk, ...rest } = item;
  const attributes = Object.entries(rest).map(([name, value]) => [name, plainOf(value)] as const);
  return { pk: pk?.S ?? "", sk: sk?.B ?? new Uint8Array(), attributes: Object.fromEntries(attributes) };
}

function plainOf(value: AttributeValue): Attributes[string] {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.B !== undefined) return value.B;
  return (value.L ?? []).map((each) => each.S ?? "");
}
