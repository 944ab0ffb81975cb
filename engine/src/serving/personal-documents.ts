import type { AccountId, TenantId } from "../domain/ids.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import { keptAnswers } from "./kept-answers.ts";

/** Collections of documents about people: keyed by account id, or beginning with it, percent-encoded, and a slash. */
const personalCollections = ["gorse-users", "gorse-feedback", keptAnswers] as const;

const pageSize = 500;

/** Removes every document about these accounts. */
export async function erasePersonalDocuments(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<void> {
  for (const collection of personalCollections)
    for (const accountId of accountIds) {
      await documents.delete(tenant, collection, [accountId]);
      const prefix = `${encodeURIComponent(accountId)}/`;
      for (;;) {
        const found = await documents.list(tenant, collection, { prefix, limit: pageSize });
        if (found.length === 0) break;
        await documents.delete(
          tenant,
          collection,
          found.map(({ key }) => key),
        );
      }
    }
}
