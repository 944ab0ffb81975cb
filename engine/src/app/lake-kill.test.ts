import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { countingFiles, keyOf } from "../pipeline/lake/lake-keys.ts";
import { decodeTable } from "../pipeline/lake/parquet-table.ts";
import { tenantA } from "../ports/contract-data.ts";
import { batchOf, openFollowedLake } from "./lake-kill-target.ts";

const target = fileURLToPath(new URL("lake-kill-target.ts", import.meta.url));
const canRunTypeScript = Boolean(process.features.typescript);
const leftOut = canRunTypeScript ? "" : " (left out: this Node.js cannot run TypeScript by itself)";
const roundCount = 6;

/** The batches that were acknowledged before the process was killed, at a random moment. */
function appendAndKill(folder: string, round: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", target, folder, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const killAfter = 5 + Math.floor(Math.random() * 40);
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    output += text;
    if (output.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("close", () => resolve(output.split("\n").slice(0, -1))));
}

it.skipIf(!canRunTypeScript)(
  `the lake has every acknowledged event once, wherever its writer was killed${leftOut}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-lake-kill-"));
    const acknowledged: string[] = [];
    for (let round = 0; round < roundCount; round += 1) acknowledged.push(...(await appendAndKill(folder, round)));
    expect(acknowledged.length).toBeGreaterThan(roundCount);
    const { ports, lake, consumers } = await openFollowedLake(folder);
    consumers.wake(tenantA);
    await consumers.drain({ flush: true });
    const logged: string[] = [];
    for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1)
      for (const { event } of await ports.eventLog.read(tenantA, partition, 0n, Infinity)) logged.push(event.id);
    const idsIn = async (zone: "raw" | "processed") => {
      const ids: string[] = [];
      for (const file of countingFiles(await lake.files(tenantA, zone))) {
        const bytes = await ports.objects.get(tenantA, keyOf(zone, file));
        const { rows } = await decodeTable(bytes!, file.name, ["event_id"]);
        ids.push(...rows.map((row) => String(row["event_id"])));
      }
      return ids;
    };
    const failed: string[] = [];
    for (const file of await lake.files(tenantA, "failed"))
      failed.push(...(await lake.readFailed(tenantA, file)).map(({ event_id }) => event_id));
    const expected = logged.toSorted();
    expect(expected).toEqual(expect.arrayContaining(acknowledged.flatMap((name) => batchOf(name).map(({ id }) => id))));
    expect((await idsIn("raw")).toSorted()).toEqual(expected);
    expect([...(await idsIn("processed")), ...failed].toSorted()).toEqual(expected);
    expect(failed.length).toBe(expected.length * (8 / 25));
    await consumers.close();
    await ports.close();
    rmSync(folder, { recursive: true });
  },
  120_000,
);
