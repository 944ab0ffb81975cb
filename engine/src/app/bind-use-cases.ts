import type { Domain } from "../domain/domain.ts";
import { defaultTenant, parseAccountId, type AccountId, type TenantId, type UserId } from "../domain/ids.ts";
import type { ModelSlot } from "../registry/model-slot.ts";
import { groupList } from "../parties/group-list.ts";
import { partyList, storedPartyViews, type PartyViews } from "../parties/group-list-of-party.ts";
import { bindAccess } from "../serving/access/access.ts";
import { linkAccount, unlinkAccount } from "../serving/accounts.ts";
import { becauseYou } from "../serving/because-you.ts";
import { counterfactual } from "../serving/counterfactual.ts";
import { explain } from "../serving/explain.ts";
import {
  noteBecauseYou,
  noteGroupList,
  notePlaylist,
  noteServed,
  noteServedAgain,
  noteSimilar,
  noteTrending,
} from "../serving/exposures.ts";
import { addItems, deleteItem, deleteRelation, getItem, listItems, putItems, putRelations } from "../serving/items.ts";
import { beginRequest, finishRequest } from "../serving/kept-answers.ts";
import type { ShownItems } from "../serving/hot-items.ts";
import { KeyLocks } from "../serving/key-locks.ts";
import { getModel, listModels } from "../serving/model-details.ts";
import { notePopular } from "../serving/note-popular.ts";
import { editTaste, getTaste } from "../serving/own-taste.ts";
import { eraseUserIf, getProfile, getUser, listUsers, putUser } from "../serving/people.ts";
import { eraseUser, exportUser } from "../serving/person-data.ts";
import { playlist } from "../serving/playlist.ts";
import { recommend } from "../serving/recommend.ts";
import { getRecommendation, type ServedLists } from "../serving/served-lists.ts";
import type { ServedList } from "../serving/ready-lists.ts";
import { recordEvents, type EventStream } from "../serving/record-events.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { whenThere } from "../domain/when-there.ts";
import { phaseOf } from "../domain/surface/surface.ts";
import { previewSurface } from "../serving/preview-surface.ts";
import type { PersonInParties } from "../serving/person-data.ts";
import type { Surfaces } from "../serving/surfaces.ts";
import { endBlockedFriendships } from "../serving/social/ties.ts";
import { tellFriendsOf } from "../serving/social/what-friends-see.ts";
import { searchUsers } from "../serving/search-users.ts";
import { similar } from "../serving/similar.ts";
import { trending } from "../serving/trending.ts";
import { leaveOut, letBackIn, listEvents, retractEvent } from "../serving/undo.ts";
import type { ConsumerLag, RecommendInput, UseCases } from "../serving/use-cases.ts";
import type { WebhookUseCases } from "../serving/webhooks/webhook-use-cases.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import { bindGorse } from "./bind-gorse.ts";
import { bindSocial } from "./bind-social.ts";
import type { OpenedUsers } from "./open-users.ts";
import type { Ports } from "./ports.ts";

/** What serves, and the way to change that. */
type Slot = Pick<ModelSlot<ServingModel>, "current" | "promote" | "rollback">;

/** What use cases are bound to. */
export interface Bindings extends Ports, OpenedUsers {
  readonly stream: EventStream & { lags(): Promise<readonly ConsumerLag[]> };
  /** Batch features, which may hold people. */
  readonly features: Pick<EventStream, "eraseAccounts">;
  readonly isAppliedElsewhere?: boolean;
  readonly servedLists: ServedLists;
  readonly shownItems: ShownItems;
  readonly model: ServingPorts["model"];
  readonly slot: Slot;
  readonly surfaces: Surfaces;
  /** Where this process can reach parties. */
  readonly personInParties?: PersonInParties;
  /** What parties are like now; without them, what is kept of them. */
  readonly partyViews?: PartyViews;
  readonly domains: readonly Domain[];
  /** Of items and users that are read, changed and written back. */
  readonly locks: KeyLocks;
}

/** Gives every use case its ports. */
export function bindUseCases(
  opened: Omit<Bindings, "locks">,
  importing: Pick<UseCases, "importHistory" | "recordByName">,
  webhooks: WebhookUseCases,
): UseCases {
  const bindings: Bindings = { ...opened, locks: new KeyLocks() };
  return {
    ...bindLists(bindings),
    ...bindGroupLists(bindings),
    ...bindCatalogue(bindings),
    ...bindPeople(bindings),
    ...bindSocial(bindings),
    ...bindModels(bindings),
    ...bindSurfaces(bindings),
    ...bindAccess({
      ...bindings,
      stamps: bindings.histories.stamps,
      linkAccount: (tenant, userId, accountId) => link(bindings, tenant, userId, accountId),
    }),
    ...bindGorse(bindings),
    importHistory: importing.importHistory,
    recordByName: importing.recordByName,
    ...webhooks,
    ...bindEvents(bindings),
    beginRequest: (tenant, key, fingerprint) => beginRequest(bindings, tenant, key, fingerprint),
    finishRequest: (tenant, key, finished) => finishRequest(bindings, tenant, key, finished),
  };
}

function bindEvents(ports: Bindings) {
  return {
    recordEvents: (tenant, events) => recordEvents(ports, tenant, events),
    announceListChange: (tenant, userId, cause) => ports.bus.publish({ kind: "list-announced", tenant, userId, cause }),
    listEvents: (tenant, userId, page) => listEvents(ports, tenant, userId, page),
    retractEvent: (tenant, userId, eventId) => retractEvent(ports, tenant, userId, eventId),
    leaveOut: (tenant, userId, itemId) => leaveOut(ports, tenant, userId, itemId),
    letBackIn: (tenant, userId, itemId) => letBackIn(ports, tenant, userId, itemId),
    getTaste: (tenant, userId) => getTaste(ports, tenant, userId),
    editTaste: (tenant, userId, edit) => editTaste(ports, tenant, userId, edit),
  } satisfies Partial<UseCases>;
}

function bindLists(ports: Bindings) {
  const { readyLists, exposures } = ports;
  const serving: ServingPorts = { ...ports, items: ports.shownItems };
  return {
    recommend(input) {
      const make = () => recommend(serving, input);
      const note = ({ list, isReady }: ServedList) => {
        if (isReady) noteServedAgain(ports, input, list);
        else noteServed(ports, input, list);
        return list;
      };
      if (input.surface === undefined) return whenThere(readyLists.recommend(input, make), note);
      const asked = surfaceStateOf(ports, input).then((state) => ({ ...input, ...state }));
      return asked.then((known) => readyLists.recommend(known, make)).then(note);
    },
    async previewList(input) {
      const { recommendationId: _, nextCursor: __, ...preview } = await recommend(serving, input);
      return preview;
    },
    async similar(input) {
      const found = await similar(serving, input);
      noteSimilar(ports, input, found);
      return found;
    },
    async becauseYou(input) {
      const made = await becauseYou(serving, input);
      noteBecauseYou(ports, input, made);
      return made;
    },
    async trending(input) {
      const found = await trending(serving, input);
      noteTrending(ports, input, found);
      return found;
    },
    exposureCounts: async () => exposures.counts(),
    getRecommendation: (tenant, recommendationId) => getRecommendation(ports, tenant, recommendationId),
    explain: (input) => explain(serving, input),
    counterfactual: (input) => counterfactual(serving, input),
    async playlist(input) {
      const made = await playlist(serving, input);
      notePlaylist(ports, input, made);
      return made;
    },
  } satisfies Partial<UseCases>;
}

function bindGroupLists(ports: Bindings) {
  const partyViews = ports.partyViews ?? storedPartyViews(ports);
  const serving = { ...ports, items: ports.shownItems, relations: ports.items, partyViews };
  return {
    async groupList(input) {
      const made = await groupList(serving, input);
      noteGroupList(ports, input, made);
      return made;
    },
    async partyList(input) {
      const { input: asked, list } = await partyList(serving, input);
      noteGroupList(ports, asked, list);
      return list;
    },
  } satisfies Partial<UseCases>;
}

/** By which a ready list is known to obey the rules that hold now. */
async function surfaceStateOf(
  { surfaces, clock }: Pick<Bindings, "surfaces" | "clock">,
  { tenant, surface }: Pick<RecommendInput, "tenant" | "surface">,
): Promise<{ readonly surfaceState?: string }> {
  if (surface === undefined) return {};
  const published = await surfaces.published(tenant, surface);
  if (published === undefined) return {};
  return { surfaceState: `${published.version} ${published.publishedAtMs} ${phaseOf(published, clock.nowMs())}` };
}

function bindSurfaces(ports: Bindings) {
  const { surfaces, shownItems: items } = ports;
  return {
    listSurfaces: (tenant) => surfaces.list(tenant),
    getSurface: (tenant, name) => surfaces.get(tenant, name),
    putSurface: (tenant, name, content, change) => surfaces.putDraft(tenant, name, content, change),
    deleteSurface: (tenant, name) => surfaces.delete(tenant, name),
    previewSurface: (input) => previewSurface({ ...ports, items }, input),
    publishSurface: (tenant, name, change) => surfaces.publish(tenant, name, change),
    rollbackSurface: (tenant, name, version) => surfaces.rollback(tenant, name, version),
  } satisfies Partial<UseCases>;
}

function bindCatalogue({ items, bus, domains, locks }: Bindings) {
  const catalogue = { items, bus, domains, locks };
  return {
    putItems: (tenant, given, condition) => putItems(catalogue, tenant, given, condition),
    addItems: (tenant, given) => addItems(catalogue, tenant, given),
    getItem: (tenant, id) => getItem({ items }, tenant, id),
    deleteItem: (tenant, id, condition) => deleteItem(catalogue, tenant, id, condition),
    listItems: (input) => listItems({ items }, input),
    relationsOf: (tenant, id) => items.relationsOf(tenant, [id]),
    getItems: (tenant, ids) => items.get(tenant, ids),
    relationsOfItems: (tenant, ids) => items.relationsOf(tenant, ids),
    putRelations: (tenant, relations) => putRelations({ items, bus }, tenant, relations),
    deleteRelation: (tenant, relation) => deleteRelation({ items, bus }, tenant, relation),
    searchItems: (tenant, query, options) => items.search(tenant, query, options),
  } satisfies Partial<UseCases>;
}

/** Whoever blocks somebody is no friend of the accounts that these are joined with. */
async function link(ports: Bindings, tenant: TenantId, userId: UserId, accountId: AccountId) {
  const accountIds = await linkAccount(ports, tenant, userId, accountId);
  await endBlockedFriendships(ports, tenant, userId);
  return accountIds;
}

function bindPeople(ports: Bindings) {
  const { users } = ports;
  return {
    getProfile: (tenant, userId) => getProfile(ports, tenant, userId),
    getUser: (tenant, userId) => getUser(ports, tenant, userId),
    listUsers: (tenant, { search, ...page }) =>
      search === undefined ? listUsers(ports, tenant, page) : searchUsers(ports, tenant, { text: search, ...page }),
    async putUser(tenant, user, condition) {
      const { kept, previous } = await putUser(ports, tenant, user, condition);
      await users.changed(tenant, [user.id, kept.id].map(parseAccountId));
      await tellFriendsOf(ports, tenant, previous, kept);
      return kept;
    },
    linkAccount: (tenant, userId, accountId) => link(ports, tenant, userId, accountId),
    unlinkAccount: (tenant, userId, accountId) => unlinkAccount(ports, tenant, userId, accountId),
    exportUser: (tenant, userId, place) => exportUser(ports, tenant, userId, place),
    eraseUser(tenant, userId, condition) {
      const erase = () => eraseUser(ports, tenant, userId);
      return eraseUserIf({ ...ports, erase }, tenant, userId, condition);
    },
  } satisfies Partial<UseCases>;
}

function bindModels({ slot, registry, objects, bus, items, stream }: Bindings) {
  const models = { registry, objects, current: (tenant: TenantId) => slot.current(tenant) };
  return {
    listModels: (tenant) => listModels(models, tenant),
    getModel: (tenant, version) => getModel(models, tenant, version),
    promoteModel: (tenant, version) => promoteAndTell({ bus, items }, slot, tenant, version),
    async rollbackModel(tenant) {
      const version = await slot.rollback(tenant);
      await bus.publish({ kind: "model-promoted", tenant, version });
      return version;
    },
    consumerLags: () => stream.lags(),
    async readiness() {
      const model = await slot.current(defaultTenant);
      const itemCount = await items.count(defaultTenant);
      return { isReady: model !== undefined, itemCount, ...(model && { modelVersion: model.version }) };
    },
  } satisfies Partial<UseCases>;
}

export async function promoteAndTell(
  { bus, items }: Pick<Ports, "bus" | "items">,
  slot: Slot,
  tenant: TenantId,
  version: ServingModel["version"],
): Promise<void> {
  await slot.promote(tenant, version);
  const model = await slot.current(tenant);
  if (model !== undefined) await notePopular(items, tenant, model);
  await bus.publish({ kind: "model-promoted", tenant, version });
}
