import {
  CreateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";

/** The four tables that are always there, by what they hold. */
export const tableKinds = ["userProfiles", "items", "modelCache", "sessions"] as const;
/** `events` is there where the log is a table. */
export type TableKind = (typeof tableKinds)[number] | "events";
export type TableNames = Readonly<Record<TableKind, string>>;

type KeyType = "S" | "N" | "B";
interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
}

interface TableDefinition {
  /** What follows the prefix in the table's name. */
  readonly suffix: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey: KeyAttribute;
  readonly indices: readonly IndexDefinition[];
  /** The attribute with the second since 1970 after which a row is nothing any more. */
  readonly ttlAttribute?: string;
}

const primaryKey = {
  partitionKey: { name: "pk", type: "S" },
  sortKey: { name: "sk", type: "B" },
} as const;

/** In an index of items: one collection a tenant and domain. */
const catalogueKey = { name: "catalogue", type: "S" } as const;

/** As data, so that tests, `createTables` and infrastructure code make the same tables. All are billed by request. */
const tableDefinitions: Readonly<Record<TableKind, TableDefinition>> = {
  userProfiles: { suffix: "user-profiles", ...primaryKey, indices: [] },
  items: {
    suffix: "items",
    ...primaryKey,
    indices: [
      { name: "by-domain", partitionKey: catalogueKey, sortKey: { name: "newest", type: "B" } },
      { name: "by-popularity", partitionKey: catalogueKey, sortKey: { name: "popularity", type: "N" } },
    ],
  },
  modelCache: { suffix: "model-cache", ...primaryKey, indices: [], ttlAttribute: "expiresAt" },
  sessions: { suffix: "sessions", ...primaryKey, indices: [], ttlAttribute: "expiresAt" },
  // Its stream, which brings new rows to a function, is the infrastructure's affair.
  events: { suffix: "events", ...primaryKey, indices: [], ttlAttribute: "expiresAt" },
};

export const tableNames = (prefix: string): TableNames => ({
  userProfiles: prefix + tableDefinitions.userProfiles.suffix,
  items: prefix + tableDefinitions.items.suffix,
  modelCache: prefix + tableDefinitions.modelCache.suffix,
  sessions: prefix + tableDefinitions.sessions.suffix,
  events: prefix + tableDefinitions.events.suffix,
});

/** Makes tables where there is no infrastructure code to do it: for emulators and for trying out. */
export async function createTables(
  client: DynamoDBClient,
  names: TableNames,
  kinds: readonly TableKind[] = tableKinds,
): Promise<void> {
  await Promise.all(kinds.map((kind) => createTable(client, names[kind], tableDefinitions[kind])));
}

async function createTable(client: DynamoDBClient, TableName: string, definition: TableDefinition): Promise<void> {
  const keys = [definition, ...definition.indices].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const attributes = new Map(keys.map(({ name, type }) => [name, type]));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: keySchema(definition),
      ...(definition.indices.length > 0 && {
        GlobalSecondaryIndexes: definition.indices.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index),
          Projection: { ProjectionType: "ALL" },
        })),
      }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1 }, { TableName });
  if (definition.ttlAttribute !== undefined)
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: definition.ttlAttribute },
      }),
    );
}

function keySchema({ partitionKey, sortKey }: Pick<IndexDefinition, "partitionKey" | "sortKey">) {
  return [
    { AttributeName: partitionKey.name, KeyType: "HASH" as const },
    { AttributeName: sortKey.name, KeyType: "RANGE" as const },
  ];
}
