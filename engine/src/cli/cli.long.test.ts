import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createProgram } from "./program.ts";
import { runCommandLine } from "./run-command-line.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const demoCatalogue = fileURLToPath(new URL("../../../demo/catalogue", import.meta.url));
const canRunTypeScript = Boolean(process.features.typescript);
const leftOut = canRunTypeScript ? "" : " (left out: this Node.js cannot run TypeScript by itself)";

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = "";
const dataFolder = () => join(folder, "data");

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.setEncoding("utf8");
  child.stderr?.setEncoding("utf8");
  return child;
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (text: string) => (stdout += text));
  child.stderr?.on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, stdout, stderr })));
}

/** Within this process, for what throws before it prints. */
const parse = (...args: readonly string[]) => createProgram(true).parseAsync(args, { from: "user" });

/** As its users run it. */
const runProcess = (...args: readonly string[]) => outcomeOf(start(args));

/** The same within this process, which a tenth of the time is enough for. */
async function run(...args: readonly string[]): Promise<Outcome> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, "log").mockImplementation((...parts) => void stdout.push(`${format(...parts)}\n`)),
    vi.spyOn(console, "error").mockImplementation((...parts) => void stderr.push(`${format(...parts)}\n`)),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runCommandLine(args);
    return { status: process.exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs with `--json`; the whole of standard output must be one JSON value. */
async function runJson(...args: readonly string[]) {
  return jsonOf(await run(...args, "--json"));
}

function jsonOf({ status, stdout, stderr }: Outcome) {
  expect({ status, stderr: stderr.includes("Error") ? stderr : "" }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Until the process has the data folder for itself, and so has begun to work. */
async function hasOpened(child: ChildProcess, path = dataFolder()): Promise<void> {
  const holder = join(path, "lock-holder.json");
  const isHeld = () => existsSync(holder) && readFileSync(holder, "utf8") === JSON.stringify({ pid: child.pid });
  while (!isHeld() && child.exitCode === null) await sleep(5);
}

/** Made up: people who like what has to do with the jazz age, and others who like dunes. */
const tastes = [
  ["book:the-great-gatsby-1925", "movie:the-great-gatsby-2013", "book:tender-is-the-night-1934"],
  ["book:dune-1965", "movie:dune-2021", "movie:blade-runner-1982"],
];
const events = Array.from({ length: 24 }, (_, index) => ({
  accountId: `person-${index % 8}`,
  itemId: tastes[index % 2]?.[Math.floor(index / 8)],
  kind: "like",
  at: new Date(Date.UTC(2024, 0, 1 + index)).toISOString(),
}));

const goodreads = `Book Id,Title,Author,ISBN,ISBN13,My Rating,Year Published,Original Publication Year,Date Read,Date Added,Exclusive Shelf
1,The Great Gatsby,F. Scott Fitzgerald,,,5,2004,1925,2024/05/03,2024/05/01,read
2,A Book That Nobody Wrote,Nemo,,,3,2001,2001,,2024/05/01,read
`;

const workingFolder = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-cli-"));
  process.chdir(folder);
  vi.stubEnv("CODECATALYST_DATA", dataFolder());
  vi.stubEnv("CODECATALYST_ENCODER", join(folder, "no-encoder"));
  vi.stubEnv("CODECATALYST_LOG", "silent");
  vi.stubEnv("NO_COLOR", "1");
  mkdirSync(join(folder, "events"));
  writeFileSync(join(folder, "events", "events.jsonl"), events.map((event) => JSON.stringify(event)).join("\n"));
  writeFileSync(join(folder, "goodreads.csv"), goodreads);
});

afterAll(() => {
  vi.unstubAllEnvs();
  process.chdir(workingFolder);
  rmSync(folder, { recursive: true, force: true });
});

describe("a wrong call", () => {
  it.each([
    [/missing required argument 'version'/, ["models", "promote"]],
    [/'typo' is invalid for argument 'kind'\. It must be one of movielens, .*history, auto/, ["import", "typo", "."]],
    [/look like no known kind\. Say the kind/, ["import", "auto", "events"]],
    [/needs --mapping <file>.*docs\/importing\.md/, ["import", "csv", "goodreads.csv"]],
    [/takes no --mapping/, ["import", "movielens", "events", "--mapping", "goodreads.csv"]],
    [/takes no --user; history does/, ["import", "movielens", "events", "--user", "ada"]],
    [/Whose history is it\? Say so with --user/, ["import", "history", "goodreads.csv"]],
    [/"opera" is not one of book, movie, music/, ["import", "movielens", "events", "--domain", "opera"]],
    [/There is no data folder .*codecatalyst import/, ["recommend", "ada"]],
    [/There is no data folder .*codecatalyst import/, ["train"]],
    [/'strangers' is invalid.*alone, partner, friends, family/, ["recommend", "ada", "--company", "strangers"]],
    [/'wet' is invalid.*sunny, cloudy/, ["recommend", "ada", "--weather", "wet"]],
  ])("is refused: %s", async (sentence, args) => {
    const paths = args.map((word) => (/^(events|goodreads\.csv)$/.test(word) ? join(folder, word) : word));
    const data = args[0] === "models" ? [] : ["--data", dataFolder()];
    await expect(parse(...paths, ...data)).rejects.toThrow(sentence);
    expect(existsSync(dataFolder())).toBe(false);
  });
});

describe.skipIf(!canRunTypeScript)(`the command line${leftOut}`, () => {
  it("tells people and programs what was wrong with a call", { timeout: 60_000 }, async () => {
    const [count, place] = [
      await runProcess("recommend", "ada", "--n", "0", "--json"),
      await runProcess("import", "codecatalyst", "events", "nowhere"),
    ];
    expect(count).toMatchObject({ status: 2, stdout: "" });
    expect(JSON.parse(count.stderr)).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(/from 1 to 200\.$/),
    });
    expect(place).toMatchObject({ status: 1, stdout: "" });
    expect(place.stderr).toMatch(/^FILE_UNREADABLE: Cannot read \/.*nowhere: there is nothing/);
    expect(existsSync(dataFolder())).toBe(false);
  });

  it("goes from files to explained lists", { timeout: 60_000 }, async () => {
    const imported = await runProcess("import", "codecatalyst", demoCatalogue, "events");
    expect(imported).toMatchObject({ status: 0, stderr: "" });
    expect(imported.stdout).toMatch(/24 events \(24 new\)\nSame works over catalogues: \d+ linked/);

    const history = await run("import", "history", "goodreads.csv", "--user", "alice");
    expect(history).toMatchObject({ status: 0, stderr: "" });
    expect(history.stdout).toBe(
      "goodreads: 2 rows, 1 matched, 2 new events under goodreads:alice\n" +
        "  line 3: A Book That Nobody Wrote: no work of this title\n",
    );

    await expect(parse("explain", "alice", "book:dune-1965", "--data", dataFolder())).rejects.toThrow(
      /no model.*codecatalyst train/,
    );

    const trained = await runProcess("train");
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(
      /^Trained \S+ in .* serves from now on\.\n {2}\d+ items, 9 users, \d+ preferences\n$/,
    );
    expect(trained.stderr).toMatch(/no sentence encoder .*codecatalyst encoder fetch/);
  });

  it("prints lists for people and for machines", { timeout: 60_000 }, async () => {
    const list = jsonOf(await runProcess("recommend", "alice", "--n", "6", "--json"));
    expect(list).toMatchObject({ userId: "alice", isFallback: false });
    expect(list.items).toHaveLength(6);
    const rainy = [
      "--at",
      "2026-12-20T20:00:00Z",
      "--time-zone",
      "Europe/Berlin",
      "--company",
      "family",
      "--weather",
      "rainy",
    ];
    const printed = await run("recommend", "alice", "--domain", "movie", "--n", "3", ...rainy);
    expect(printed.stdout).toContain("The Great Gatsby  (movie · ");
    expect(printed.stdout).toContain("Adapted from The Great Gatsby");

    const near = await run("similar", "The Great Gatsby", "--domain", "music", "--n", "2");
    expect(near.stderr).toMatch(/^Taken: book:the-great-gatsby-1925 .* The same title: movie:the-great-gatsby-/);
    expect(near.stdout).toMatch(/^Near The Great Gatsby \(book · 1925 · F\. Scott Fitzgerald\)\n {2}1\. .*\(music · /);

    const evening = await runJson("playlist", "alice", "--kind", "evening", "--minutes", "240", "--mood", "-0.5,-0.2");
    expect(evening).toMatchObject({ kind: "evening", mood: { isStated: true, words: "quiet, sad" } });
    expect(evening.minutes).toBeLessThanOrEqual(240);
    const music = await run("playlist", "alice", "--n", "3", "--mood-goal", "contrast");
    expect(music.stdout).toMatch(/^Music, \d+ minutes.*\n {2}1\. .*\(music · .* min\n/);
    await expect(parse("playlist", "alice", "--mood", "sad")).rejects.toThrow(/two numbers from -1 to 1/);

    const explained = await runJson("explain", "nobody-yet", "book:dune-1965");
    expect(explained).toMatchObject({ item: { id: "book:dune-1965" }, breakdown: { cf: {}, social: {} } });
  });

  it("shows what consumer groups set aside, and tries again", { timeout: 60_000 }, async () => {
    const kept = join(dataFolder(), "objects", "default", "lake", "set-aside", "gone", "date=2026-01-01");
    mkdirSync(kept, { recursive: true });
    const event = { id: "event 1", accountId: "a", itemId: "b", kind: "like", atMs: 1e12 };
    const failed = { group: "gone", partition: 2, position: "7", arrivedAtMs: 1e12, setAsideAtMs: 1e12 };
    writeFileSync(join(kept, "p2-7.jsonl"), `${JSON.stringify({ ...failed, reason: "No title.", event })}\n`);
    expect((await runJson("events", "list")).events).toEqual([{ ...failed, reason: "No title.", event }]);
    const listed = await run("events", "list", "--group", "gone");
    expect(listed.stdout).toBe("gone  2/7  event 1  No title.\n");
    expect(await runJson("events", "replay")).toEqual({ handledCount: 0, failedCount: 0 });
    const unknown = await run("events", "replay", "--group", "gone");
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining("There is no consumer group")]);
    const { lags } = await runJson("events", "lags");
    for (const lag of lags) expect(lag).toMatchObject({ tenant: "default", lagMs: 0 });
    rmSync(kept, { recursive: true });
  });

  it("shows the lake of events and their quality, and enriches again", { timeout: 60_000 }, async () => {
    const { zones } = await runJson("lake", "show");
    expect(zones).toMatchObject([
      { zone: "raw", rowCount: 26 },
      { zone: "processed", rowCount: 26 },
      { zone: "failed", rowCount: 0 },
    ]);
    const { hours } = await runJson("quality");
    expect(hours[0].sources[0]).toMatchObject({ source: "book", unknownItemCount: 0, rejectCount: 0 });
    expect((await run("quality", "--to", "2020-01-01")).stdout).toBe("No event has come in yet.\n");
    const again = await run("enrich", "--from", "2026-01-01");
    expect(again.stdout).toMatch(/^26 events in \d+ files?, of which 0 changed; nothing failed\.\n$/);
    expect((await run("enrich", "--failed")).stdout).toBe("0 events enriched, nothing failed.\n");
    expect(await runJson("lake", "compact")).toEqual({ measuredHours: [], compactedHours: [] });
    await expect(parse("enrich", "--from", "yesterday", "--data", dataFolder())).rejects.toThrow(
      /"yesterday" is no day/,
    );
  });

  it("ends a training at Ctrl-C, and keeps what there was", { timeout: 60_000 }, async () => {
    const child = start(["train", "--json"]);
    const outcome = outcomeOf(child);
    await hasOpened(child);
    child.kill("SIGINT");
    expect(await outcome).toMatchObject({ status: 1, stdout: "" });
    expect((await outcome).stderr).toMatch(/\{"code":"CANCELLED","message":"The training was stopped[^\n]*\}\n$/);
    const { models } = await runJson("models", "list");
    expect(models).toMatchObject([{ isServing: true }]);
  });

  it("ends an import at Ctrl-C with whole records only", { timeout: 60_000 }, async () => {
    const big = join(folder, "big.jsonl");
    const lines = Array.from(
      { length: 200_000 },
      (_, index) => `{"accountId":"p${index % 999}","itemId":"i${index}","kind":"view","at":${1.6e12 + index}}`,
    );
    writeFileSync(big, lines.join("\n"));
    const other = join(folder, "other");
    const child = start(["import", "codecatalyst", big, "--data", other]);
    const outcome = outcomeOf(child);
    await hasOpened(child, other);
    child.kill("SIGINT");
    expect(await outcome).toMatchObject({ status: 1, stdout: "" });
    expect((await outcome).stderr).toBe(
      "Stopping …\nCANCELLED: The import was cancelled. What went in stays; import again to go on.\n",
    );
    const { findings } = await runJson("doctor", "--data", other);
    expect(findings).toContainEqual(expect.objectContaining({ name: "Catalogue", state: "notice" }));
  });

  it("exports a person, and says so when there is none", { timeout: 60_000 }, async () => {
    const exported = await run("export", "alice", "--out", "alice.json");
    expect(exported).toMatchObject({ status: 0, stdout: "Wrote 2 events of alice to alice.json.\n" });
    const kept = JSON.parse(readFileSync(join(folder, "alice.json"), "utf8"));
    expect(kept).toMatchObject({ accountIds: ["alice", "goodreads:alice"], events: [{ kind: "finish" }, {}] });
    await expect(parse("export", "nobody-yet", "--data", dataFolder())).rejects.toMatchObject({
      code: "USER_NOT_FOUND",
    });
  });

  it("tells which list was served, and what lists came to", { timeout: 60_000 }, async () => {
    const { recommendationId, items } = await runJson("recommend", "alice", "--n", "3");
    const { list, servedCount, events: causedEvents } = await runJson("exposures", "show", recommendationId);
    expect({ servedCount, causedEvents }).toEqual({ servedCount: 1, causedEvents: [] });
    expect(list).toMatchObject({
      userId: "alice",
      surface: "recommend",
      items: [{ itemId: items[0].item.id }, {}, {}],
    });
    await expect(parse("exposures", "show", "none", "--data", dataFolder())).rejects.toMatchObject({
      code: "RECOMMENDATION_NOT_FOUND",
    });
    const { rows } = await runJson("exposures", "report");
    expect(rows).toContainEqual(
      expect.objectContaining({ surface: "recommend", fallbackShare: 0, clickThroughRate: 0 }),
    );
    const printed = await run("exposures", "report");
    expect(printed.stdout).toMatch(/recommend .* lists, served \d+ times, 0\.0 % clicked/);
  });

  it("leaves the data folder to the process that has it", { timeout: 60_000 }, async () => {
    const server = start(["serve", "--port", "0", "--json"]);
    const outcome = outcomeOf(server);
    await Promise.race([new Promise((resolve) => server.stdout?.once("data", resolve)), outcome]);
    const second = await runProcess("train", "--json");
    expect(second).toMatchObject({ status: 1, stdout: "" });
    expect(JSON.parse(second.stderr)).toMatchObject({
      code: "DATA_FOLDER_BUSY",
      message: expect.stringContaining(`process ${server.pid}`),
    });
    server.kill("SIGTERM");
    const { status, stdout } = await outcome;
    expect(status).toBe(0);
    expect(JSON.parse(stdout).address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("answers with a notice when the model is damaged", { timeout: 60_000 }, async () => {
    const [version = ""] = readdirSync(join(dataFolder(), "objects", "default", "models"));
    writeFileSync(join(dataFolder(), "objects", "default", "models", version, "manifest.json"), "{}");
    const { status, stdout, stderr } = await runProcess("recommend", "alice", "--n", "2");
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("no model yet") });
    expect(stderr).toMatch(/^Model version \S+ is refused\. /);
  });

  it("makes features, and keeps a history of runs", { timeout: 60_000 }, async () => {
    const made = await runJson("features");
    expect(made).toMatchObject({ userCount: 9, hasJudgedEvents: false });
    expect((await run("features")).stdout).toMatch(/^Made features \S+:\n {2}\d+ items, 9 users, \d+ preferences\n/);
    const started = await run("runs", "start");
    expect(started.stdout).toMatch(/^(\S+) {2}promoted {2}\(command, .* UTC\)\n {2}There was no serving model/);
    const { runs } = await runJson("runs", "list");
    expect(runs).toMatchObject([{ status: "promoted", trigger: "command" }]);
    expect((await run("runs", "list")).stdout).toContain(`${runs[0].id}  promoted  `);
    expect(await runJson("runs", "show", runs[0].id)).toEqual(runs[0]);
    expect((await run("runs", "logs", runs[0].id)).stdout).toContain("features: done\n");
    await expect(parse("runs", "show", "nothing", "--data", dataFolder())).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
    });
    const { findings } = await runJson("doctor");
    expect(findings).toContainEqual({ name: "DuckDB", state: "good", text: expect.stringContaining("works") });
  });
});
