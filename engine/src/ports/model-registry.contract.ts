import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseModelVersion } from "../domain/ids.ts";
import { tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import type { ModelRecord, ModelRegistry } from "./model-registry.ts";

const version = parseModelVersion;
const record = (name: string, createdAtMs = 1000): ModelRecord => ({
  version: version(name),
  createdAtMs,
  manifestSha256: "ab".repeat(32),
  metrics: { "ndcg@10": 1 / 3, "books/recall": 0 },
});

export function describeModelRegistry(
  name: string,
  open: () => Promise<Opened<ModelRegistry>>,
  abilities: Abilities,
): void {
  describe(`${name} as ModelRegistry`, () => {
    let opened: Opened<ModelRegistry>;
    let registry: ModelRegistry;

    beforeEach(async () => {
      opened = await open();
      registry = opened.port;
    });
    afterEach(() => opened.close());

    const registerAll = async (...names: readonly string[]) => {
      for (const [index, each] of names.entries()) await registry.register(tenantA, record(each, 1000 + index));
    };

    it("is empty at the start", async () => {
      expect(await registry.list(tenantA)).toEqual([]);
      expect(await registry.get(tenantA, version("v1"))).toBeUndefined();
      expect(await registry.current(tenantA)).toBeUndefined();
      expect(await registry.rollback(tenantA)).toBeUndefined();
      expect(await registry.previous(tenantA)).toBeUndefined();
    });

    it("gives back a record exactly, and lists the newest first, by version where times are equal", async () => {
      await registry.register(tenantA, record("old", 1000));
      await registry.register(tenantA, record("b/2 🧪", 2000));
      await registry.register(tenantA, record("a", 2000));
      await registry.register(tenantA, { ...record("none", 1500), metrics: {} });
      expect(await registry.get(tenantA, version("b/2 🧪"))).toStrictEqual(record("b/2 🧪", 2000));
      expect((await registry.list(tenantA)).map((each) => each.version)).toEqual(["b/2 🧪", "a", "none", "old"]);
      expect((await registry.list(tenantA))[3]).toStrictEqual(record("old", 1000));
    });

    it("registers the same record again without harm, and refuses another one of that version", async () => {
      await registerAll("v1");
      await registry.register(tenantA, record("v1"));
      await registry.register(tenantA, { ...record("v1"), metrics: { "books/recall": 0, "ndcg@10": 1 / 3 } });
      for (const other of [
        { ...record("v1"), manifestSha256: "cd".repeat(32) },
        { ...record("v1"), createdAtMs: 1001 },
        { ...record("v1"), metrics: { "ndcg@10": 1 } },
      ])
        await expect(registry.register(tenantA, other)).rejects.toThrow(
          expect.objectContaining({ code: "INVALID_INPUT" }),
        );
      expect(await registry.list(tenantA)).toEqual([record("v1")]);
    });

    it("serves what was promoted last, and only what is registered", async () => {
      await registerAll("v1", "v2");
      expect(await registry.current(tenantA)).toBeUndefined();
      await registry.promote(tenantA, version("v1"));
      expect(await registry.current(tenantA)).toBe("v1");
      const refusal = expect.objectContaining({ code: "MODEL_NOT_FOUND" });
      await expect(registry.promote(tenantA, version("v9"))).rejects.toThrow(refusal);
      expect(await registry.current(tenantA)).toBe("v1");
      await registry.promote(tenantA, version("v2"));
      expect(await registry.current(tenantA)).toBe("v2");
    });

    it("rolls back through all that served, and stays with the first", async () => {
      await registerAll("v1", "v2", "v3");
      for (const each of ["v1", "v2", "v2", "v3", "v1"]) await registry.promote(tenantA, version(each));
      expect(await registry.previous(tenantA)).toBe("v3");
      expect(await registry.rollback(tenantA)).toBe("v3");
      expect(await registry.current(tenantA)).toBe("v3");
      expect(await registry.previous(tenantA)).toBe("v2");
      expect(await registry.rollback(tenantA)).toBe("v2");
      await registry.promote(tenantA, version("v3"));
      expect(await registry.rollback(tenantA)).toBe("v2");
      expect(await registry.rollback(tenantA)).toBe("v1");
      expect(await registry.rollback(tenantA)).toBeUndefined();
      expect(await registry.current(tenantA)).toBe("v1");
    });

    it("removes a version, but neither the serving one nor the one that a rollback would bring back", async () => {
      await registerAll("v1", "v2", "v3", "v4");
      for (const each of ["v1", "v2", "v1", "v3", "v4"]) await registry.promote(tenantA, version(each));
      expect(await registry.remove(tenantA, version("v4"))).toBe(false);
      expect(await registry.remove(tenantA, version("v3"))).toBe(false);
      expect(await registry.remove(tenantA, version("v2"))).toBe(true);
      expect(await registry.remove(tenantA, version("v2"))).toBe(true);
      expect(await registry.get(tenantA, version("v2"))).toBeUndefined();
      expect((await registry.list(tenantA)).map((each) => each.version)).toEqual(["v4", "v3", "v1"]);
      expect(await registry.rollback(tenantA)).toBe("v3");
      expect(await registry.rollback(tenantA)).toBe("v1");
      expect(await registry.rollback(tenantA)).toBeUndefined();
    });

    it("keeps tenants apart", async () => {
      await registerAll("v1", "v2");
      await registry.promote(tenantA, version("v1"));
      await registry.promote(tenantA, version("v2"));
      expect(await registry.get(tenantB, version("v1"))).toBeUndefined();
      expect(await registry.list(tenantB)).toEqual([]);
      expect(await registry.current(tenantB)).toBeUndefined();
      const refusal = expect.objectContaining({ code: "MODEL_NOT_FOUND" });
      await expect(registry.promote(tenantB, version("v1"))).rejects.toThrow(refusal);
      await registry.register(tenantB, { ...record("v1"), createdAtMs: 7 });
      await registry.promote(tenantB, version("v1"));
      expect(await registry.rollback(tenantB)).toBeUndefined();
      expect(await registry.current(tenantA)).toBe("v2");
    });

    it.runIf(abilities.isDurable)(
      "has the versions, the serving one and those before it after a restart (durable stores only)",
      async () => {
        await registerAll("v1", "v2", "v3");
        for (const each of ["v1", "v2", "v3"]) await registry.promote(tenantA, version(each));
        await registry.rollback(tenantA);
        registry = await opened.reopen!();
        expect(await registry.current(tenantA)).toBe("v2");
        expect(await registry.list(tenantA)).toEqual([record("v3", 1002), record("v2", 1001), record("v1", 1000)]);
        expect(await registry.rollback(tenantA)).toBe("v1");
      },
    );
  });
}
