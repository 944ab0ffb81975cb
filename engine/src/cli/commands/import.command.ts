import { basename, join } from "node:path";
import { Command } from "commander";
import type { Engine } from "../../app/engine.ts";
import { importKinds, loadMapping, type HistoryReport, type ImportReport } from "../../app/importing.ts";
import { EngineError } from "../../domain/errors.ts";
import { withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { createProgress, printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly domain?: string;
  readonly catalogue?: string;
  readonly mapping?: string;
  readonly rejects: string;
  readonly doubtful: string;
  readonly user?: string;
}

const examples = `
Kinds:
${importKinds.map(({ kind, description }) => `  ${kind.padEnd(16)} ${description}`).join("\n")}
  history          A person's own history: Goodreads, Letterboxd, IMDb, Spotify, ListenBrainz, Netflix, Amazon (with --user).
  auto             Tells the kind of each path from its files.

Examples:
  codecatalyst import movielens ml-latest-small
  codecatalyst import auto ml-latest-small goodbooks-10k book-crossing
  codecatalyst import csv ratings.csv --mapping mapping.json
  codecatalyst import history goodreads_library_export.csv --user alice`;

export function importCommand(): Command {
  return withCommonOptions(new Command("import"))
    .description("Read files of other systems into the catalogue and the event log. Importing again changes nothing.")
    .argument("<kind>", "what the files are; see below")
    .argument("<path...>", "files or folders")
    .option("--domain <domain>", "domain of data that does not say its own")
    .option("--catalogue <name>", "beginning of the ids, instead of the kind's own")
    .option("--mapping <file>", "JSON that says which column is what (kinds csv and jsonl)")
    .option("--rejects <folder>", "where rows go that cannot be read, with line and reason", "rejects")
    .option("--doubtful <file>", "where pairs go that may be the same work", "doubtful.jsonl")
    .option("--user <user>", "whose history it is (kind history)")
    .addHelpText("after", examples)
    .action(async (kind: string, paths: string[], options: Options) => {
      await withEngine(options, async (engine) => {
        if (kind === "history") return importHistories(engine, paths, options);
        const reports: ImportReport[] = [];
        for (const path of paths) reports.push(await importPath(engine, kind, path, options));
        const links = await engine.linkWorks({ reportFile: options.doubtful });
        if (options.json) return printJson({ imports: reports, links });
        for (const report of reports) printReport(report);
        const place = links.reportFile === undefined ? "" : ` (see ${links.reportFile})`;
        console.log(`Same works over catalogues: ${links.aliasCount} linked, ${links.doubtfulCount} doubtful${place}.`);
      });
    });
}

async function importHistories(engine: Engine, paths: readonly string[], options: Options): Promise<void> {
  if (options.user === undefined)
    throw new EngineError("INVALID_INPUT", "Whose history is it? Say so with --user <user>.");
  const reports: HistoryReport[] = [];
  for (const path of paths) reports.push(await engine.importHistory(path, options.user));
  if (options.json) return printJson(reports);
  for (const { kind, accountId, rowCount, matchedCount, newEventCount, unmatched } of reports) {
    console.log(`${kind}: ${rowCount} rows, ${matchedCount} matched, ${newEventCount} new events under ${accountId}`);
    for (const { line, title, reason } of unmatched.slice(0, 5)) console.log(`  line ${line}: ${title}: ${reason}`);
  }
}

async function importPath(engine: Engine, kind: string, path: string, options: Options): Promise<ImportReport> {
  const bar = createProgress(path);
  const { domain, catalogue, mapping, rejects } = options;
  const request = {
    path,
    ...(kind !== "auto" && { kind }),
    ...(domain !== undefined && { domain }),
    ...(catalogue !== undefined && { catalogue }),
    ...(mapping !== undefined && { mapping: await loadMapping(mapping) }),
  };
  return engine
    .importData(request, {
      rejectFile: join(rejects, `${basename(path)}.jsonl`),
      onProgress: ({ bytesRead, totalBytes }) => bar.update(bytesRead, totalBytes),
    })
    .finally(bar.stop);
}

function printReport(report: ImportReport): void {
  console.log(
    `${report.kind}: ${report.recordCount} records in ${report.seconds.toFixed(1)} s (${report.recordsPerSecond} a second)`,
  );
  console.log(
    `  items ${report.itemCount} (${report.newItemCount} new), events ${report.eventCount} (${report.newEventCount} new)`,
  );
  console.log(`  relations ${report.relationCount}, friends ${report.friendCount}, users ${report.userCount}`);
  if (report.rejectedCount > 0)
    console.log(`  ${report.rejectedCount} rows rejected, with reasons in ${report.rejectFile ?? ""}`);
}
