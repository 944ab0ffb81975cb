import { createStandings, undoneOf, type CanonicalOf, type Undone } from "../../domain/counted-events.ts";
import type { Domain } from "../../domain/domain.ts";
import { controlEventKinds, eventKinds, type Event } from "../../domain/event.ts";
import type { ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { User } from "../../domain/user.ts";
import type { Clock } from "../../ports/clock.ts";
import { newestFirst, type ProfileStore } from "../../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "../accounts.ts";
import type { ShownItems } from "../hot-items.ts";
import { friendUsers } from "./friend-lists.ts";
import {
  createShown,
  isShownKind,
  leastAgeYears,
  shownKinds,
  type ShownEvent,
  type ShownKind,
} from "./shown-to-friends.ts";

export interface ActivityPorts {
  readonly profiles: ProfileStore;
  readonly items: Pick<ShownItems, "get">;
  readonly clock: Clock;
}

type Act = "finished" | "liked" | "rated";
const actOf: Readonly<Record<ShownKind, Act>> = {
  finish: "finished",
  like: "liked",
  rate: "rated",
};

/** Something that a friend did lately and lets friends see. */
export interface FriendAct {
  readonly userId: UserId;
  readonly name?: string;
  readonly act: Act;
  /** Of what was rated, 0..1 of the scale. */
  readonly ratio?: number;
  readonly item: Item;
  readonly atMs: number;
}

/** The place behind an act. */
interface ActivityPlace {
  readonly atMs: number;
  readonly id: string;
}

export interface ActivityInput {
  readonly domain?: Domain;
  readonly after?: ActivityPlace;
  readonly limit: number;
}

export interface ActivityPage {
  /** Newest first; of each friend and work the newest act. */
  readonly acts: readonly FriendAct[];
  readonly next?: ActivityPlace;
}

/** So many friends are heard, the first by id, */
const heardLimit = 200;
/** each with so many of their newest acts. */
const actsPerFriend = 100;
const readAtOnce = 20;
/** Acts whose items are looked up together. */
const sliceLength = 50;

/** A friend who lets friends see what they do, and what of it there is. */
interface Heard {
  readonly user: User;
  readonly events: readonly ShownEvent[];
  readonly undone: Undone;
}

interface Candidate {
  readonly event: ShownEvent;
  readonly heard: Heard;
}

/**
 * What friends finished, liked and rated, of those who let friends see it: nothing of private sessions, nothing that was taken back, left
 * out or hidden, nothing for adults only, and nothing for people older than who asks.
 */
export async function friendActivity(
  ports: ActivityPorts,
  tenant: TenantId,
  userId: UserId,
  { domain, after, limit }: ActivityInput,
): Promise<ActivityPage> {
  const heard = await readHeard(ports, tenant, userId);
  const isFitting = await createFitting(ports, tenant, userId, heard);
  const acts: { readonly act: FriendAct; readonly place: ActivityPlace }[] = [];
  const behind = newestOfEach(heard).filter(({ event }) => after === undefined || newestFirst(event, after) > 0);
  for (let from = 0; from < behind.length && acts.length <= limit; from += sliceLength) {
    const slice = behind.slice(from, from + sliceLength);
    const items = await ports.items.get(
      tenant,
      slice.map(({ event }) => event.itemId),
    );
    for (const [place, candidate] of slice.entries()) {
      const item = items[place];
      if (item === undefined || (domain !== undefined && item.domain !== domain) || !isFitting(candidate, item))
        continue;
      acts.push({ act: actFrom(candidate, item), place: { atMs: candidate.event.atMs, id: candidate.event.id } });
    }
  }
  const last = acts[limit - 1];
  const page = acts.slice(0, limit).map(({ act }) => act);
  return acts.length > limit && last !== undefined ? { acts: page, next: last.place } : { acts: page };
}

async function readHeard(ports: ActivityPorts, tenant: TenantId, userId: UserId): Promise<readonly Heard[]> {
  const users = await ports.profiles.getUsers(tenant, await friendUsers(ports, tenant, userId));
  const sharing = [...users.values()]
    .filter(({ activityFeed }) => activityFeed === "friends")
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, heardLimit);
  const heard: Heard[] = [];
  for (let from = 0; from < sharing.length; from += readAtOnce)
    heard.push(...(await Promise.all(sharing.slice(from, from + readAtOnce).map((user) => hear(ports, tenant, user)))));
  return heard;
}

async function hear({ profiles }: ActivityPorts, tenant: TenantId, user: User): Promise<Heard> {
  const accountIds = await accountsBelow({ profiles }, tenant, user.id);
  const read = (limit: number, kinds: readonly Event["kind"][]) =>
    profiles.history(
      tenant,
      accountIds,
      limit,
      eventKinds.filter((kind) => !kinds.includes(kind)),
    );
  const [events, controls] = await Promise.all([
    read(actsPerFriend, shownKinds),
    read(Number.MAX_SAFE_INTEGER, controlEventKinds),
  ]);
  return { user, events: events.filter(isShownKind), undone: undoneOf(controls) };
}

/** Newest first, of each friend and item only the newest act: what a later page holds depends on no earlier one. */
function newestOfEach(heard: readonly Heard[]): readonly Candidate[] {
  return heard
    .flatMap((one) => {
      const standingOf = createStandings(one.undone);
      const seen = new Set<ItemId>();
      const isNew = ({ itemId }: Event) => !seen.has(itemId) && seen.add(itemId) !== undefined;
      return one.events
        .filter((event) => standingOf(event) === "counts" && isNew(event))
        .map((event) => ({ event, heard: one }));
    })
    .toSorted((a, b) => newestFirst(a.event, b.event));
}

/** Whether who asks may hear of an act, by what the friend left out and hides, and by how old who asks is. */
async function createFitting(
  ports: ActivityPorts,
  tenant: TenantId,
  userId: UserId,
  heard: readonly Heard[],
): Promise<(candidate: Candidate, item: Item) => boolean> {
  const canonicalOf = await readCanonical(ports, tenant, heard);
  const rules = new Map(
    heard.map((one) => {
      const leftOut = new Set(one.undone.leaveOuts.map(({ itemId }) => canonicalOf(itemId)));
      return [one, { leftOut, isShown: createShown(one.user, canonicalOf) }];
    }),
  );
  const own = await ports.profiles.getUser(tenant, await resolveUser(ports, tenant, userId));
  const ageYears = leastAgeYears(own, ports.clock.nowMs()) ?? Infinity;
  return ({ heard: one }, item) => {
    const rule = rules.get(one);
    if (rule === undefined || rule.leftOut.has(item.id) || (item.minimumAgeYears ?? 0) > ageYears) return false;
    return rule.isShown(item);
  };
}

/** Which item each of the works stands for that friends left out or hide. */
async function readCanonical(
  { items }: ActivityPorts,
  tenant: TenantId,
  heard: readonly Heard[],
): Promise<CanonicalOf> {
  const named = heard.flatMap(({ user, undone }) => [
    ...(user.hiddenItemIds ?? []),
    ...undone.leaveOuts.map(({ itemId }) => itemId),
  ]);
  const ids = [...new Set(named)];
  const found = await items.get(tenant, ids);
  const canonical = new Map(ids.map((id, place) => [id, found[place]?.id ?? id]));
  return (id) => canonical.get(id) ?? id;
}

function actFrom({ event, heard: { user } }: Candidate, item: Item): FriendAct {
  return {
    userId: user.id,
    ...(user.name !== undefined && { name: user.name }),
    act: actOf[event.kind],
    ...(event.kind === "rate" && { ratio: event.ratio }),
    item,
    atMs: event.atMs,
  };
}
