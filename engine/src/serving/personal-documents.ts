import type { AccountId, TenantId } from "../domain/ids.ts";
import { keptAnswers } from "./kept-answers.ts";
import type { DocumentStore, StoredDocument } from "../ports/document-store.ts";

/** Documents about persons: what is put into one of these is exported and erased with the person. */
export interface PersonalCollection {
  readonly name: string;
  /** Fields of the value that prove who somebody is: an export says only that they are kept. */
  readonly secretFields?: readonly string[];
}

/** Every collection of the document store that holds something about persons: a new one is added here. */
const personalCollections: readonly PersonalCollection[] = [{ name: keptAnswers }];

/** The key of a document about an account, or of one of several by what stands behind it. */
export function personalKey(accountId: AccountId, rest?: string): string {
  const key = encodeURIComponent(accountId);
  return rest === undefined ? key : `${key}/${rest}`;
}

export interface PersonalDocument {
  readonly collection: string;
  readonly key: string;
  readonly value: unknown;
}

const pageLength = 500;
const hiddenText = "(kept, not shown)";

/** What is kept about these accounts, secrets hidden. */
export async function exportPersonalDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
  collections: readonly PersonalCollection[] = personalCollections,
): Promise<readonly PersonalDocument[]> {
  const found: PersonalDocument[] = [];
  for (const collection of collections)
    for (const accountId of accountIds)
      for await (const { key, value } of documentsOf(documents, tenant, { collection, accountId }))
        found.push({ collection: collection.name, key, value: withoutSecrets(value, collection) });
  return found;
}

/** Removes what is kept about these accounts for good. */
export async function erasePersonalDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
  collections: readonly PersonalCollection[] = personalCollections,
): Promise<void> {
  for (const collection of collections)
    for (const accountId of accountIds) {
      const keys: string[] = [];
      for await (const { key } of documentsOf(documents, tenant, { collection, accountId })) keys.push(key);
      await documents.delete(tenant, collection.name, keys);
    }
}

/** By the id itself, and by all keys that begin with it. */
async function* documentsOf(
  documents: DocumentStore,
  tenant: TenantId,
  { collection, accountId }: { readonly collection: PersonalCollection; readonly accountId: AccountId },
): AsyncGenerator<StoredDocument> {
  for (const key of new Set([accountId, personalKey(accountId)])) {
    const document = await documents.get(tenant, collection.name, key);
    if (document !== undefined) yield document;
  }
  const prefix = personalKey(accountId, "");
  let after: string | undefined;
  for (;;) {
    const options = { prefix, ...(after !== undefined && { after }), limit: pageLength };
    const page = await documents.list(tenant, collection.name, options);
    yield* page;
    after = page.at(-1)?.key;
    if (page.length < pageLength) return;
  }
}

function withoutSecrets(value: unknown, { secretFields = [] }: PersonalCollection): unknown {
  if (secretFields.length === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const shown = Object.entries(value).map(([name, field]) => [name, secretFields.includes(name) ? hiddenText : field]);
  return Object.fromEntries(shown) as unknown;
}
