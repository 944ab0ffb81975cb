import { EngineError } from "../../domain/errors.ts";
import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId, TenantId, UserId } from "../../domain/ids.ts";
import type { User } from "../../domain/user.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { checkLink, newestFirst } from "../../ports/profile-store.ts";
import type { AccountLink, ProfileStore } from "../../ports/profile-store.ts";
import { DynamoFriends } from "./dynamo-friends.ts";
import { DynamoHistories } from "./dynamo-histories.ts";
import { joinedKey, onlyKey, textKey } from "./dynamo-keys.ts";
import { inTurns, isAbsent, transactionLimit, untilDone } from "./dynamo-table.ts";
import type { Action, Condition, DynamoTable, Row } from "./dynamo-table.ts";
import { positionText } from "./positions.ts";

/** On the user-profiles table. */
export class DynamoProfileStore implements ProfileStore {
  readonly #table: DynamoTable;
  readonly #histories: DynamoHistories;
  readonly #friends: DynamoFriends;

  constructor(table: DynamoTable) {
    this.#table = table;
    this.#histories = new DynamoHistories(table);
    this.#friends = new DynamoFriends(table);
  }

  async position(tenant: TenantId, partition: number): Promise<Position> {
    const row = await this.#table.get(positionKey(tenant, partition));
    return BigInt(row?.attributes["position"]?.toString() ?? 0);
  }

  /**
   * The position moves last: where a crash comes between, the same events are added once more, which changes nothing. For that reason
   * too nothing is skipped: an event below the position may be one that a stream delivers late.
   */
  async apply(tenant: TenantId, partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    const position = positionText(last.position);
    const isForward: Condition = {
      expression: "attribute_not_exists(pk) OR #position < :position",
      names: { "#position": "position" },
      values: { ":position": position },
    };
    const rows = this.#histories.rowsOf(
      tenant,
      events.map(({ event }) => event),
    );
    const moved: Row = { ...positionKey(tenant, partition), attributes: { position } };
    await this.#table.putInOrder(rows, moved, isForward);
  }

  async history(
    tenant: TenantId,
    accountIds: readonly AccountId[],
    limit: number,
    omitted: readonly EventKind[] = [],
  ): Promise<readonly Event[]> {
    const histories = await inTurns([...new Set(accountIds)], (account) =>
      this.#histories.newest(tenant, account, limit, omitted),
    );
    return histories.flat().toSorted(newestFirst).slice(0, limit);
  }

  async link(tenant: TenantId, link: AccountLink): Promise<void> {
    await untilDone(`The link of ${link.account}`, async () => {
      const above = await this.#linksFrom(tenant, link.owner);
      const present = await this.ownerOf(tenant, link.account);
      const known = new Map<string, UserId>(above.map(({ account, owner }) => [account, owner]));
      if (present !== undefined) known.set(link.account, present);
      checkLink(link, (account) => known.get(account));
      return present === link.owner || this.#table.transact(linkActions(tenant, link, above));
    });
  }

  async unlink(tenant: TenantId, account: AccountId): Promise<void> {
    await untilDone(`The link of ${account}`, async () => {
      const owner = await this.ownerOf(tenant, account);
      return owner === undefined || this.#table.transact(unlinkActions(tenant, { account, owner }));
    });
  }

  async ownerOf(tenant: TenantId, account: AccountId): Promise<UserId | undefined> {
    const row = await this.#table.get(linkKey(tenant, account));
    return row === undefined ? undefined : linkOf(row).owner;
  }

  async ownersOf(tenant: TenantId, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, UserId>> {
    const rows = await this.#table.getMany(accounts.map((account) => linkKey(tenant, account)));
    return new Map(rows.map(linkOf).map(({ account, owner }) => [account, owner]));
  }

  async accountsOf(tenant: TenantId, owner: UserId): Promise<readonly AccountId[]> {
    const rows = await this.#table.queryAll(ownedKey(tenant, owner));
    return rows.map((row) => linkOf(row).account);
  }

  async links(tenant: TenantId): Promise<readonly AccountLink[]> {
    const rows = await this.#table.queryAll(linksKey(tenant));
    return rows.map(linkOf);
  }

  async putUser(tenant: TenantId, user: User): Promise<void> {
    const attributes = { body: JSON.stringify(user) };
    await this.#table.writeMany({
      puts: [
        { ...listedKey(tenant, user.id), attributes },
        { ...userKey(tenant, user.id), attributes },
      ],
    });
  }

  async getUser(tenant: TenantId, id: UserId): Promise<User | undefined> {
    const row = await this.#table.get(userKey(tenant, id));
    return row === undefined ? undefined : userOf(row);
  }

  async getUsers(tenant: TenantId, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    const rows = await this.#table.getMany(ids.map((id) => userKey(tenant, id)));
    return new Map(rows.map(userOf).map((user) => [user.id, user]));
  }

  async listUsers(
    tenant: TenantId,
    { after, limit }: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly User[]> {
    const users: User[] = [];
    const range = { pageSize: limit, ...(after !== undefined && { after: textKey(after) }) };
    for await (const row of this.#table.query(usersKey(tenant), range)) {
      users.push(userOf(row));
      if (users.length === limit) break;
    }
    return users;
  }

  async addFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    await this.#friends.add(tenant, edges);
  }

  async removeFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    await this.#friends.remove(tenant, edges);
  }

  async friendsOf(tenant: TenantId, account: AccountId): Promise<readonly AccountId[]> {
    return this.#friends.of(tenant, account);
  }

  async friendEdges(tenant: TenantId): Promise<readonly (readonly [AccountId, AccountId])[]> {
    return this.#friends.edges(tenant);
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void> {
    for (const account of new Set(accountIds)) {
      await this.#histories.erase(tenant, account);
      await this.unlink(tenant, account);
      for (const owned of await this.accountsOf(tenant, account as string as UserId)) await this.unlink(tenant, owned);
      await this.#friends.erase(tenant, account);
      await this.#table.writeMany({ deletes: [listedKey(tenant, account), userKey(tenant, account)] });
    }
  }

  /** The links on the way up from a user, the root's missing one left out. */
  async #linksFrom(tenant: TenantId, user: UserId): Promise<readonly AccountLink[]> {
    const links: AccountLink[] = [];
    for (let account: string = user; ;) {
      const owner = await this.ownerOf(tenant, account as AccountId);
      if (owner === undefined) return links;
      links.push({ account: account as AccountId, owner });
      account = owner;
      if (links.length + 4 > transactionLimit)
        throw new EngineError(
          "INVALID_INPUT",
          `${JSON.stringify(user)} stands below ${links.length} other users, one above the other. Link to the topmost one.`,
        );
    }
  }
}

/** Makes a link while the whole way up from its owner is as it was seen, so that no two links made at once form a circle. */
function linkActions(tenant: TenantId, link: AccountLink, above: readonly AccountLink[]): readonly Action[] {
  const root = above.at(-1)?.owner ?? link.owner;
  return [
    ...putLink(tenant, link, isAbsent),
    ...above.map((each): Action => ({
      kind: "check",
      key: linkKey(tenant, each.account),
      condition: belongsTo(each.owner),
    })),
    { kind: "check", key: linkKey(tenant, root), condition: isAbsent },
  ];
}

function putLink(tenant: TenantId, link: AccountLink, condition: Condition): readonly Action[] {
  const attributes = { account: link.account, owner: link.owner };
  return [
    { kind: "put", row: { ...linkKey(tenant, link.account), attributes }, condition },
    { kind: "put", row: { ...ownedRow(tenant, link), attributes } },
  ];
}

function unlinkActions(tenant: TenantId, link: AccountLink): readonly Action[] {
  return [
    { kind: "delete", key: linkKey(tenant, link.account), condition: belongsTo(link.owner) },
    { kind: "delete", key: ownedRow(tenant, link) },
  ];
}

const belongsTo = (owner: UserId): Condition => ({
  expression: "#owner = :owner",
  names: { "#owner": "owner" },
  values: { ":owner": owner },
});

const linkOf = ({ attributes }: Row): AccountLink => ({
  account: attributes["account"] as AccountId,
  owner: attributes["owner"] as UserId,
});

const positionKey = (tenant: TenantId, partition: number) => ({
  pk: joinedKey(tenant, "applied"),
  sk: textKey(String(partition)),
});
const linksKey = (tenant: TenantId) => joinedKey(tenant, "links");
const linkKey = (tenant: TenantId, account: string) => ({ pk: linksKey(tenant), sk: textKey(account) });
const ownedKey = (tenant: TenantId, owner: UserId) => joinedKey(tenant, "owned by", owner);
const ownedRow = (tenant: TenantId, { account, owner }: AccountLink) => ({
  pk: ownedKey(tenant, owner),
  sk: textKey(account),
});
const userOf = ({ attributes }: Row) => JSON.parse(String(attributes["body"])) as User;
const usersKey = (tenant: TenantId) => joinedKey(tenant, "users");
const listedKey = (tenant: TenantId, id: string) => ({ pk: usersKey(tenant), sk: textKey(id) });
const userKey = (tenant: TenantId, id: string) => ({ pk: joinedKey(tenant, "user", id), sk: onlyKey });
