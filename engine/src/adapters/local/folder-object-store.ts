import { createHash, randomUUID } from "node:crypto";
import {
  link,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  type FileHandle,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { checkObjectKey } from "../../ports/object-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { toStoreError } from "./store-errors.ts";

/** No tenant's folder has this name: see `tenantFolder`. */
const temporaryFolder = ".temporary";
/** A folder may vanish between making it and using it, when its last object is deleted: then it is made again. */
const attemptLimit = 20;

/**
 * One file an object, one folder a tenant. A file is written under a temporary name, synced and then renamed or linked to its
 * own, so that under a key there is a whole object or none, whenever the process dies.
 */
export class FolderObjectStore implements ObjectStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Removes what writers that died left behind. Only for the one process that uses the folder, before it writes. */
  async removeTemporaryFiles(): Promise<void> {
    await rm(join(this.#path, temporaryFolder), { recursive: true, force: true });
  }

  async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(tenant, key);
    await this.#withTemporaryFile(path, bytes, (temporary) => rename(temporary, path));
  }

  async putIfAbsent(tenant: TenantId, key: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.pathOf(tenant, key);
    if (await isThere(path)) return false;
    try {
      await this.#withTemporaryFile(path, bytes, (temporary) => link(temporary, path));
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  }

  async get(tenant: TenantId, key: string): Promise<Uint8Array | undefined> {
    const path = this.pathOf(tenant, key);
    try {
      const { buffer, byteOffset, byteLength } = await readFile(path);
      return new Uint8Array(buffer, byteOffset, byteLength);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  async getInto(tenant: TenantId, key: string, target: Uint8Array): Promise<boolean> {
    const path = this.pathOf(tenant, key);
    try {
      const file = await open(path, "r");
      try {
        return (await file.stat()).size === target.byteLength && (await readWhole(file, target));
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  async list(tenant: TenantId, prefix: string): Promise<readonly string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    if (folder !== "" && !isFolderKey(folder)) return [];
    const keys: string[] = [];
    await collectKeys(join(this.#path, tenantFolder(tenant)), folder, prefix, keys);
    return keys.toSorted();
  }

  async delete(tenant: TenantId, key: string): Promise<void> {
    const path = this.pathOf(tenant, key);
    try {
      await unlink(path);
    } catch (error) {
      if (isAbsence(error)) return;
      throw error;
    }
    await this.#removeEmptyFolders(dirname(path));
  }

  /** The file that an object is, where there is one. */
  pathOf(tenant: TenantId, key: string): string {
    checkObjectKey(key);
    return join(this.#path, tenantFolder(tenant), key);
  }

  async #withTemporaryFile(
    path: string,
    bytes: Uint8Array,
    place: (temporary: string) => Promise<void>,
  ): Promise<void> {
    const temporary = join(this.#path, temporaryFolder, randomUUID());
    try {
      await makeFolder(dirname(temporary));
      await writeSynced(temporary, bytes);
      await this.#place(path, () => place(temporary));
    } catch (error) {
      throw translated(path, error);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #place(path: string, place: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await makeFolder(dirname(path));
      try {
        await place();
        await syncFolder(dirname(path));
        return;
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || attempt === attemptLimit) throw error;
      }
    }
  }

  async #removeEmptyFolders(from: string): Promise<void> {
    let folder = from;
    while (folder !== this.#path) {
      try {
        await rmdir(folder);
      } catch {
        // It holds other objects, or another deletion was faster.
        break;
      }
      folder = dirname(folder);
    }
    await syncFolder(folder).catch(() => {});
  }
}

async function readWhole(file: FileHandle, target: Uint8Array): Promise<boolean> {
  for (let at = 0; at < target.byteLength;) {
    const { bytesRead } = await file.read(target, at, target.byteLength - at, at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

/** Plain tenants have their own name; others, and those that a file system could confuse, that of their hash. */
function tenantFolder(tenant: TenantId): string {
  if (/^[a-z0-9_-]{1,64}$/.test(tenant)) return tenant;
  return `~${createHash("sha256").update(tenant).digest("hex")}`;
}

function isFolderKey(folder: string): boolean {
  try {
    checkObjectKey(folder.slice(0, -1));
    return true;
  } catch {
    return false;
  }
}

async function collectKeys(root: string, folder: string, prefix: string, keys: string[]): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    const key = folder + entry.name;
    if (!key.startsWith(prefix) && !prefix.startsWith(`${key}/`)) continue;
    if (entry.isDirectory()) await collectKeys(root, `${key}/`, prefix, keys);
    else if (key.startsWith(prefix)) keys.push(key);
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder so that a power failure does not take it back. */
async function makeFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true });
  if (firstMade === undefined) return;
  for (let folder = path; folder !== dirname(firstMade); folder = dirname(folder)) await syncFolder(dirname(folder));
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot sync a folder, and needs not.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isThere = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const codeOf = (error: unknown) => (error as { readonly code?: string }).code;

const isAbsence = (error: unknown) => ["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "");

function translated(path: string, error: unknown): unknown {
  if (codeOf(error) !== "EISDIR" && codeOf(error) !== "ENOTDIR") return toStoreError(path, error);
  const sentence = `${path} cannot be a file: an object's key is another one's folder. Use another key.`;
  return new EngineError("INVALID_INPUT", sentence, { cause: error });
}
