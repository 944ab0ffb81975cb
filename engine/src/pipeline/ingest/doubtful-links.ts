import { createHash } from "node:crypto";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../../domain/errors.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { DocumentStore, StoredDocument } from "../../ports/document-store.ts";
import { allDocuments } from "../../serving/all-documents.ts";

/** Pairs that may be one work and wait for a person, the likeliest first by key. */
const waitingCollection = "doubtful-links";
/** Pairs of which a person said that they are two works: by the last part of the waiting pair's key. */
const rejectedCollection = "rejected-links";

const DoubtfulWork = Type.Object({
  id: Type.String(),
  title: Type.String(),
  year: Type.Optional(Type.Integer()),
  creators: Type.Array(Type.String()),
});

const DoubtfulPair = Type.Object({
  domain: Type.String(),
  a: DoubtfulWork,
  b: DoubtfulWork,
  confidence: Type.Number(),
  reason: Type.String(),
});

/** Two records that may be the same work, as they were when they were compared. */
export type DoubtfulPair = Static<typeof DoubtfulPair>;
export type DoubtfulWork = Static<typeof DoubtfulWork>;

export interface DoubtfulLink extends DoubtfulPair {
  readonly linkId: string;
}

export interface DoubtfulLinkPage {
  /** The likeliest first. */
  readonly links: readonly DoubtfulLink[];
  /** Behind which the next page begins; absent on the last. */
  readonly next?: string;
}

/** The same whichever of the two comes first. */
function pairHash(a: string, b: string): string {
  const inOrder = a < b ? [a, b] : [b, a];
  return createHash("sha256").update(JSON.stringify(inOrder)).digest("base64url").slice(0, 22);
}

const linkIdOf = ({ a, b, confidence }: DoubtfulPair) =>
  `${String(Math.round((1 - confidence) * 10_000)).padStart(5, "0")}-${pairHash(a.id, b.id)}`;
const hashOf = (linkId: string) => linkId.slice(linkId.indexOf("-") + 1);

const perWrite = 500;

/** Keeps these pairs, and no others, to be asked about, less those that were rejected. Returns what is kept. */
export async function keepDoubtful(
  documents: DocumentStore,
  tenant: TenantId,
  pairs: readonly DoubtfulPair[],
): Promise<readonly DoubtfulPair[]> {
  const rejected = new Set<string>();
  for await (const { key } of allDocuments(documents, tenant, rejectedCollection)) rejected.add(key);
  const asked = pairs.filter((pair) => !rejected.has(hashOf(linkIdOf(pair))));
  const wanted = new Map(asked.map((pair) => [linkIdOf(pair), pair]));
  const settled: string[] = [];
  for await (const { key } of allDocuments(documents, tenant, waitingCollection))
    if (!wanted.has(key)) settled.push(key);
  const entries = [...wanted].map(([key, value]) => ({ key, value }));
  for (let start = 0; start < entries.length; start += perWrite)
    await documents.putAll(tenant, waitingCollection, entries.slice(start, start + perWrite));
  for (let start = 0; start < settled.length; start += perWrite)
    await documents.delete(tenant, waitingCollection, settled.slice(start, start + perWrite));
  return asked;
}

export async function listDoubtful(
  documents: DocumentStore,
  tenant: TenantId,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<DoubtfulLinkPage> {
  const found = await documents.list(tenant, waitingCollection, {
    ...(after !== undefined && { after }),
    limit: limit + 1,
  });
  const links = found.slice(0, limit).map(linkOf);
  const last = links.at(-1);
  return { links, ...(found.length > limit && last !== undefined && { next: last.linkId }) };
}

/** Throws `LINK_NOT_FOUND`. */
export async function findDoubtful(documents: DocumentStore, tenant: TenantId, linkId: string): Promise<DoubtfulLink> {
  const found = await documents.get(tenant, waitingCollection, linkId);
  if (found !== undefined) return linkOf(found);
  throw new EngineError(
    "LINK_NOT_FOUND",
    `There is no doubtful link ${JSON.stringify(linkId.slice(0, 80))}, or somebody decided it. GET /v1/doubtful-links lists those that wait.`,
  );
}

/** Asks no more about a pair, after another import either. */
export async function rejectDoubtful(
  documents: DocumentStore,
  tenant: TenantId,
  { linkId, a, b }: DoubtfulLink,
  rejectedAtMs: number,
): Promise<void> {
  await documents.put(tenant, rejectedCollection, { key: hashOf(linkId), value: { a: a.id, b: b.id, rejectedAtMs } });
  await settleDoubtful(documents, tenant, linkId);
}

export async function settleDoubtful(documents: DocumentStore, tenant: TenantId, linkId: string): Promise<void> {
  await documents.delete(tenant, waitingCollection, [linkId]);
}

function linkOf({ key, value }: StoredDocument): DoubtfulLink {
  if (Value.Check(DoubtfulPair, value)) return { linkId: key, ...value };
  throw new EngineError(
    "STORE_DAMAGED",
    `The document ${key} of ${waitingCollection} is no pair of works. Delete it, and import again.`,
  );
}

export const itemIdsOf = ({ a, b }: DoubtfulPair): readonly ItemId[] => [a.id, b.id] as unknown as readonly ItemId[];
