import type { Event, EventKind } from "../../domain/event.ts";
import type { AccountId, TenantId, UserId } from "../../domain/ids.ts";
import type { User } from "../../domain/user.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { checkLink, newestFirst } from "../../ports/profile-store.ts";
import type { AccountLink, ProfileStore } from "../../ports/profile-store.ts";
import { AccountHistories, type HistoryOptions } from "./account-histories.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE applied (tenant TEXT, partition INTEGER, position INTEGER NOT NULL, PRIMARY KEY (tenant, partition)) WITHOUT ROWID;
   CREATE TABLE account_link (tenant TEXT, account TEXT, owner TEXT NOT NULL, PRIMARY KEY (tenant, account)) WITHOUT ROWID;
   CREATE INDEX account_link_owner ON account_link (tenant, owner);
   CREATE TABLE user (tenant TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (tenant, id)) WITHOUT ROWID;
   CREATE TABLE friend (tenant TEXT, a TEXT, b TEXT, PRIMARY KEY (tenant, a, b)) WITHOUT ROWID;
   CREATE INDEX friend_other ON friend (tenant, b);`,
  // Positions as decimal text, however long.
  `ALTER TABLE applied RENAME TO applied_number;
   CREATE TABLE applied (tenant TEXT, partition INTEGER, position TEXT NOT NULL, PRIMARY KEY (tenant, partition)) WITHOUT ROWID;
   INSERT INTO applied SELECT tenant, partition, CAST(position AS TEXT) FROM applied_number;
   DROP TABLE applied_number;`,
];

export class SqliteProfileStore implements ProfileStore {
  readonly #database: SqliteDatabase;
  readonly #histories: AccountHistories;
  readonly #statements;

  constructor(database: SqliteDatabase, histories: HistoryOptions = {}) {
    database.migrate("profiles", schema);
    this.#database = database;
    this.#histories = new AccountHistories(database, histories);
    this.#statements = prepareStatements(database);
  }

  async position(tenant: TenantId, partition: number): Promise<Position> {
    return this.#database.read(() => this.#position(tenant, partition));
  }

  async apply(tenant: TenantId, partition: number, events: readonly LoggedEvent[]): Promise<void> {
    const before = this.#database.read(() => this.#position(tenant, partition));
    const fresh = events.filter(({ position }) => position > before);
    const last = fresh.at(-1);
    if (last === undefined) return;
    const added = fresh.map(({ event }) => event);
    // The event log is the truth: what a power failure takes is applied again from there.
    this.#database.writeRebuildable(() => {
      this.#histories.store(tenant, added);
      this.#statements.putPosition.run(tenant, partition, String(last.position));
    });
    this.#histories.keep(tenant, added);
  }

  async history(
    tenant: TenantId,
    accountIds: readonly AccountId[],
    limit: number,
    omitted: readonly EventKind[] = [],
  ): Promise<readonly Event[]> {
    return this.#database.read(() =>
      [...new Set(accountIds)]
        .flatMap((account) => this.#histories.newest(tenant, account, limit, omitted))
        .toSorted(newestFirst)
        .slice(0, limit),
    );
  }

  async link(tenant: TenantId, link: AccountLink): Promise<void> {
    this.#database.write(() => {
      checkLink(link, (account) => this.#ownerOf(tenant, account));
      this.#statements.putLink.run(tenant, link.account, link.owner);
    });
  }

  async unlink(tenant: TenantId, account: AccountId): Promise<void> {
    this.#database.write(() => this.#statements.deleteLink.run(tenant, account));
  }

  async ownerOf(tenant: TenantId, account: AccountId): Promise<UserId | undefined> {
    return this.#database.read(() => this.#ownerOf(tenant, account));
  }

  async ownersOf(tenant: TenantId, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, UserId>> {
    const owners = new Map<AccountId, UserId>();
    for (const account of accounts) {
      const owner = this.#database.read(() => this.#ownerOf(tenant, account));
      if (owner !== undefined) owners.set(account, owner);
    }
    return owners;
  }

  async accountsOf(tenant: TenantId, owner: UserId): Promise<readonly AccountId[]> {
    const rows = this.#database.read(() => this.#statements.accounts.all(tenant, owner));
    return rows.map((row) => row["account"] as AccountId).toSorted();
  }

  async links(tenant: TenantId): Promise<readonly AccountLink[]> {
    const rows = this.#database.read(() => this.#statements.links.all(tenant));
    return rows.map((row) => ({ account: row["account"] as AccountId, owner: row["owner"] as UserId }));
  }

  async putUser(tenant: TenantId, user: User): Promise<void> {
    this.#database.write(() => this.#statements.putUser.run(tenant, user.id, JSON.stringify(user)));
  }

  async getUser(tenant: TenantId, id: UserId): Promise<User | undefined> {
    const row = this.#database.read(() => this.#statements.user.get(tenant, id));
    return row === undefined ? undefined : (JSON.parse(String(row["body"])) as User);
  }

  async getUsers(tenant: TenantId, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    const users = new Map<UserId, User>();
    for (const id of ids) {
      const user = await this.getUser(tenant, id);
      if (user !== undefined) users.set(id, user);
    }
    return users;
  }

  async listUsers(
    tenant: TenantId,
    { after = "" as UserId, limit }: { readonly after?: UserId | undefined; readonly limit: number },
  ): Promise<readonly User[]> {
    const rows = this.#database.read(() => this.#statements.users.all(tenant, after, limit));
    return rows.map((row) => JSON.parse(String(row["body"])) as User);
  }

  async addFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    this.#database.write(() => {
      for (const [a, b] of edges) {
        if (a < b) this.#statements.putFriend.run(tenant, a, b);
        else if (b < a) this.#statements.putFriend.run(tenant, b, a);
      }
    });
  }

  async removeFriends(tenant: TenantId, edges: readonly (readonly [AccountId, AccountId])[]): Promise<void> {
    this.#database.write(() => {
      for (const [a, b] of edges) this.#statements.deleteFriend.run(tenant, ...(a < b ? [a, b] : [b, a]));
    });
  }

  async friendsOf(tenant: TenantId, account: AccountId): Promise<readonly AccountId[]> {
    const rows = this.#database.read(() => this.#statements.friends.all(tenant, account, tenant, account));
    return rows.map((row) => row["friend"] as AccountId).toSorted();
  }

  async friendEdges(tenant: TenantId): Promise<readonly (readonly [AccountId, AccountId])[]> {
    const rows = this.#database.read(() => this.#statements.friendEdges.all(tenant));
    return rows.map((row) => [row["a"] as AccountId, row["b"] as AccountId] as const);
  }

  async eraseAccounts(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void> {
    const { eraseLinks, eraseUser, eraseFriends } = this.#statements;
    this.#database.writeErasing(() => {
      this.#histories.eraseAccounts(tenant, accountIds);
      for (const account of accountIds) {
        eraseLinks.run(tenant, account, tenant, account);
        eraseUser.run(tenant, account);
        eraseFriends.run(tenant, account, tenant, account);
      }
    });
    this.#histories.forgetTail();
  }

  #ownerOf(tenant: TenantId, account: string): UserId | undefined {
    return this.#statements.owner.get(tenant, account)?.["owner"] as UserId | undefined;
  }

  #position(tenant: TenantId, partition: number): Position {
    return BigInt(String(this.#statements.position.get(tenant, partition)?.["position"] ?? 0));
  }
}

function prepareStatements(database: SqliteDatabase) {
  return {
    position: database.prepare("SELECT position FROM applied WHERE tenant = ? AND partition = ?"),
    putPosition: database.prepare("INSERT OR REPLACE INTO applied VALUES (?, ?, ?)"),
    putLink: database.prepare("INSERT OR REPLACE INTO account_link VALUES (?, ?, ?)"),
    deleteLink: database.prepare("DELETE FROM account_link WHERE tenant = ? AND account = ?"),
    owner: database.prepare("SELECT owner FROM account_link WHERE tenant = ? AND account = ?"),
    accounts: database.prepare("SELECT account FROM account_link WHERE tenant = ? AND owner = ?"),
    links: database.prepare("SELECT account, owner FROM account_link WHERE tenant = ?"),
    putUser: database.prepare("INSERT OR REPLACE INTO user VALUES (?, ?, ?)"),
    user: database.prepare("SELECT body FROM user WHERE tenant = ? AND id = ?"),
    users: database.prepare("SELECT body FROM user WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?"),
    putFriend: database.prepare("INSERT OR IGNORE INTO friend VALUES (?, ?, ?)"),
    deleteFriend: database.prepare("DELETE FROM friend WHERE tenant = ? AND a = ? AND b = ?"),
    friends: database.prepare(
      `SELECT b AS friend FROM friend WHERE tenant = ? AND a = ?
       UNION ALL SELECT a FROM friend WHERE tenant = ? AND b = ?`,
    ),
    friendEdges: database.prepare("SELECT a, b FROM friend WHERE tenant = ?"),
    eraseLinks: database.prepare(
      "DELETE FROM account_link WHERE (tenant = ? AND account = ?) OR (tenant = ? AND owner = ?)",
    ),
    eraseUser: database.prepare("DELETE FROM user WHERE tenant = ? AND id = ?"),
    eraseFriends: database.prepare("DELETE FROM friend WHERE (tenant = ? AND a = ?) OR (tenant = ? AND b = ?)"),
  };
}
