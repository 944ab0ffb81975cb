import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseModelVersion, type TenantId } from "../domain/ids.ts";
import { awkwardTexts, tenantA, tenantB, type Opened } from "./contract-data.ts";
import type { ModelTraffic } from "./model-traffic.ts";

const version = parseModelVersion;

export interface OpenedModelTraffic extends Opened<ModelTraffic> {
  /** Lets a shift end as it would by itself. */
  settle(id: string, outcome: "succeeded" | "rolled-back"): Promise<void>;
}

export function describeModelTraffic(name: string, open: () => Promise<OpenedModelTraffic>): void {
  describe(`${name} as ModelTraffic`, () => {
    let opened: OpenedModelTraffic;
    let traffic: ModelTraffic;

    beforeEach(async () => {
      opened = await open();
      traffic = opened.port;
    });
    afterEach(() => opened.close());

    const begin = async (text: string, tenant: TenantId = tenantA) => {
      const begun = await traffic.begin(tenant, version(text));
      if (begun.kind !== "shifting") throw new Error(`The shift to ${text} did not begin: ${begun.kind}.`);
      return begun.shift;
    };
    const shiftTo = async (text: string, tenant: TenantId = tenantA) => {
      const { id } = await begin(text, tenant);
      await opened.settle(id, "succeeded");
      return id;
    };

    it("names nothing at the start, and knows no shift that it did not begin", async () => {
      expect(await traffic.serving()).toEqual(new Map());
      expect(await traffic.find("d-UNKNOWN")).toBeUndefined();
    });

    it("says what answered before as long as a shift runs, and the new version when it has succeeded", async () => {
      await shiftTo("v1");
      const shift = await begin("v2");
      expect(shift).toMatchObject({ tenant: tenantA, version: "v2", state: "running" });
      expect(await traffic.serving()).toEqual(new Map([[tenantA, "v1"]]));
      expect(await traffic.find(shift.id)).toEqual(shift);
      await opened.settle(shift.id, "succeeded");
      expect(await traffic.serving()).toEqual(new Map([[tenantA, "v2"]]));
      expect(await traffic.find(shift.id)).toMatchObject({ ...shift, state: "succeeded" });
    });

    it("goes back to what answered before, and says why where it can", async () => {
      await shiftTo("v1");
      const { id } = await begin("v2");
      await opened.settle(id, "rolled-back");
      expect(await traffic.serving()).toEqual(new Map([[tenantA, "v1"]]));
      expect(await traffic.find(id)).toMatchObject({ version: "v2", state: "rolled-back" });
    });

    it("takes nothing of a version that was rolled back into the next shift", async () => {
      await shiftTo("v1");
      await opened.settle((await begin("bad")).id, "rolled-back");
      await shiftTo("o1", tenantB);
      expect(await traffic.serving()).toEqual(
        new Map([
          [tenantA, "v1"],
          [tenantB, "o1"],
        ]),
      );
    });

    it("begins the same shift once, however often it is asked", async () => {
      const first = await begin("v1");
      expect(await begin("v1")).toEqual(first);
      await opened.settle(first.id, "succeeded");
      expect(await traffic.begin(tenantA, version("v1"))).toEqual({ kind: "serves" });
    });

    it("begins nothing while another shift runs, and again when that has ended", async () => {
      const { id } = await begin("v1");
      expect(await traffic.begin(tenantA, version("v2"))).toEqual({ kind: "busy" });
      expect(await traffic.begin(tenantB, version("v1"))).toEqual({ kind: "busy" });
      await opened.settle(id, "succeeded");
      expect((await begin("v2")).version).toBe("v2");
    });

    it("tries a version again that was rolled back, in a shift of its own", async () => {
      const first = await begin("v1");
      await opened.settle(first.id, "rolled-back");
      const second = await begin("v1");
      expect(second.id).not.toBe(first.id);
      expect(await traffic.find(first.id)).toMatchObject({ state: "rolled-back" });
      expect(await traffic.find(second.id)).toMatchObject({ state: "running" });
    });

    it("keeps tenants and versions apart whose names are awkward", async () => {
      const texts = awkwardTexts.filter((text) => text.length < 100);
      const expected = new Map<TenantId, string>([[tenantB, `${texts.at(-1)}`]]);
      for (const text of texts) await shiftTo(text, tenantB);
      expect(await traffic.serving()).toEqual(expected);
    });
  });
}
