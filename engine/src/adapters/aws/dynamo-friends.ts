import type { AccountId, TenantId } from "../../domain/ids.ts";
import { hashKey, joinedKey, textKey } from "./dynamo-keys.ts";
import type { DynamoTable, Row, RowKey } from "./dynamo-table.ts";

type Edge = readonly [AccountId, AccountId];

/**
 * Friend edges for `DynamoProfileStore`: a row at each end and one in the list of all. The ends are written first and removed
 * last, so that whatever was begun can be found from either end and finished by repeating it.
 */
export class DynamoFriends {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(tenant: TenantId, edges: readonly Edge[]): Promise<void> {
    const sorted = edges.filter(([a, b]) => a !== b).map(([a, b]): Edge => (a < b ? [a, b] : [b, a]));
    await this.#table.writeMany({ puts: sorted.flatMap((edge) => endRows(tenant, edge)) });
    const puts = sorted.map(([a, b]): Row => ({ ...edgeKey(tenant, [a, b]), attributes: { a, b } }));
    await this.#table.writeMany({ puts });
  }

  async remove(tenant: TenantId, edges: readonly Edge[]): Promise<void> {
    const sorted = edges.map(([a, b]): Edge => (a < b ? [a, b] : [b, a]));
    await this.#table.writeMany({ deletes: sorted.map((edge) => edgeKey(tenant, edge)) });
    await this.#table.writeMany({
      deletes: sorted.flatMap(([a, b]) => [endKey(tenant, b, a), endKey(tenant, a, b)]),
    });
  }

  async of(tenant: TenantId, account: AccountId): Promise<readonly AccountId[]> {
    const rows = await this.#table.queryAll(friendsKey(tenant, account));
    return rows.map(({ attributes }) => attributes["friend"] as AccountId);
  }

  async edges(tenant: TenantId): Promise<readonly Edge[]> {
    const rows = await this.#table.queryAll(edgesKey(tenant));
    return rows.map(({ attributes }): Edge => [attributes["a"] as AccountId, attributes["b"] as AccountId]);
  }

  async erase(tenant: TenantId, account: AccountId): Promise<void> {
    const friends = await this.of(tenant, account);
    const edges = friends.map((friend): Edge => (account < friend ? [account, friend] : [friend, account]));
    await this.#table.writeMany({ deletes: edges.map((edge) => edgeKey(tenant, edge)) });
    await this.#table.writeMany({ deletes: friends.map((friend) => endKey(tenant, friend, account)) });
    await this.#table.writeMany({ deletes: friends.map((friend) => endKey(tenant, account, friend)) });
  }
}

const endRows = (tenant: TenantId, [a, b]: Edge): readonly Row[] => [
  { ...endKey(tenant, a, b), attributes: { friend: b } },
  { ...endKey(tenant, b, a), attributes: { friend: a } },
];

const friendsKey = (tenant: TenantId, account: AccountId) => joinedKey(tenant, "friends", account);
const endKey = (tenant: TenantId, account: AccountId, friend: AccountId): RowKey => ({
  pk: friendsKey(tenant, account),
  sk: textKey(friend),
});
const edgesKey = (tenant: TenantId) => joinedKey(tenant, "friend edges");
const edgeKey = (tenant: TenantId, edge: Edge): RowKey => ({ pk: edgesKey(tenant), sk: hashKey(...edge) });
