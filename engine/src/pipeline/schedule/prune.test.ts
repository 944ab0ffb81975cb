import { expect, it } from "vitest";
import { MemoryModelRegistry } from "../../adapters/memory/memory-model-registry.ts";
import { MemoryObjectStore } from "../../adapters/memory/memory-object-store.ts";
import { defaultTenant as tenant, parseModelVersion } from "../../domain/ids.ts";
import { pruneModels } from "./prune.ts";

it("removes files of old versions and what was learned beside them, and keeps the serving version and the one before", async () => {
  const [registry, objects] = [new MemoryModelRegistry(), new MemoryObjectStore()];
  for (const [createdAtMs, name] of ["v1", "v2", "v3", "v4"].entries()) {
    const version = parseModelVersion(name);
    await registry.register(tenant, { version, createdAtMs, manifestSha256: name, metrics: {} });
    await registry.promote(tenant, version);
    for (const key of [`models/${name}/manifest.json`, `live/${name}/base.bin`, `live/${name}/checkpoint.bin`])
      await objects.put(tenant, key, new Uint8Array(1));
  }
  expect(await pruneModels({ registry, objects }, tenant, 1)).toEqual(["v2", "v1"]);
  const keys = await objects.list(tenant, "");
  expect(keys.filter((key) => /\/v[12]\//.test(key))).toEqual([]);
  expect(keys).toHaveLength(6);
});
