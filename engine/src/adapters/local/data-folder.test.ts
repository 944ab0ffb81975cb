import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { openDataFolder } from "./data-folder.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SystemClock } from "./system-clock.ts";

const moduleUrl = new URL("data-folder.ts", import.meta.url).href;
const children: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

const busy = (pid: number) =>
  expect.objectContaining({
    code: "DATA_FOLDER_BUSY",
    message: `The data folder ${folder} is in use by process ${pid}. Stop that process, or set CODECATALYST_DATA to another folder.`,
  });

/** Another process that has the folder, once this resolves. */
async function otherHolder(): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const program = `
    const { openDataFolder } = await import(process.argv[1]);
    await openDataFolder(process.argv[2]);
    process.stdout.write("open");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, moduleUrl, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("The other process ended early.")));
  });
  return {
    pid: child.pid ?? 0,
    kill: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

describe("openDataFolder", () => {
  it("makes the folder, however deep, and opens it again after closing", async () => {
    const deep = join(folder, "a", "b 🎬", "data");
    for (let round = 0; round < 2; round += 1) {
      const data = await openDataFolder(deep);
      expect(data.path).toBe(deep);
      await data.objects.put(tenantA, `round/${round}`, Uint8Array.of(round));
      data.close();
      data.close();
    }
    const data = await openDataFolder(deep);
    expect(await data.objects.list(tenantA, "")).toEqual(["round/0", "round/1"]);
    data.close();
  });

  it("refuses a second opening by the same process", async () => {
    const data = await openDataFolder(folder);
    await expect(openDataFolder(folder)).rejects.toThrow(busy(process.pid));
    data.close();
    (await openDataFolder(folder)).close();
  });

  it.skipIf(!process.features.typescript)(
    "refuses a folder that another process has, names both, and takes it when that one was killed (needs a Node.js that runs TypeScript)",
    async () => {
      const other = await otherHolder();
      await expect(openDataFolder(folder)).rejects.toThrow(busy(other.pid));
      await other.kill();
      (await openDataFolder(folder)).close();
    },
  );

  it.each([JSON.stringify({ pid: process.ppid }), "{ cut sh"])(
    "is not kept out by a note of a holder: %s",
    async (note) => {
      writeFileSync(join(folder, "lock-holder.json"), note);
      const data = await openDataFolder(folder);
      await expect(openDataFolder(folder)).rejects.toThrow(busy(process.pid));
      data.close();
    },
  );

  it("refuses what was not acknowledged before it was closed, and says so", async () => {
    const data = await openDataFolder(folder);
    const log = new SqliteEventLog(data.eventDatabase, new SystemClock());
    const appended = log.append(tenantA, [someEvent("too late")]);
    data.close();
    const cancelled = expect.objectContaining({ code: "CANCELLED", message: expect.stringContaining("events.db") });
    await expect(appended).rejects.toThrow(cancelled);
    const again = await openDataFolder(folder);
    expect(
      await new SqliteEventLog(again.eventDatabase, new SystemClock()).append(tenantA, [someEvent("too late")]),
    ).toHaveLength(1);
    again.close();
  });

  it("removes temporary files of writers that died, and takes none of them for an object", async () => {
    (await openDataFolder(folder)).close();
    mkdirSync(join(folder, "objects", ".temporary"), { recursive: true });
    writeFileSync(join(folder, "objects", ".temporary", "left-behind"), "half");
    const data = await openDataFolder(folder);
    expect(await data.objects.list(tenantA, "")).toEqual([]);
    expect(readdirSync(join(folder, "objects"))).toEqual([]);
    data.close();
  });

  it("gives the lock back when a file of the folder cannot be used", async () => {
    writeFileSync(join(folder, "engine.db"), "not a database ".repeat(100));
    const damage = expect.objectContaining({ code: "STORE_DAMAGED", message: expect.stringContaining("engine.db") });
    await expect(openDataFolder(folder)).rejects.toThrow(damage);
    rmSync(join(folder, "engine.db"));
    (await openDataFolder(folder)).close();
  });

  it("says which folder cannot be made", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const refusal = expect.objectContaining({ code: "STORE_UNWRITABLE", message: expect.stringContaining(file) });
    await expect(openDataFolder(file)).rejects.toThrow(refusal);
    await expect(openDataFolder(join(file, "below"))).rejects.toThrow(refusal);
  });

  it.skipIf(process.getuid?.() === 0)(
    "says which folder cannot be written to (not asked of root, who can)",
    async () => {
      chmodSync(folder, 0o500);
      const refusal = expect.objectContaining({ code: "STORE_UNWRITABLE", message: expect.stringContaining(folder) });
      await expect(openDataFolder(folder)).rejects.toThrow(refusal);
      chmodSync(folder, 0o700);
    },
  );
});
