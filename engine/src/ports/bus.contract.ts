import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseItemId, parseModelVersion } from "../domain/ids.ts";
import type { Bus, DomainEventOf } from "./bus.ts";
import { accountIds, tenantA, tenantB } from "./contract-data.ts";
import type { Opened } from "./contract-data.ts";

const promoted = (version: string, tenant = tenantA): DomainEventOf<"model-promoted"> => ({
  kind: "model-promoted",
  tenant,
  version: parseModelVersion(version),
});
const itemsChanged: DomainEventOf<"items-changed"> = {
  kind: "items-changed",
  tenant: tenantA,
  itemIds: [parseItemId("🎬/1")],
};
const briefly = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

export function describeBus(name: string, open: () => Promise<Opened<Bus>>): void {
  describe(`${name} as Bus`, () => {
    let opened: Opened<Bus>;
    let bus: Bus;

    beforeEach(async () => {
      opened = await open();
      bus = opened.port;
    });
    afterEach(() => opened.close());

    it("delivers an event whole to every subscriber of its kind and to no other, before `publish` resolves", async () => {
      const seen: unknown[] = [];
      bus.subscribe("items-changed", async (event) => {
        await briefly();
        seen.push(["first", event]);
      });
      bus.subscribe("items-changed", (event) => void seen.push(["second", event]));
      bus.subscribe("model-promoted", (event) => void seen.push(["other", event]));
      await bus.publish(itemsChanged);
      expect(seen).toHaveLength(2);
      expect(seen).toContainEqual(["first", itemsChanged]);
      expect(seen).toContainEqual(["second", itemsChanged]);
    });

    it("needs no subscriber", async () => {
      const recorded = { kind: "events-recorded", tenant: tenantA, accountIds: accountIds("a") } as const;
      await expect(bus.publish(recorded)).resolves.toBeUndefined();
    });

    it("keeps the order of one publisher, one event at a time for each subscriber", async () => {
      const seen: string[] = [];
      let handling = 0;
      bus.subscribe("model-promoted", async ({ version }) => {
        handling += 1;
        expect(handling).toBe(1);
        if (Number(version) % 2 === 0) await briefly();
        seen.push(version);
        handling -= 1;
      });
      const versions = Array.from({ length: 12 }, (_, index) => String(index));
      await Promise.all(versions.map((version) => bus.publish(promoted(version))));
      expect(seen).toEqual(versions);
    });

    it("says the tenant", async () => {
      const seen: string[] = [];
      bus.subscribe("model-promoted", ({ tenant }) => void seen.push(tenant));
      await bus.publish(promoted("1", tenantB));
      await bus.publish(promoted("1", tenantA));
      expect(seen).toEqual([tenantB, tenantA]);
    });

    it("lets a failing subscriber harm neither the publisher nor the others nor its own next event", async () => {
      const seen: string[] = [];
      const failThenNote = (fail: () => void | Promise<void>) => {
        let isFirst = true;
        return ({ version }: { version: string }) => {
          if (!isFirst) return void seen.push(version);
          isFirst = false;
          return fail();
        };
      };
      bus.subscribe(
        "model-promoted",
        failThenNote(() => {
          throw new Error("thrown at once, on purpose");
        }),
      );
      bus.subscribe(
        "model-promoted",
        failThenNote(async () => {
          await briefly();
          throw new Error("thrown later, on purpose");
        }),
      );
      bus.subscribe("model-promoted", ({ version }) => void seen.push(version));
      await bus.publish(promoted("1"));
      expect(seen).toEqual(["1"]);
      await bus.publish(promoted("2"));
      expect(seen).toEqual(["1", "2", "2", "2"]);
    });

    it("stops delivering once a subscription has ended, as often as it is ended", async () => {
      const seen: string[] = [];
      const end = bus.subscribe("model-promoted", ({ version }) => void seen.push(version));
      await bus.publish(promoted("1"));
      end();
      end();
      await bus.publish(promoted("2"));
      expect(seen).toEqual(["1"]);
    });

    it("lets handlers publish, their own kind too, and waits for what follows from an event", async () => {
      const seen: string[] = [];
      bus.subscribe("model-promoted", async (event) => {
        seen.push(`begin ${event.version}`);
        if (event.version === "1") {
          await bus.publish(promoted("2"));
          await bus.publish(itemsChanged);
        }
        await briefly();
        seen.push(`end ${event.version}`);
      });
      bus.subscribe("items-changed", async () => {
        await briefly();
        await bus.publish(promoted("3"));
        seen.push("items");
      });
      await bus.publish(promoted("1"));
      expect(seen.filter((note) => note !== "items")).toEqual([
        "begin 1",
        "end 1",
        "begin 2",
        "end 2",
        "begin 3",
        "end 3",
      ]);
      expect(seen).toContain("items");
    });
  });
}
