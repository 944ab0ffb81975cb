import { describe, expect, it } from "vitest";
import { MemoryModelRegistry } from "../adapters/memory/memory-model-registry.ts";
import { EngineError } from "../domain/errors.ts";
import { defaultTenant as tenant, parseModelVersion, type ModelVersion } from "../domain/ids.ts";
import { ModelSlot } from "./model-slot.ts";

const [one, two] = [parseModelVersion("1"), parseModelVersion("2")];

async function createSlot(damaged: Set<ModelVersion>) {
  const registry = new MemoryModelRegistry();
  for (const [place, version] of [one, two].entries())
    await registry.register(tenant, { version, createdAtMs: place, manifestSha256: "", metrics: {} });
  const refused: ModelVersion[] = [];
  const slot = new ModelSlot({
    registry,
    load: async (_, version) => {
      if (damaged.has(version)) throw new EngineError("MODEL_DAMAGED", `Version ${version} is damaged.`);
      return { version };
    },
    onRefused: (_, version) => refused.push(version),
  });
  return { registry, slot, refused };
}

describe("ModelSlot", () => {
  it("serves nothing before the first version", async () => {
    const { slot } = await createSlot(new Set());
    expect(await slot.current(tenant)).toBeUndefined();
  });

  it("keeps the previous version when a damaged one is to be promoted", async () => {
    const { registry, slot } = await createSlot(new Set([two]));
    await slot.promote(tenant, one);
    await expect(slot.promote(tenant, two)).rejects.toMatchObject({ code: "MODEL_DAMAGED" });
    expect((await slot.current(tenant))?.version).toBe(one);
    expect(await registry.current(tenant)).toBe(one);
  });

  it("opens the newest sound version and tells which was refused", async () => {
    const { registry, slot, refused } = await createSlot(new Set([two]));
    await registry.promote(tenant, two);
    expect((await slot.current(tenant))?.version).toBe(one);
    expect(refused).toEqual([two]);
  });

  it("goes back to the version that served before", async () => {
    const { slot } = await createSlot(new Set());
    await slot.promote(tenant, one);
    await slot.promote(tenant, two);
    expect(await slot.rollback(tenant)).toBe(one);
    expect((await slot.current(tenant))?.version).toBe(one);
    await expect(slot.rollback(tenant)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  it("tries again after a store was away, and refuses no version for that", async () => {
    const registry = new MemoryModelRegistry();
    await registry.register(tenant, { version: one, createdAtMs: 0, manifestSha256: "", metrics: {} });
    await registry.promote(tenant, one);
    const refused: ModelVersion[] = [];
    let isAway = true;
    const slot = new ModelSlot({
      registry,
      load: async (_, version) => {
        if (isAway) throw new Error("SlowDown");
        return { version };
      },
      onRefused: (_, version) => refused.push(version),
    });
    await expect(slot.current(tenant)).rejects.toThrow("SlowDown");
    isAway = false;
    expect((await slot.current(tenant))?.version).toBe(one);
    expect(refused).toEqual([]);
  });
});
