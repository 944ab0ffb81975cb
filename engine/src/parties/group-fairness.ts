import { createHash } from "node:crypto";
import type { ItemId, TenantId, UserId } from "../domain/ids.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import { nextWeights } from "../ranking/groups/sequential-fairness.ts";
import { groupEvenings } from "../serving/group-lists.ts";

/** An evening of a group, as one member had it. */
interface Evening {
  readonly sessionId: string;
  readonly atMs: number;
  /** Of what the list offered, 0..1. */
  readonly satisfaction: number;
  /** What each title that the list offered was to the member, 0..1 of the best. */
  readonly offered: Readonly<Record<string, number>>;
  /** Titles of it that were watched to the end. */
  readonly watched: readonly string[];
}

interface Evenings {
  /** Newest first. */
  readonly evenings: readonly Evening[];
}

/** So many evenings are kept, and so long. */
const keptCount = 5;
const keptMs = 180 * 86_400_000;
/** What moves an estimate by less is not worth writing down. */
const noticeable = 0.02;

/** The same group whoever names its members, in whatever order. */
export function groupKeyOf(memberIds: readonly UserId[], groupId: string | undefined): string {
  const named = groupId === undefined ? memberIds.toSorted() : [groupId];
  const kind = groupId === undefined ? "members" : "named";
  return createHash("sha256")
    .update(JSON.stringify([kind, ...named]))
    .digest("base64url")
    .slice(0, 22);
}

/** The evening of a moment: it ends at six in the morning, UTC. */
export function eveningOf(nowMs: number): string {
  return new Date(nowMs - 6 * 3_600_000).toISOString().slice(0, 10);
}

interface GroupSession {
  readonly tenant: TenantId;
  readonly groupKey: string;
  readonly sessionId: string;
  /** In the order of rows. */
  readonly memberIds: readonly UserId[];
}

interface Documents {
  readonly documents: DocumentStore;
}

export interface PastEvenings {
  /** Each member's share in the choice of now. */
  readonly attention: Float64Array;
  readonly known: readonly Evenings[];
}

/** Reads what the members got on evenings before this one. Who has none is taken to be as content as the others were on average. */
export async function readEvenings({ documents }: Documents, session: GroupSession): Promise<PastEvenings> {
  const { tenant, groupKey, sessionId, memberIds } = session;
  const known = await Promise.all(
    memberIds.map(async (userId): Promise<Evenings> => {
      const document = await documents.get(tenant, groupEvenings, keyOf(userId, groupKey));
      return document === undefined ? { evenings: [] } : (document.value as Evenings);
    }),
  );
  const last = known.map(({ evenings }) => evenings.find((evening) => evening.sessionId !== sessionId));
  const contents = last.map((evening) => evening && contentOf(evening));
  const told = contents.filter((content) => content !== undefined);
  const usual = told.reduce((sum, content) => sum + content, 0) / (told.length || 1);
  const attention = nextWeights(Float64Array.from(contents, (content) => content ?? usual));
  return { attention, known };
}

/** What was watched says more than what was offered. */
function contentOf({ satisfaction, watched, offered }: Evening): number {
  const seen = watched.flatMap((itemId) => offered[itemId] ?? []);
  return seen.length === 0 ? satisfaction : seen.reduce((sum, one) => sum + one, 0) / seen.length;
}

/** What a list of this evening is to the members, aligned with them. */
export interface Offer {
  readonly satisfactions: Float64Array;
  /** Of each item of the list, what it is to each member, 0..1 of the best. */
  readonly offered: readonly (readonly [itemId: ItemId, ratios: readonly number[]])[];
  readonly watched: ItemId | undefined;
}

/** Keeps what this evening is to each member, where it is another than what is kept. */
export async function keepEvening(
  { documents }: Documents,
  session: GroupSession & { readonly nowMs: number },
  { known }: PastEvenings,
  offer: Offer,
): Promise<void> {
  const { tenant, groupKey, sessionId, memberIds, nowMs } = session;
  await Promise.all(
    memberIds.map(async (userId, member) => {
      const evenings = known[member]?.evenings ?? [];
      const before = evenings.find((evening) => evening.sessionId === sessionId);
      const now = nextEvening(before, { sessionId, nowMs, member }, offer);
      if (before !== undefined && isAlike(before, now)) return;
      const others = evenings.filter((evening) => evening !== before);
      const value: Evenings = { evenings: [now, ...others].slice(0, keptCount) };
      await documents.put(tenant, groupEvenings, { key: keyOf(userId, groupKey), value }, { ttlMs: keptMs });
    }),
  );
}

function nextEvening(
  before: Evening | undefined,
  { sessionId, nowMs, member }: { readonly sessionId: string; readonly nowMs: number; readonly member: number },
  { satisfactions, offered, watched }: Offer,
): Evening {
  const isOffered = watched !== undefined && before?.offered[watched] !== undefined;
  const seen = new Set([...(before?.watched ?? []), ...(isOffered ? [watched] : [])]);
  const stillKnown = Object.entries(before?.offered ?? {}).filter(([itemId]) => seen.has(itemId));
  const fresh = offered.map(([itemId, ratios]) => [itemId, round(ratios[member] ?? 0)] as const);
  return {
    sessionId,
    atMs: nowMs,
    satisfaction: round(satisfactions[member] ?? 0),
    offered: Object.fromEntries([...fresh, ...stillKnown]),
    watched: [...seen],
  };
}

const round = (ratio: number) => Math.round(ratio * 1000) / 1000;

function isAlike(before: Evening, now: Evening): boolean {
  const isSameList = Object.keys(now.offered).every((itemId) => before.offered[itemId] !== undefined);
  const isSameMood = Math.abs(before.satisfaction - now.satisfaction) < noticeable;
  return isSameList && isSameMood && before.watched.length === now.watched.length;
}

const keyOf = (userId: UserId, groupKey: string) => `${encodeURIComponent(userId)}/${groupKey}`;
