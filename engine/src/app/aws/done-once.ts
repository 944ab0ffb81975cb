import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { BasePersistenceLayer, IdempotencyRecord } from "@aws-lambda-powertools/idempotency/persistence";
import { IdempotencyItemAlreadyExistsError, IdempotencyItemNotFoundError } from "@aws-lambda-powertools/idempotency";
import type { Context } from "aws-lambda";
import { parseTenantId } from "../../domain/ids.ts";
import type { DocumentStore } from "../../ports/document-store.ts";

const owner = parseTenantId("invocations");
const collection = "invocations";
/** EventBridge tries an event again for a day. */
const knownForSeconds = 86_400;

/** What `IdempotencyRecord` is made of. */
type Kept = Omit<ConstructorParameters<typeof IdempotencyRecord>[0], "idempotencyKey">;

/** Records of Powertools in the document store. */
class DocumentPersistence extends BasePersistenceLayer {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    super();
    this.#documents = documents;
  }

  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    const { idempotencyKey: key } = record;
    const there = await this.#documents.get(owner, collection, key);
    const known = there && recordOf(key, there.value as Kept);
    const isFree = known === undefined || known.isExpired() || isLeft(known);
    const value = keptOf(record);
    const ifVersion = there?.version ?? null;
    const ttlMs = knownForSeconds * 1000;
    if (isFree && (await this.#documents.put(owner, collection, { key, value }, { ifVersion, ttlMs })) !== undefined)
      return;
    const message = `Another invocation does ${key}, or did.`;
    throw new IdempotencyItemAlreadyExistsError(message, known ?? (await this.#read(key)));
  }

  protected override async _getRecord(key: string): Promise<IdempotencyRecord> {
    return this.#read(key);
  }

  async #read(key: string): Promise<IdempotencyRecord> {
    const there = await this.#documents.get(owner, collection, key);
    if (there === undefined) throw new IdempotencyItemNotFoundError(`There is no record of ${key}.`);
    return recordOf(key, there.value as Kept);
  }

  protected override async _updateRecord(record: IdempotencyRecord): Promise<void> {
    const entry = { key: record.idempotencyKey, value: keptOf(record) };
    await this.#documents.put(owner, collection, entry, { ttlMs: knownForSeconds * 1000 });
  }

  protected override async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    await this.#documents.delete(owner, collection, [record.idempotencyKey]);
  }
}

/** Begun by an invocation that must have ended since. */
function isLeft(record: IdempotencyRecord): boolean {
  return record.getStatus() === "INPROGRESS" && (record.inProgressExpiryTimestamp ?? 0) < Date.now();
}

const recordOf = (idempotencyKey: string, kept: Kept) => new IdempotencyRecord({ idempotencyKey, ...kept });

function keptOf(record: IdempotencyRecord): Kept {
  const { expiryTimestamp, inProgressExpiryTimestamp, responseData } = record;
  return {
    status: record.getStatus(),
    ...(expiryTimestamp !== undefined && { expiryTimestamp }),
    ...(inProgressExpiryTimestamp !== undefined && { inProgressExpiryTimestamp }),
    ...(responseData !== undefined && { responseData }),
  };
}

/** An event that has an `id` is handled once, however often it is delivered; one that failed is handled again. */
export function doneOnce<Result>(
  name: string,
  { documents }: { readonly documents: DocumentStore },
  handle: (event: unknown) => Promise<Result>,
): (event: unknown, context: Context) => Promise<Result> {
  const config = new IdempotencyConfig({ eventKeyJmesPath: "id", expiresAfterSeconds: knownForSeconds });
  const ownOf: (event: unknown, context: Context) => Promise<Result> = handle;
  return makeIdempotent(ownOf, {
    persistenceStore: new DocumentPersistence(documents),
    config,
    keyPrefix: name,
  });
}
