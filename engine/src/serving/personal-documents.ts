import type { AccountId, TenantId } from "../domain/ids.ts";
import type { DocumentStore, StoredDocument } from "../ports/document-store.ts";
import { friendEntries } from "./social/tie-documents.ts";
import { waitingCollection } from "./webhooks/webhook-store.ts";
import { allDocuments } from "./all-documents.ts";
import { groupEvenings } from "./group-lists.ts";
import { keptAnswers } from "./kept-answers.ts";

/** Of which parties a person is a member. */
export const membershipCollection = "party-memberships";

/**
 * Collections of documents about people: keyed by account id, or beginning with it, percent-encoded, and a slash. What is in them is
 * exported and erased with the person; a new one is added here.
 */
const personalCollections = [
  keptAnswers,
  "gorse-users",
  "gorse-feedback",
  "people",
  "personal-keys",
  "sessions",
  "invites",
  waitingCollection,
  friendEntries,
  membershipCollection,
  groupEvenings,
] as const;

/** Fields that prove who somebody is: an export says only that they are kept. */
const secretFields: ReadonlySet<string> = new Set(["passphraseHash", "secretHash"]);

export interface PersonalDocument {
  readonly collection: string;
  readonly key: string;
  readonly value: unknown;
}

const hiddenText = "(kept, not shown)";

/** Every document about these accounts, secrets hidden. */
export async function exportPersonalDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<readonly PersonalDocument[]> {
  const found: PersonalDocument[] = [];
  for (const collection of personalCollections)
    for (const accountId of accountIds)
      for await (const { key, value } of documentsOf(documents, tenant, collection, accountId))
        found.push({ collection, key, value: withoutSecrets(value) });
  return found;
}

/** Removes every document about these accounts. */
export async function erasePersonalDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<void> {
  for (const collection of personalCollections)
    for (const accountId of accountIds) {
      const keys: string[] = [];
      for await (const { key } of documentsOf(documents, tenant, collection, accountId)) keys.push(key);
      await documents.delete(tenant, collection, keys);
    }
}

async function* documentsOf(
  documents: DocumentStore,
  tenant: TenantId,
  collection: string,
  accountId: AccountId,
): AsyncGenerator<StoredDocument> {
  const encoded = encodeURIComponent(accountId);
  for (const key of new Set<string>([accountId, encoded])) {
    const document = await documents.get(tenant, collection, key);
    if (document !== undefined) yield document;
  }
  yield* allDocuments(documents, tenant, collection, { prefix: `${encoded}/` });
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const shown = Object.entries(value).map(([name, field]) => [name, secretFields.has(name) ? hiddenText : field]);
  return Object.fromEntries(shown) as unknown;
}
