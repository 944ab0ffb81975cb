/**
 * What is left after `kill -9`? An engine under load is killed at random moments, again and again on the same data folder; its
 * senders then repeat what they had sent. At the end nothing acknowledged may be lost, nothing counted twice, by the histories
 * or by consumer groups, and every event that no group can handle must be set aside.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAccountId } from "../engine/src/domain/ids.ts";
import { batchOf, idsInFiles, isPoison, openTarget, senderCount } from "./crash-target.ts";
import { rowWithAim, type BenchRow } from "./report.ts";

const target = fileURLToPath(new URL("crash-target.ts", import.meta.url));
const benchRounds = 50;
/** A round is killed a moment after it has said so many lines at most. */
const mostLines = 80;
const longestDelayMs = 60;

/** What the rounds said, and what was found afterwards. */
export interface CrashReport {
  readonly roundCount: number;
  readonly acknowledgedCount: number;
  readonly loggedCount: number;
  /** Acknowledged events that the log does not have. */
  readonly lostCount: number;
  /** Events that the log has more than once, or that were taken for new when they were sent again after being acknowledged. */
  readonly doubleCount: number;
  /** Batches of which the log has a part. */
  readonly halfBatchCount: number;
  /** Events that a history has too many, too few or twice. */
  readonly historyDifference: number;
  /** The same of the groups: one that counts by id, one that writes files by position. */
  readonly counterDifference: number;
  readonly filesDifference: number;
  readonly poisonCount: number;
  /** Of both groups together. */
  readonly setAsideCount: number;
  readonly readyMs: readonly number[];
}

export async function run(): Promise<readonly BenchRow[]> {
  const report = await crash(benchRounds);
  const none = (name: string, value: number) => rowWithAim(name, value, "events", { below: 1 });
  const ready = report.readyMs.toSorted((a, b) => a - b);
  return [
    { case: "kills", value: report.roundCount, unit: "kills" },
    { case: "acknowledged", value: report.acknowledgedCount, unit: "events" },
    { case: "logged", value: report.loggedCount, unit: "events" },
    none("acknowledged-and-lost", report.lostCount),
    none("logged-twice", report.doubleCount),
    none("batches-in-part", report.halfBatchCount),
    none("histories-differ", report.historyDifference),
    none("counting-group-differs", report.counterDifference),
    none("file-writing-group-differs", report.filesDifference),
    { case: "poison", value: report.poisonCount, unit: "events" },
    none("poison-not-set-aside", 2 * report.poisonCount - report.setAsideCount),
    { case: "ready-after-kill-p50", value: Math.round(ready[ready.length >> 1] ?? 0), unit: "ms" },
    rowWithAim("ready-after-kill-longest", ready.at(-1) ?? 0, "ms", { below: 3000 }),
  ];
}

/** Kills so many times and looks at what is left. */
export async function crash(roundCount: number): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), "codecatalyst-crash-"));
  try {
    const lines: string[] = [];
    let turns: readonly number[] = [];
    for (let round = 0; round < roundCount; round += 1) {
      const said = await sendAndKill(folder, round, turns);
      turns = Array.from({ length: senderCount }, (_, sender) => turnsOf(said, round, sender));
      lines.push(...said);
    }
    return await inspect(folder, roundCount, lines);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const turnsOf = (said: readonly string[], round: number, sender: number) =>
  said.filter((line) => line.startsWith(`sent ${round}-${sender}-`)).length;

/** The lines that the target said before it died. */
async function sendAndKill(folder: string, round: number, turns: readonly number[]): Promise<readonly string[]> {
  const again = turns.reduce((sum, count) => sum + count, 0);
  const lineCount = again + Math.random() * mostLines;
  const child = spawn(process.execPath, [target, folder, String(round), JSON.stringify(turns)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let isDoomed = false;
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      output += text;
      if (isDoomed || output.split("\n").length <= lineCount + 1) return;
      isDoomed = true;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * longestDelayMs);
    });
    child.once("close", (code, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error(`The target ended by itself (${code}).`)),
    );
  });
  return output.split("\n").slice(0, -1);
}

async function inspect(folder: string, roundCount: number, lines: readonly string[]): Promise<CrashReport> {
  const words = lines.map((line) => line.split(" "));
  const said = (kind: string) => words.filter(([first]) => first === kind);
  const acknowledged = new Set(said("acknowledged").map(([, name = ""]) => name));
  const countedAgain = said("again").filter(([, name = "", count]) => acknowledged.has(name) && count !== "0");
  const acknowledgedIds = [...acknowledged].flatMap((name) => batchOf(name).map(({ id }) => id));
  const { engine, counter } = await openTarget(folder);
  await engine.consumers.drain({ flush: true });

  const logged: string[] = [];
  const accounts = new Map<string, string[]>();
  const { eventLog, profiles } = engine.ports;
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1)
    for (const { event } of await eventLog.read(engine.tenant, partition, 0n, Infinity)) {
      logged.push(event.id);
      accounts.set(event.accountId, [...(accounts.get(event.accountId) ?? []), event.id]);
    }
  const known = new Set(logged);
  const batches = said("sent").map(([, name = ""]) => batchOf(name).filter(({ id }) => known.has(id)).length);
  let historyDifference = 0;
  for (const [account, ids] of accounts) {
    const history = await profiles.history(engine.tenant, [parseAccountId(account)], Infinity);
    historyDifference += difference(
      ids,
      history.map(({ id }) => id as string),
    );
  }
  const setAside = await engine.consumers.setAsideEvents(engine.tenant);
  const wholesome = logged.filter((id) => !isPoison(id));
  const report = {
    roundCount,
    acknowledgedCount: acknowledgedIds.length,
    loggedCount: logged.length,
    lostCount: acknowledgedIds.filter((id) => !known.has(id)).length,
    doubleCount: logged.length - known.size + countedAgain.length,
    halfBatchCount: batches.filter(
      (count, index) => count > 0 && count < batchOf(said("sent")[index]?.[1] ?? "").length,
    ).length,
    historyDifference,
    counterDifference: difference(wholesome, counter.ids()),
    filesDifference: difference(wholesome, await idsInFiles(engine)),
    poisonCount: logged.length - wholesome.length,
    setAsideCount: setAside.length,
    readyMs: said("ready").map(([, ms]) => Number(ms)),
  };
  await engine.close();
  counter.close();
  return report;
}

/** How many elements one has and the other has not, counting repeated ones. */
function difference(expected: readonly string[], found: readonly string[]): number {
  const left = new Map<string, number>();
  for (const id of expected) left.set(id, (left.get(id) ?? 0) + 1);
  for (const id of found) left.set(id, (left.get(id) ?? 0) - 1);
  return [...left.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
