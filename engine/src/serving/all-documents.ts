import type { TenantId } from "../domain/ids.ts";
import type { DocumentStore, StoredDocument } from "../ports/document-store.ts";

const perRead = 200;

/** Documents of a collection in key order, read as they are needed. */
export async function* allDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  collection: string,
  { prefix = "", after = "" }: { readonly prefix?: string; readonly after?: string | undefined } = {},
): AsyncGenerator<StoredDocument> {
  for (let last: string | undefined = after; last !== undefined;) {
    const found: readonly StoredDocument[] = await documents.list(tenant, collection, {
      prefix,
      after: last,
      limit: perRead,
    });
    yield* found;
    last = found.length < perRead ? undefined : found.at(-1)?.key;
  }
}
