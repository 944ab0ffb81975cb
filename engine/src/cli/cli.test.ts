import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { importKinds } from "../app/importing.ts";
import { createProgram } from "./program.ts";

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
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      CODECATALYST_DATA: dataFolder(),
      CODECATALYST_ENCODER: join(folder, "no-encoder"),
      CODECATALYST_LOG: "silent",
      NODE_COMPILE_CACHE: join(folder, "compile-cache"),
      NO_COLOR: "1",
    },
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

const run = (...args: readonly string[]) => outcomeOf(start(args));

/** Runs with `--json`; the whole of standard output must be one JSON value. */
async function runJson(...args: readonly string[]) {
  const { status, stdout, stderr } = await run(...args, "--json");
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

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "codecatalyst-cli-"));
  mkdirSync(join(folder, "events"));
  writeFileSync(join(folder, "events", "events.jsonl"), events.map((event) => JSON.stringify(event)).join("\n"));
  writeFileSync(join(folder, "goodreads.csv"), goodreads);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("help", () => {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

  function helpOf(command: Command): string {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return help;
  }

  it.each(leaves(createProgram()).map((command) => [command.name(), command] as const))(
    "of %s has an example and --json",
    (_, command) => {
      expect(helpOf(command)).toMatch(/\nExamples?:\n {2}codecatalyst /);
      expect(helpOf(command)).toContain("--json");
    },
  );

  it("names every variable and exit status", () => {
    const help = helpOf(createProgram());
    expect(help).toContain("CODECATALYST_DATA");
    expect(help).toContain("70 a defect");
  });
});

describe("docs/importing.md", () => {
  const page = readFileSync(new URL("../../../docs/importing.md", import.meta.url), "utf8");

  it.each([...importKinds.map(({ kind }) => kind), "history"])("tells what becomes of %s", (kind) => {
    expect(page).toMatch(new RegExp(`^\\| [^|]*\`${kind}\`[^|]* \\|.*\\|.*\\|`, "m"));
  });

  it("has a mapping and lines of our own that go in", async () => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
    const mapping = examples.find((code) => code.includes('"files"')) ?? "";
    const lines = examples.find((code) => code.includes('"accountId"')) ?? "";
    const shop = join(folder, "shop");
    mkdirSync(shop);
    writeFileSync(join(shop, "mapping.json"), mapping);
    writeFileSync(join(shop, "own.jsonl"), lines);
    writeFileSync(join(shop, "products.csv"), "sku;name;released;type;by\n7;Emma;1815;BK;Jane Austen\n");
    writeFileSync(join(shop, "orders.csv"), "customer;sku;what;stars;bought_at\nc;7;bought;;2024-05-03\n");
    const print = vi.spyOn(console, "log").mockImplementation(() => {});
    const data = ["--data", join(folder, "shop-data")];
    await parse("import", "csv", shop, "--mapping", join(shop, "mapping.json"), ...data);
    await parse("import", "codecatalyst", join(shop, "own.jsonl"), ...data);
    const printed = print.mock.calls.join("\n");
    print.mockRestore();
    expect(printed).toContain("\n  1 item (1 new), 1 event (1 new)\n");
    expect(printed).toContain("\n  2 items (2 new), 2 events (2 new), 1 relation, 1 friend, 1 user\n");
    expect(printed).not.toContain("rejected");
  });
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
      await run("recommend", "ada", "--n", "0", "--json"),
      await run("import", "codecatalyst", "events", "nowhere"),
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
    const imported = await run("import", "codecatalyst", demoCatalogue, "events");
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

    const trained = await run("train");
    expect(trained.status).toBe(0);
    expect(trained.stdout).toMatch(
      /^Trained \S+ in .* serves from now on\.\n {2}\d+ items, 9 users, \d+ preferences\n$/,
    );
    expect(trained.stderr).toMatch(/no sentence encoder .*codecatalyst encoder fetch/);
  });

  it("prints lists for people and for machines", { timeout: 60_000 }, async () => {
    const list = await runJson("recommend", "alice", "--n", "6");
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
    const second = await run("train", "--json");
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
    const { status, stdout, stderr } = await run("recommend", "alice", "--n", "2");
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
