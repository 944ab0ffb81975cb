/** Keys of the tables, as `engine/src/adapters/aws/table-definitions.ts` has them: a test compares the two. */
interface Key {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

export interface TableKeys {
  readonly partitionKey: Key;
  readonly sortKey: Key;
  readonly indices: readonly { readonly name: string; readonly partitionKey: Key; readonly sortKey: Key }[];
  /** The attribute with the second since 1970 after which a row is nothing any more. */
  readonly ttlAttribute?: string;
}

const primaryKey = { partitionKey: { name: "pk", type: "S" }, sortKey: { name: "sk", type: "B" } } as const;
const catalogueKey = { name: "catalogue", type: "S" } as const;

export const tableKeys = {
  "user-profiles": { ...primaryKey, indices: [] },
  items: {
    ...primaryKey,
    indices: [
      { name: "by-domain", partitionKey: catalogueKey, sortKey: { name: "newest", type: "B" } },
      { name: "by-popularity", partitionKey: catalogueKey, sortKey: { name: "popularity", type: "N" } },
    ],
  },
  "model-cache": { ...primaryKey, indices: [], ttlAttribute: "expiresAt" },
  sessions: { ...primaryKey, indices: [], ttlAttribute: "expiresAt" },
} as const satisfies Record<string, TableKeys>;

export type TableName = keyof typeof tableKeys;

/** The log of events where there is no Kinesis. */
export const eventTableKeys: TableKeys = { ...primaryKey, indices: [], ttlAttribute: "expiresAt" };
