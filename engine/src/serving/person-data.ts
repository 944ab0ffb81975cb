/** All that is kept about a person: to hand it out, and to be rid of it. */
import { EngineError } from "../domain/errors.ts";
import type { Event } from "../domain/event.ts";
import type { ExposureRecord } from "../domain/exposure.ts";
import type { AccountId, TenantId, UserId } from "../domain/ids.ts";
import type { Bus } from "../ports/bus.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import type { EventLog } from "../ports/event-log.ts";
import { newestFirst, type ProfileStore } from "../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";
import { emptyUser } from "./people.ts";
import { erasePersonalDocuments, exportPersonalDocuments, type PersonalDocument } from "./personal-documents.ts";
import type { ReadyLists } from "./ready-lists.ts";
import type { EventStream } from "./record-events.ts";
import type { ServedLists } from "./served-lists.ts";
import { eraseTies } from "./social/tie-documents.ts";
import type { UserExport } from "./use-cases.ts";
import type { UserHistories } from "./user-histories.ts";

/** What parties have of people. Erasing can be done again. */
export interface PersonInParties {
  exportPerson(tenant: TenantId, userIds: readonly string[]): Promise<readonly PersonalDocument[]>;
  erasePerson(tenant: TenantId, userIds: readonly string[]): Promise<void>;
}

interface PersonPorts {
  readonly profiles: ProfileStore;
  readonly documents: DocumentStore;
  readonly servedLists: ServedLists;
  readonly personInParties?: PersonInParties;
}

/** A page ends at so many events, */
const pageEventCount = 10_000;
/** or when it has so many served lists. */
const pageListCount = 2_000;

/** Where the next page begins: behind an event, or among the served lists. */
type Place =
  | { readonly part: "events"; readonly atMs: number; readonly id: string }
  | { readonly part: "lists"; readonly after?: string };

/**
 * Everything that is kept about a person, over all linked accounts: settings, accounts, friends and documents with the first page,
 * events newest first, then served lists oldest first. Throws `INVALID_INPUT` for a place that no page gave.
 */
export async function exportUser(
  ports: PersonPorts,
  tenant: TenantId,
  userId: UserId,
  place?: string,
): Promise<UserExport> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const person = {
    user: (await ports.profiles.getUser(tenant, user)) ?? emptyUser(user),
    accountIds,
    friendAccountIds: await friendsOf(ports, tenant, accountIds),
  };
  const from = parsePlace(place);
  const documents = place === undefined ? await documentsAbout(ports, tenant, accountIds) : [];
  const { events, next: nextEvents } =
    from?.part === "lists" ? { events: [] } : await eventPage(ports, tenant, accountIds, from);
  if (nextEvents !== undefined)
    return { ...person, documents, events, servedLists: [], servedAgain: [], next: textOf(nextEvents) };
  const { records, next } = await listPage(ports, tenant, accountIds, from?.part === "lists" ? from.after : undefined);
  return {
    ...person,
    documents,
    events,
    servedLists: records.filter((record) => record.kind === "served"),
    servedAgain: records.filter((record) => record.kind === "served-again"),
    ...(next !== undefined && { next: textOf({ part: "lists", after: next }) }),
  };
}

async function documentsAbout(
  { documents, personInParties }: PersonPorts,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<readonly PersonalDocument[]> {
  const inParties = (await personInParties?.exportPerson(tenant, accountIds)) ?? [];
  return [...(await exportPersonalDocuments(documents, tenant, accountIds)), ...inParties];
}

async function friendsOf(
  { profiles }: PersonPorts,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<readonly AccountId[]> {
  const friends = new Set<AccountId>();
  for (const account of accountIds) for (const friend of await profiles.friendsOf(tenant, account)) friends.add(friend);
  return [...friends].toSorted();
}

/** The histories hold every event for as long as the person is there, whatever the log has let go of. */
async function eventPage(
  { profiles }: PersonPorts,
  tenant: TenantId,
  accountIds: readonly AccountId[],
  from: Extract<Place, { part: "events" }> | undefined,
): Promise<{ readonly events: readonly Event[]; readonly next?: Place }> {
  const history = await profiles.history(tenant, accountIds, Number.MAX_SAFE_INTEGER);
  const rest = from === undefined ? history : history.filter((event) => newestFirst(event, from) > 0);
  const events = rest.slice(0, pageEventCount);
  const last = events.at(-1);
  if (last === undefined || rest.length <= pageEventCount) return { events };
  return { events, next: { part: "events", atMs: last.atMs, id: last.id } };
}

async function listPage(
  { servedLists }: PersonPorts,
  tenant: TenantId,
  accountIds: readonly AccountId[],
  from: string | undefined,
): Promise<{ readonly records: readonly ExposureRecord[]; readonly next?: string }> {
  const records: ExposureRecord[] = [];
  let after = from;
  do {
    const page = await servedLists.ofPeople(tenant, accountIds, after);
    records.push(...page.records);
    after = page.next;
  } while (after !== undefined && records.length < pageListCount);
  return { records, ...(after !== undefined && { next: after }) };
}

const textOf = (place: Place): string => JSON.stringify(place);

function parsePlace(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  try {
    const place = JSON.parse(text) as Place;
    if (place.part === "lists" && (place.after === undefined || typeof place.after === "string")) return place;
    if (place.part === "events" && Number.isFinite(place.atMs) && typeof place.id === "string") return place;
  } catch {
    // No JSON is no place either.
  }
  throw new EngineError(
    "INVALID_INPUT",
    "The place in the export is not one that a page gave. Begin again without it.",
  );
}

/**
 * Removes a person from every store for good. Trained models hold no user, only items; the next training forgets the events too.
 * After a crash it can be done again.
 */
export async function eraseUser(
  ports: PersonPorts & {
    readonly histories: UserHistories;
    readonly bus: Bus;
    readonly eventLog: EventLog;
    readonly stream?: Pick<EventStream, "eraseAccounts">;
    /** Batch features, made from what the stream wrote. */
    readonly features?: Pick<EventStream, "eraseAccounts">;
    readonly readyLists: Pick<ReadyLists, "erase">;
    readonly users: { changed(tenant: TenantId, ids: readonly AccountId[]): Promise<void> };
  },
  tenant: TenantId,
  userId: UserId,
): Promise<void> {
  const user = await resolveUser(ports, tenant, userId);
  const accountIds = await accountsBelow(ports, tenant, user);
  const friendIds = await friendsOf(ports, tenant, accountIds);
  await ports.eventLog.eraseAccounts(tenant, accountIds);
  await ports.stream?.eraseAccounts(tenant, accountIds);
  await ports.features?.eraseAccounts(tenant, accountIds);
  // What others keep of them first: by the ties it is found.
  await eraseTies(ports.documents, tenant, accountIds);
  // While it is still known in which parties the person was.
  await ports.personInParties?.erasePerson(tenant, accountIds);
  await erasePersonalDocuments(ports.documents, tenant, accountIds);
  ports.histories.drop(tenant, accountIds);
  await ports.readyLists.erase(tenant, accountIds);
  await ports.servedLists.erase(tenant, accountIds);
  // The links last: they say which accounts are the person's, should a crash come before.
  await ports.profiles.eraseAccounts(tenant, [...accountIds]);
  ports.histories.drop(tenant, accountIds);
  // Once more: a list that was made meanwhile may know what was still there.
  await ports.readyLists.erase(tenant, accountIds);
  // What the person felt no longer moves the lists of friends.
  await ports.users.changed(tenant, friendIds);
  await ports.bus.publish({ kind: "user-erased", tenant, userId: user, accountIds });
}
