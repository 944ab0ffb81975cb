import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { TenantId } from "../../domain/ids.ts";
import { checkObjectKey } from "../../ports/object-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { toAwsError } from "./aws-errors.ts";
import { pause } from "./dynamo-table.ts";

const attemptLimit = 8;

/** One bucket; a tenant's objects lie under its name. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    await this.#put(tenant, key, bytes);
  }

  /** By S3's conditional write: `If-None-Match: *`. */
  async putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      try {
        await this.#put(tenant, key, bytes, "*");
        return true;
      } catch (error) {
        const { name } = error as { readonly name?: string };
        if (name === "PreconditionFailed") return false;
        // Someone deleted the object, or wrote it, while this was under way.
        if (name !== "ConditionalRequestConflict" || attempt + 1 === attemptLimit) throw error;
      }
    }
  }

  async get(tenant: TenantId, key: string): Promise<Uint8Array | undefined> {
    const Key = objectKey(tenant, key);
    for (let attempt = 0; ; attempt += 1) {
      await pause(attempt);
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key })).catch((error) => {
        if ((error as { readonly name?: string }).name === "NoSuchKey") return { Body: undefined };
        throw this.#translated(error);
      });
      try {
        return await Body?.transformToByteArray();
      } catch (error) {
        // The client tries requests again by itself, but not bodies that broke off.
        if (attempt + 1 === attemptLimit) throw error;
      }
    }
  }

  async list(tenant: TenantId, prefix: string): Promise<readonly string[]> {
    const folder = tenantFolder(tenant);
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: folder + prefix });
    const keys: string[] = [];
    try {
      for await (const page of pages)
        for (const { Key = "" } of page.Contents ?? []) keys.push(Key.slice(folder.length));
    } catch (error) {
      throw this.#translated(error);
    }
    return keys.toSorted();
  }

  async delete(tenant: TenantId, key: string): Promise<void> {
    const Key = objectKey(tenant, key);
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }));
    } catch (error) {
      throw this.#translated(error);
    }
  }

  async #put(tenant: TenantId, key: string, bytes: Uint8Array, IfNoneMatch?: "*"): Promise<void> {
    const Key = objectKey(tenant, key);
    // A copy: the caller may change its bytes while they are sent, perhaps twice.
    const Body = Uint8Array.from(bytes);
    try {
      await this.#client.send(
        new PutObjectCommand({ Bucket: this.#bucket, Key, Body, ...(IfNoneMatch && { IfNoneMatch }) }),
      );
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #translated(error: unknown): unknown {
    return toAwsError(`S3 bucket ${this.#bucket}`, error);
  }
}

function objectKey(tenant: TenantId, key: string): string {
  checkObjectKey(key);
  return tenantFolder(tenant) + key;
}

/** Plain tenants lie under their own name; others, which S3 or its tools could misread, under that of their hash. */
function tenantFolder(tenant: TenantId): string {
  if (/^[a-z0-9_-]{1,64}$/.test(tenant)) return `${tenant}/`;
  return `~${createHash("sha256").update(tenant).digest("hex")}/`;
}
