import { hash } from "node:crypto";
import { EngineError } from "../domain/errors.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { DocumentStore } from "../ports/document-store.ts";

/** Requests that carry a key of their own: the same key again gets the first answer again, for a day. */
export const keptAnswers = "kept-answers";

const keptAnswerTtlMs = 24 * 3_600_000;
/** A request that a crash cut short frees its key after so long. */
const underWayTtlMs = 120_000;
/** Larger answers are not kept: then the key is free again. */
const maxAnswerBytes = 256 * 1024;

export interface RequestKey {
  /** Who sent it. */
  readonly sender: string;
  readonly key: string;
  /** Whom it is about: an erasure of this user takes the answer along. */
  readonly userId?: UserId;
}

/** An answer as it was kept; no body for one that was empty. */
export interface KeptAnswer {
  readonly body?: unknown;
}

interface Entry extends KeptAnswer {
  readonly fingerprint: string;
  readonly isUnderWay: boolean;
}

type Documents = { readonly documents: DocumentStore };

/** By the user's id first, so that an erasure finds what is about a person; ids are never empty. */
const documentKey = ({ sender, key, userId = "" as UserId }: RequestKey) =>
  `${encodeURIComponent(userId)}/${hash("sha256", JSON.stringify([sender, key]), "base64url")}`;

/**
 * The kept answer, or undefined when the request is the first with its key: then it is noted as under way until `finishRequest`.
 * Throws `IDEMPOTENCY_KEY_REUSED` when another request had the key, `REQUEST_UNDER_WAY` while the first has no answer yet.
 */
export async function beginRequest(
  { documents }: Documents,
  tenant: TenantId,
  key: RequestKey,
  fingerprint: string,
): Promise<KeptAnswer | undefined> {
  const documentName = documentKey(key);
  const entry: Entry = { fingerprint, isUnderWay: true };
  const isFirst = await documents.put(
    tenant,
    keptAnswers,
    { key: documentName, value: entry },
    { ifVersion: null, ttlMs: underWayTtlMs },
  );
  if (isFirst !== undefined) return undefined;
  const kept = (await documents.get(tenant, keptAnswers, documentName))?.value as Entry | undefined;
  if (kept === undefined || (kept.isUnderWay && kept.fingerprint === fingerprint))
    throw new EngineError("REQUEST_UNDER_WAY", "The first request with this Idempotency-Key has no answer yet. Wait.");
  if (kept.fingerprint !== fingerprint)
    throw new EngineError(
      "IDEMPOTENCY_KEY_REUSED",
      "Another request had this Idempotency-Key: a key goes with one method, path and body. Send a new key.",
    );
  return "body" in kept ? { body: kept.body } : {};
}

/** Keeps the answer for a day; without one, for it failed, the key is free again. */
export async function finishRequest(
  { documents }: Documents,
  tenant: TenantId,
  key: RequestKey,
  finished?: KeptAnswer & { readonly fingerprint: string },
): Promise<void> {
  const documentName = documentKey(key);
  if (finished === undefined || JSON.stringify(finished).length > maxAnswerBytes)
    return documents.delete(tenant, keptAnswers, [documentName]);
  // What was noted at the beginning may have been erased meanwhile, with the person: then nothing is kept.
  const noted = await documents.get(tenant, keptAnswers, documentName);
  if (noted === undefined) return;
  const entry: Entry = { ...finished, isUnderWay: false };
  const options = { ifVersion: noted.version, ttlMs: keptAnswerTtlMs };
  await documents.put(tenant, keptAnswers, { key: documentName, value: entry }, options);
}
