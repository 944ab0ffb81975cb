import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineError } from "../../domain/errors.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import type { ConsumerGroup } from "../../pipeline/stream/consumer-group.ts";
import { openConsumers } from "../../pipeline/stream/consumers.ts";
import { openDataFolder } from "./data-folder.ts";
import type { DataFolder } from "./data-folder.ts";
import { openStores } from "./kill-target.ts";
import { SqliteCheckpointStore } from "./sqlite-checkpoint-store.ts";
import { SystemClock } from "./system-clock.ts";
import { SystemRandom } from "./system-random.ts";

function mountSmallDisk(folder: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]).status === 0;
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-mount-"));
  const isMounted = mountSmallDisk(folder);
  if (isMounted) spawnSync("umount", [folder]);
  rmdirSync(folder);
  return isMounted;
}

const hasSmallDisk = canMount();

const eventBatch = (turn: number) =>
  Array.from({ length: 100 }, (_, index) =>
    someEvent(`event ${turn}/${index} ${"x".repeat(100)}`, { account: `a${index % 9}` }),
  );
const loggedBatch = (turn: number) =>
  Array.from({ length: 100 }, (_, index) => ({
    position: BigInt(turn * 100 + index + 1),
    arrivedAtMs: 1e12,
    event: someEvent(`event ${turn}/${index} ${"x".repeat(100)}`, { account: "a" }),
  }));
const itemBatch = (turn: number) =>
  Array.from({ length: 20 }, (_, index) =>
    createItem({
      id: parseItemId(`${turn}/${index}`),
      domain: "book",
      title: `Turn${turn}`,
      description: "x".repeat(500),
    }),
  );
const bytesOf = (turn: number) => new Uint8Array(100_000).fill(turn);

describe.skipIf(!hasSmallDisk)(
  `a full disk${hasSmallDisk ? "" : " (left out: no right to mount a small file system)"}`,
  () => {
    let folder: string;
    let data: DataFolder;
    let stores: ReturnType<typeof openStores>;
    const ballast = () => join(folder, "ballast");

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "codecatalyst-full-"));
      mountSmallDisk(folder);
      writeFileSync(ballast(), new Uint8Array(900_000));
      data = await openDataFolder(folder);
      stores = openStores(data);
    });
    afterEach(() => {
      data.close();
      spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    });

    const diskFull = () => expect.objectContaining({ code: "DISK_FULL", message: expect.stringContaining(folder) });

    /** Writes until the disk is full, and returns how often it worked. */
    async function fill(write: (turn: number) => Promise<unknown>): Promise<number> {
      for (let turn = 0; turn < 10_000; turn += 1) {
        const error: unknown = await write(turn).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error instanceof EngineError && error.code === "DISK_FULL" && error.message.includes(folder)) return turn;
        if (error !== undefined) throw error;
      }
      throw new Error("The disk never filled up.");
    }

    /** After room was made, the same write works, on the same handles and on new ones. */
    async function makeRoomAndReopen(write: () => Promise<unknown>): Promise<void> {
      rmSync(ballast());
      await write();
      data.close();
      data = await openDataFolder(folder);
      stores = openStores(data);
    }

    it("loses no acknowledged event and keeps none of a refused batch", async () => {
      const count = await fill((turn) => stores.log.append(tenantA, eventBatch(turn)));
      const readIds = async () => {
        const { log } = stores;
        const ids: string[] = [];
        for (let partition = 0; partition < log.partitionCount; partition += 1)
          for (const { event } of await log.read(tenantA, partition, 0n, Infinity)) ids.push(event.id);
        return ids.toSorted();
      };
      const expected = (turns: number) =>
        Array.from({ length: turns }, (_, turn) => eventBatch(turn).map(({ id }) => id as string))
          .flat()
          .toSorted();
      expect(count).toBeGreaterThan(5);
      expect(await readIds()).toEqual(expected(count));
      await makeRoomAndReopen(async () =>
        expect(await stores.log.append(tenantA, eventBatch(count))).toHaveLength(100),
      );
      expect(await readIds()).toEqual(expected(count + 1));
      expect(await stores.log.append(tenantA, eventBatch(count))).toEqual([]);
    });

    it("sets no event aside when a consumer group finds no room, and goes on when there is", async () => {
      const counted = new Set<string>();
      const group: ConsumerGroup = {
        name: "files",
        maxEvents: 50,
        async handle({ tenant, partition, events }) {
          await data.objects.put(tenant, `files/p${partition}-${events[0]!.position}`, new Uint8Array(70_000).fill(1));
          for (const { event } of events) counted.add(event.id);
        },
      };
      const ports = {
        eventLog: stores.log,
        profiles: stores.profiles,
        checkpoints: new SqliteCheckpointStore(data.eventDatabase),
        objects: data.objects,
        clock: new SystemClock(),
        random: new SystemRandom(),
      };
      for (let turn = 0; turn < 8; turn += 1) await stores.log.append(tenantA, eventBatch(turn));
      const notices: string[] = [];
      const onNotice = (notice: string) => notices.push(notice);
      const consumers = await openConsumers(ports, [group], { longestBackOffMs: 20, onNotice });
      await expect.poll(() => notices.some((notice) => notice.includes(folder)), { timeout: 20_000 }).toBe(true);
      expect(counted.size).toBeLessThan(800);
      rmSync(ballast());
      await consumers.drain();
      expect(counted.size).toBe(800);
      expect(await consumers.setAsideEvents(tenantA)).toEqual([]);
      await consumers.close();
    });

    it("keeps position and history of profiles in agreement", async () => {
      const count = await fill((turn) => stores.profiles.apply(tenantA, 0, loggedBatch(turn)));
      const check = async () => {
        const position = Number(await stores.profiles.position(tenantA, 0));
        const { accountId } = loggedBatch(0)[0]!.event;
        expect(await stores.profiles.history(tenantA, [accountId], Infinity)).toHaveLength(position);
        return position / 100;
      };
      // The batch itself may have gone in, when it was sorting in the older ones that found no room.
      const applied = await check();
      expect([count, count + 1]).toContain(applied);
      await makeRoomAndReopen(() => stores.profiles.apply(tenantA, 0, loggedBatch(applied)));
      expect(await check()).toBe(applied + 1);
    });

    it("keeps none of the items of a refused batch", async () => {
      const count = await fill((turn) => stores.items.put(tenantA, itemBatch(turn)));
      expect(await stores.items.count(tenantA)).toBe(count * 20);
      expect(await stores.items.search(tenantA, `Turn${count}`, { limit: 1 })).toEqual([]);
      await makeRoomAndReopen(() => stores.items.put(tenantA, itemBatch(count)));
      expect(await stores.items.count(tenantA)).toBe((count + 1) * 20);
      expect(await stores.items.search(tenantA, `Turn${count}`, { limit: 100 })).toHaveLength(20);
    });

    it("keeps the old object when the new one finds no room, and leaves nothing behind", async () => {
      const count = await fill((turn) => stores.objects.put(tenantA, `object/${turn}`, bytesOf(turn)));
      await expect(stores.objects.put(tenantA, "object/0", new Uint8Array(400_000))).rejects.toThrow(diskFull());
      await expect(stores.objects.putIfAbsent(tenantA, "new", bytesOf(1))).rejects.toThrow(diskFull());
      expect(await stores.objects.list(tenantA, "")).toHaveLength(count);
      expect(await stores.objects.get(tenantA, "object/0")).toEqual(bytesOf(0));
      await makeRoomAndReopen(() => stores.objects.put(tenantA, "object/0", new Uint8Array(400_000)));
      expect((await stores.objects.get(tenantA, "object/0"))?.byteLength).toBe(400_000);
    });

    it("says so when there is not even room to open", async () => {
      data.close();
      for (const name of ["events.db", "engine.db", "parties.db", "cache.db", "lock-holder.json"])
        rmSync(join(folder, name));
      await fill(async (turn) => {
        try {
          writeFileSync(join(folder, `filler ${turn}`), new Uint8Array(4096));
        } catch {
          await openDataFolder(folder);
        }
      });
      rmSync(ballast());
      data = await openDataFolder(folder);
      stores = openStores(data);
      expect(await stores.items.count(tenantA)).toBe(0);
    });
  },
);
