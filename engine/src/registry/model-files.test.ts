import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryObjectStore } from "../adapters/memory/memory-object-store.ts";
import { defaultTenant as tenant } from "../domain/ids.ts";
import { readModelFiles, writeModelFiles, type ReadOptions } from "./model-files.ts";

const arrays = fc.record({
  f: fc.float32Array({ maxLength: 20 }),
  d: fc.float64Array({ maxLength: 20 }),
  u: fc.uint32Array({ maxLength: 20 }),
  i: fc.int32Array({ maxLength: 20 }),
  b: fc.uint8Array({ maxLength: 20 }),
});

/** By either checksum, into memory that is there or not. */
const readings = (): readonly ReadOptions[] => [
  {},
  { checksum: "gmac" },
  { checksum: "gmac", allocate: (sizeBytes) => new Uint8Array(new SharedArrayBuffer(sizeBytes)) },
];

describe("model files", () => {
  it("come back as they were written", async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async (given) => {
        const place = { objects: new MemoryObjectStore(), tenant };
        const written = await writeModelFiles(place, "models/v", "m", { header: { a: 1 }, arrays: given });
        for (const options of readings())
          expect(await readModelFiles(place, written, options)).toEqual({ header: { a: 1 }, arrays: given });
      }),
    );
  });

  it.each([
    ["a changed byte", (bytes: Uint8Array) => bytes.with(3, 255), /another checksum/],
    ["a missing end", (bytes: Uint8Array) => bytes.slice(0, -1), /has 15 bytes, not 16/],
  ])("refuses %s and names the file", async (_, damage, message) => {
    const objects = new MemoryObjectStore();
    const model = { header: {}, arrays: { f: new Float32Array([1, 2, 3, 4]) } };
    const written = await writeModelFiles({ objects, tenant }, "models/v", "m", model);
    const bytes = await objects.get(tenant, "models/v/m.f.bin");
    await objects.put(tenant, "models/v/m.f.bin", damage(bytes!));
    for (const options of readings()) {
      await expect(readModelFiles({ objects, tenant }, written, options)).rejects.toThrow(message);
      await expect(readModelFiles({ objects, tenant }, written, options)).rejects.toMatchObject({
        code: "MODEL_DAMAGED",
      });
    }
  });

  it("are compared by SHA-256 where nothing else is known of them", async () => {
    const objects = new MemoryObjectStore();
    const written = await writeModelFiles({ objects, tenant }, "v", "m", {
      header: {},
      arrays: { f: Uint8Array.of(1, 2) },
    });
    const { gmac: _, ...file } = written.arrays["f"]!;
    const before = { ...written, arrays: { f: file } };
    expect(await readModelFiles({ objects, tenant }, before, { checksum: "gmac" })).toMatchObject({
      arrays: { f: Uint8Array.of(1, 2) },
    });
    await objects.put(tenant, "v/m.f.bin", Uint8Array.of(1, 3));
    await expect(readModelFiles({ objects, tenant }, before, { checksum: "gmac" })).rejects.toThrow(/checksum/);
  });
});
