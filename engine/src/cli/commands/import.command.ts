import { basename, join, resolve } from "node:path";
import { Argument, Command, InvalidArgumentError } from "commander";
import type { Config } from "../../app/config.ts";
import type { Engine } from "../../app/engine.ts";
import {
  findImportKind,
  importKinds,
  loadMapping,
  type ImportReport,
  type ImportRequest,
} from "../../app/importing.ts";
import { parseDomain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import { interruptible } from "../interrupt.ts";
import { configFor, withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { createProgress, exitCodes, printJson } from "../output.ts";
import { printHistoryReport, printImportReport, printLinkReport } from "./import-reports.ts";

interface Options extends CommonOptions {
  readonly domain?: string;
  readonly catalogue?: string;
  readonly mapping?: string;
  readonly rejects?: string;
  readonly doubtful?: string;
  readonly user?: string;
  readonly profile?: string;
}

const kinds = [
  ...importKinds,
  {
    kind: "history",
    description:
      "A person's own history (with --user): exports of Goodreads, Letterboxd, IMDb, Spotify, ListenBrainz, Netflix, Amazon, zipped or not.",
  },
  {
    kind: "auto",
    description:
      "Told for each path from the names of its files; not for codecatalyst, personalize, csv, jsonl, history.",
  },
];

const help = `
Kinds:
${kinds.map(({ kind, description }) => `  ${kind.padEnd(16)} ${description}`).join("\n")}

Catalogues and events come first, adaptation-links last: they join works that are there. After each import the same works
of several catalogues are linked. docs/importing.md tells the rest.

Examples:
  codecatalyst import movielens ml-latest-small
  codecatalyst import auto ml-latest-small goodbooks-10k book-crossing
  codecatalyst import csv ratings.csv --mapping mapping.json
  codecatalyst import history goodreads_library_export.csv --user alice`;

const stopped = "The import was stopped. What went in stays; import again to go on.";

export function importCommand(): Command {
  return withCommonOptions(new Command("import"))
    .description("Read files of other systems into the catalogue and the event log. Importing again changes nothing.")
    .addArgument(new Argument("<kind>", "what the files are; see below").argParser(parseKind))
    .argument("<path...>", "files or folders")
    .option("--domain <domain>", "domain of data that does not say its own")
    .option("--catalogue <name>", "beginning of the ids, instead of the kind's own")
    .option("--mapping <file>", "JSON that says which column is what (kinds csv and jsonl)")
    .option("--rejects <folder>", "where rows go that cannot be read, with line and reason (default: <data>/rejects)")
    .option("--doubtful <file>", "where pairs go that may be the same work (default: <data>/doubtful.jsonl)")
    .option("--user <user>", "whose history it is (kind history)")
    .option("--profile <name>", "whose rows count in a Netflix export of several (default: the user's id)")
    .addHelpText("after", help)
    .action((kind: string, paths: string[], options: Options) =>
      interruptible(stopped, (signal) => {
        // Through npm, paths count from another folder than some expect: messages name them whole.
        const places = paths.map((path) => resolve(path));
        if (kind === "history") return importHistories(places, options, signal);
        return importCatalogues(kind, places, options, signal);
      }),
    );
}

function parseKind(text: string): string {
  if (kinds.some(({ kind }) => kind === text)) return text;
  throw new InvalidArgumentError(`It must be one of ${kinds.map(({ kind }) => kind).join(", ")}.`);
}

async function importHistories(paths: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const { user, profile } = options;
  if (user === undefined) throw new EngineError("INVALID_INPUT", "Whose history is it? Say so with --user <user>.");
  await withEngine(options, async (engine) => {
    const reports = [];
    for (const path of paths) {
      signal.throwIfAborted();
      const report = await engine.importHistory(path, { userId: user, ...(profile !== undefined && { profile }) });
      if (!options.json) printHistoryReport(report);
      reports.push(report);
    }
    if (options.json) printJson({ histories: reports });
  });
}

async function importCatalogues(
  kind: string,
  paths: readonly string[],
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const requests = await readRequests(kind, paths, options);
  await withEngine(options, async (engine, { dataFolder = "." }) => {
    const { rejects = join(dataFolder, "rejects"), doubtful = join(dataFolder, "doubtful.jsonl") } = options;
    const names = distinctNames(paths);
    const reports: ImportReport[] = [];
    for (const [index, request] of requests.entries()) {
      const rejectFile = join(rejects, `${names[index] ?? index}.jsonl`);
      const report = await importPath(engine, request, rejectFile, signal);
      if (!options.json) printImportReport(report);
      if (report.rejectedCount > 0 && report.rejectedCount === report.recordCount) process.exitCode = exitCodes.failure;
      reports.push(report);
    }
    const links = await engine.linkWorks({ reportFile: doubtful, signal });
    if (options.json) printJson({ imports: reports, links });
    else printLinkReport(links);
  });
}

/** All of them are looked at before the first one goes in, so that a slip in the last path is told at once. */
async function readRequests(
  kind: string,
  paths: readonly string[],
  options: Options,
): Promise<readonly ImportRequest[]> {
  const config = configFor(options);
  const shared = await sharedRequest(kind, options, config);
  const requests: ImportRequest[] = [];
  for (const path of paths) {
    const request = { path, ...(kind !== "auto" && { kind }) };
    requests.push({ ...shared, ...request, kind: await findImportKind(request) });
  }
  return requests;
}

async function sharedRequest(kind: string, options: Options, config: Config): Promise<Partial<ImportRequest>> {
  const { domain, catalogue, mapping, user } = options;
  const isMapped = kind === "csv" || kind === "jsonl";
  if (isMapped !== (mapping !== undefined))
    throw new EngineError(
      "INVALID_INPUT",
      isMapped
        ? `The kind ${kind} needs --mapping <file>, which says what the columns are: see docs/importing.md.`
        : `The kind ${kind} takes no --mapping; csv and jsonl do.`,
    );
  if (user !== undefined) throw new EngineError("INVALID_INPUT", `The kind ${kind} takes no --user; history does.`);
  return {
    ...(domain !== undefined && { domain: parseDomain(domain, config.domains) }),
    ...(catalogue !== undefined && { catalogue }),
    ...(mapping !== undefined && { mapping: await loadMapping(mapping) }),
  };
}

/** Two folders may hold files of the same name; their rejected rows must not. */
function distinctNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(path));
  return names.map((name, index) => (names.indexOf(name) === index ? name : `${name}-${index + 1}`));
}

async function importPath(
  engine: Engine,
  request: ImportRequest,
  rejectFile: string,
  signal: AbortSignal,
): Promise<ImportReport> {
  const bar = createProgress(basename(request.path));
  const onProgress = ({ bytesRead, totalBytes }: { readonly bytesRead: number; readonly totalBytes: number }) =>
    bar.update(bytesRead, totalBytes);
  return engine.importData(request, { rejectFile, onProgress, signal }).finally(bar.stop);
}
