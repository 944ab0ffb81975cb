import { Command } from "commander";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { printable, printJson } from "../output.ts";

interface ReportOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}

export function exposuresCommand(): Command {
  return new Command("exposures")
    .description("See which lists were served, and what came of them.")
    .addHelpText("after", "\nExample:\n  codecatalyst exposures report --from 2026-11-01")
    .addCommand(showCommand())
    .addCommand(reportCommand());
}

function showCommand(): Command {
  return withCommonOptions(new Command("show"))
    .argument("<recommendationId>", "of an answer or an event")
    .description("A list as it was served, and the events that came of it.")
    .addHelpText("after", "\nExample:\n  codecatalyst exposures show 4fjq0Yc2XbW1uTz9oPkLma")
    .action(async (recommendationId: string, options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const { list, servedCount, events } = await engine.exposures.show(recommendationId);
        if (options.json) return printJson({ list, servedCount, events });
        const { userId = "nobody in particular", surface, modelVersion = "fallbacks", atMs, items } = list;
        const times = servedCount === 1 ? "once" : `${servedCount} times`;
        console.log(
          printable(`${surface} for ${userId}, ${new Date(atMs).toISOString()}, by ${modelVersion}, served ${times}`),
        );
        for (const { row, position, itemId, score, sources } of items) {
          const place = `${row === "continue" ? "begun " : ""}${position}`.padStart(8);
          console.log(printable(`${place}  ${itemId}  ${score?.toFixed(4) ?? ""}  ${sources.join(", ")}`.trimEnd()));
        }
        if (events.length === 0) console.log("No event of its user names it.");
        for (const event of events)
          console.log(printable(`${new Date(event.atMs).toISOString()}  ${event.kind}  ${event.itemId}  ${event.id}`));
      });
    });
}

function reportCommand(): Command {
  return withCommonOptions(new Command("report"))
    .description(
      "Lists by day, surface and model version: how many, and the shares clicked, of fallbacks and across domains.",
    )
    .option("--from <day>", "from this day of serving on, UTC, such as 2026-11-01")
    .option("--to <day>", "up to this day")
    .addHelpText("after", "\nExample:\n  codecatalyst exposures report --from 2026-11-01 --json")
    .action(async ({ from, to, ...options }: ReportOptions) => {
      await withFilledEngine(options, async (engine) => {
        const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        const rows = await engine.exposures.report(days);
        if (options.json) return printJson({ rows });
        if (rows.length === 0) console.log("No list was served in these days.");
        for (const row of rows)
          console.log(
            printable(
              `${row.day}  ${row.surface}  ${row.modelVersion ?? "fallbacks"}  ${row.listCount} lists, served ` +
                `${row.servedCount} times, ${percent(row.clickThroughRate)} clicked, ` +
                `${percent(row.fallbackShare)} by fallbacks, ${percent(row.crossDomainShare)} of clicks across domains`,
            ),
          );
      });
    });
}

const percent = (share: number | null): string => (share === null ? "-" : `${(100 * share).toFixed(1)} %`);
