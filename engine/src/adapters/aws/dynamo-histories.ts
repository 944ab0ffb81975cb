import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId, TenantId } from "../../domain/ids.ts";
import { bytesTogether, joinedKey, numberKey, textKey } from "./dynamo-keys.ts";
import type { Condition, DynamoTable, Row } from "./dynamo-table.ts";

/** DynamoDB ends a page at 1 MB, which is some thousand events. */
const pageLimit = 1000;

/** Accounts' events for `DynamoProfileStore`: a collection an account, by time and then id, so that the newest are read alone. */
export class DynamoHistories {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** Putting an event again changes nothing. */
  rowsOf(tenant: TenantId, events: readonly Event[]): readonly Row[] {
    return events.map((event) => {
      const sk = bytesTogether(numberKey(event.atMs), textKey(event.id));
      return {
        pk: historyKey(tenant, event.accountId),
        sk,
        attributes: { kind: event.kind, body: JSON.stringify(event) },
      };
    });
  }

  /** The newest events of kinds that are not omitted, newest first. */
  async newest(
    tenant: TenantId,
    account: AccountId,
    limit: number,
    omitted: readonly EventKind[],
  ): Promise<readonly Event[]> {
    const events: Event[] = [];
    if (limit < 1) return events;
    const rows = this.#table.query(historyKey(tenant, account), {
      isDescending: true,
      ...(omitted.length === 0 ? { pageSize: Math.min(limit, pageLimit) } : { filter: isNoneOf(omitted) }),
    });
    for await (const row of rows) {
      events.push(JSON.parse(String(row.attributes["body"])) as Event);
      if (events.length >= limit) break;
    }
    return events;
  }

  async erase(tenant: TenantId, account: AccountId): Promise<void> {
    await this.#table.writeMany({ deletes: await this.#table.queryAll(historyKey(tenant, account)) });
  }
}

const historyKey = (tenant: TenantId, account: AccountId) => joinedKey(tenant, "history", account);

function isNoneOf(kinds: readonly EventKind[]): Condition {
  const values = Object.fromEntries(kinds.map((kind, index) => [`:kind${index}`, kind]));
  return { expression: `NOT #kind IN (${Object.keys(values).join(", ")})`, names: { "#kind": "kind" }, values };
}
