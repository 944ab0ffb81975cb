import { createHash, randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type GetObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { TenantId } from "../../domain/ids.ts";
import { checkObjectKey } from "../../ports/object-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { isPassing, toAwsError } from "./aws-errors.ts";
import { pause } from "./dynamo-table.ts";

const attemptLimit = 8;

/** Metadata of objects that were put where nothing was: which write it was. */
const writeId = "write-id";

/** Where objects lie: in `bucket`, but those whose keys begin as named in others; the first that fits. */
export interface Buckets {
  readonly bucket: string;
  readonly byPrefix?: readonly (readonly [prefix: string, bucket: string])[];
}

/** One bucket or a few; in each a tenant's objects lie under its name. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #buckets: Buckets;

  constructor(client: S3Client, buckets: Buckets) {
    this.#client = client;
    this.#buckets = buckets;
  }

  async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    await this.#put(tenant, key, bytes);
  }

  /** By S3's conditional write: `If-None-Match: *`. */
  async putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean> {
    const id = randomUUID();
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      try {
        await this.#put(tenant, key, bytes, id);
        return true;
      } catch (error) {
        const { name } = error as { readonly name?: string };
        // The SDK repeats a call whose answer was lost, and that one then finds what it wrote itself.
        if (name === "PreconditionFailed") return (await this.#writeIdAt(tenant, key)) === id;
        // Someone deleted the object, or wrote it, while this was under way.
        if (name !== "ConditionalRequestConflict" || attempt + 1 === attemptLimit) throw error;
      }
    }
  }

  async get(tenant: TenantId, key: string): Promise<Uint8Array | undefined> {
    return this.#read(tenant, key, async ({ Body }) => Body?.transformToByteArray());
  }

  async getInto(tenant: TenantId, key: string, target: Uint8Array): Promise<boolean> {
    const isFilled = await this.#read(tenant, key, async ({ Body, ContentLength }) => {
      let at = 0;
      // Another length is read to its end all the same: an answer that nobody reads keeps its connection.
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        if (ContentLength === target.byteLength) target.set(chunk, at);
        at += chunk.byteLength;
      }
      return ContentLength === at && at === target.byteLength;
    });
    return isFilled === true;
  }

  /** Undefined where there is no object. */
  async #read<T>(tenant: TenantId, key: string, take: (object: GetObjectCommandOutput) => Promise<T>) {
    const place = this.#placeOf(tenant, key);
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      let isAnswered = false;
      try {
        const object = await this.#client.send(new GetObjectCommand(place));
        isAnswered = true;
        return await take(object);
      } catch (error) {
        if ((error as { readonly name?: string }).name === "NoSuchKey") return undefined;
        // The client tries neither bodies again that broke off nor, where many requests fail at once, each of these.
        const mayPass = isAnswered || isPassing(error);
        if (attempt + 1 === attemptLimit || !mayPass) throw translated(place.Bucket, error);
      }
    }
  }

  async list(tenant: TenantId, prefix: string): Promise<readonly string[]> {
    const keys = await Promise.all(this.#bucketsUnder(prefix).map((bucket) => this.#listIn(bucket, tenant, prefix)));
    return keys.flat().toSorted();
  }

  async #listIn(Bucket: string, tenant: TenantId, prefix: string): Promise<readonly string[]> {
    const folder = tenantFolder(tenant);
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket, Prefix: folder + prefix });
    const keys: string[] = [];
    try {
      for await (const page of pages)
        for (const { Key = "" } of page.Contents ?? []) keys.push(Key.slice(folder.length));
    } catch (error) {
      throw translated(Bucket, error);
    }
    return keys;
  }

  async delete(tenant: TenantId, key: string): Promise<void> {
    const place = this.#placeOf(tenant, key);
    try {
      await this.#client.send(new DeleteObjectCommand(place));
    } catch (error) {
      throw translated(place.Bucket, error);
    }
  }

  /** With an id of the write only where nothing is. */
  async #put(tenant: TenantId, key: string, bytes: Uint8Array, id?: string): Promise<void> {
    const place = this.#placeOf(tenant, key);
    // A copy: the caller may change its bytes while they are sent, perhaps twice.
    const Body = Uint8Array.from(bytes);
    try {
      const condition = id === undefined ? {} : { IfNoneMatch: "*", Metadata: { [writeId]: id } };
      await this.#client.send(new PutObjectCommand({ ...place, Body, ...condition }));
    } catch (error) {
      throw translated(place.Bucket, error);
    }
  }

  async #writeIdAt(tenant: TenantId, key: string): Promise<string | undefined> {
    const place = this.#placeOf(tenant, key);
    try {
      return (await this.#client.send(new HeadObjectCommand(place))).Metadata?.[writeId];
    } catch (error) {
      // Someone deleted it meanwhile.
      if ((error as { readonly name?: string }).name === "NotFound") return undefined;
      throw translated(place.Bucket, error);
    }
  }

  #placeOf(tenant: TenantId, key: string): { readonly Bucket: string; readonly Key: string } {
    const { bucket, byPrefix = [] } = this.#buckets;
    const [, Bucket = bucket] = byPrefix.find(([prefix]) => key.startsWith(prefix)) ?? [];
    return { Bucket, Key: objectKey(tenant, key) };
  }

  /** Every bucket that may have keys with this beginning. */
  #bucketsUnder(beginning: string): readonly string[] {
    const { bucket, byPrefix = [] } = this.#buckets;
    const isWhole = byPrefix.find(([prefix]) => beginning.startsWith(prefix));
    const parts = byPrefix.filter(([prefix]) => prefix.startsWith(beginning));
    return [...new Set([...parts.map(([, name]) => name), isWhole?.[1] ?? bucket])];
  }
}

const translated = (bucket: string, error: unknown) => toAwsError(`S3 bucket ${bucket}`, error);

function objectKey(tenant: TenantId, key: string): string {
  checkObjectKey(key);
  return tenantFolder(tenant) + key;
}

/** Whose object lies under a key of a bucket, and its key there; undefined where it is of none of these tenants. */
export function ownerOf(
  bucketKey: string,
  tenants: readonly TenantId[],
): { readonly tenant: TenantId; readonly key: string } | undefined {
  const tenant = tenants.find((each) => bucketKey.startsWith(tenantFolder(each)));
  return tenant === undefined ? undefined : { tenant, key: bucketKey.slice(tenantFolder(tenant).length) };
}

/** Plain tenants lie under their own name; others, which S3 or its tools could misread, under that of their hash. */
function tenantFolder(tenant: TenantId): string {
  if (/^[a-z0-9_-]{1,64}$/.test(tenant)) return `${tenant}/`;
  return `~${createHash("sha256").update(tenant).digest("hex")}/`;
}
