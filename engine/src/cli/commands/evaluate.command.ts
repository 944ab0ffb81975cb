import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { cardIds, evaluate, reportPage, type CardReport } from "../../app/evaluate.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseSeed, withJsonOption } from "../options.ts";
import { printJson, printNotice } from "../output.ts";

interface Options {
  readonly card?: readonly string[];
  readonly all?: boolean;
  readonly data?: string;
  readonly seed: number;
  readonly json?: boolean;
  readonly save?: string;
  readonly report?: string | true;
}

export function evaluateCommand(): Command {
  return withJsonOption(new Command("evaluate"))
    .description("Judge the quality of lists by target cards, on public data sets or on a folder of your own.")
    .option("--card <id...>", `cards to run: ${cardIds.join(", ")}`)
    .option("--all", "every card")
    .option("--data <folder>", "judge this folder instead of the card's own data sets")
    .option("--seed <n>", "added to every seed of a card's split, for splits that nobody has looked at", parseSeed, 0)
    .option("--save <folder>", "also write each card's figures to <folder>/card-<id>.json")
    .option(
      "--report [file]",
      "also write one page with all figures (default evaluation-report.html); means --all without --card",
    )
    .addHelpText(
      "after",
      "\nData sets are looked for in CODECATALYST_DATASETS (default ../shared/datasets)." +
        "\n\nExample:\n  codecatalyst evaluate --card A1 --json",
    )
    .action(async (options: Options) => {
      const reports: CardReport[] = [];
      const dataRoot = process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets";
      const data = options.data === undefined ? {} : { dataFolder: options.data };
      const shared = { dataRoot, seedShift: options.seed, onProgress: printNotice };
      for await (const report of evaluate(cardsOf(options), { ...data, ...shared })) {
        show(report, options);
        reports.push(report);
      }
      if (options.report === undefined) return;
      const file = options.report === true ? "evaluation-report.html" : options.report;
      const inOrder = reports.toSorted((one, other) => cardIds.indexOf(one.card) - cardIds.indexOf(other.card));
      writeFileSync(file, reportPage(inOrder, Date.now()));
      printNotice(`The report is in ${file}.`);
    });
}

function cardsOf({ card, all, report }: Options): readonly string[] {
  if (all === true || (report !== undefined && card === undefined)) return cardIds;
  if (card === undefined)
    throw new EngineError("INVALID_INPUT", `Name a card with --card, or --all. There are: ${cardIds.join(", ")}.`);
  return card;
}

function show(report: CardReport, { save, json }: Options): void {
  if (save !== undefined)
    writeFileSync(`${save}/card-${report.card}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  if (json === true) printJson(report);
  else printReport(report);
}

function printReport({ card, question, split, seed, commit, rows, note }: CardReport): void {
  console.log(`${card}: ${question}\n  ${split}, seed ${seed}, commit ${commit}`);
  if (note !== undefined) console.log(`  ${note}`);
  for (const row of rows) {
    const floors = Object.entries(row.floors).map(([name, value]) => `${name} ${value.toFixed(3)}`);
    const significance = row.pValue === undefined ? "" : `  p ${row.pValue.toFixed(4)} against ${row.baseline}`;
    const aim = row.aim === undefined ? "" : `  aim ${row.aim}: ${row.met === true ? "met" : "not met"}`;
    console.log(
      `  ${row.case}  ${row.metric}  ${row.value.toFixed(4)} [${row.interval.map((end) => end.toFixed(4)).join(", ")}]${aim}\n` +
        `    ${row.data.name}, ${row.users} users, ${row.heldOutMean.toFixed(1)} held out; ` +
        `${floors.join(", ")}, oracle ${row.oracle.toFixed(3)}${significance}`,
    );
  }
}
