import { Command } from "commander";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, printable, printJson } from "../output.ts";

interface GroupOptions extends CommonOptions {
  readonly group?: string;
}

export function eventsCommand(): Command {
  return new Command("events")
    .description("See how far consumer groups are behind, and what they could not handle.")
    .addHelpText("after", "\nExample:\n  codecatalyst events list")
    .addCommand(lagsCommand())
    .addCommand(listCommand())
    .addCommand(replayCommand());
}

function lagsCommand(): Command {
  return withCommonOptions(new Command("lags"))
    .description("How far each consumer group is behind in each partition of the event log.")
    .addHelpText("after", "\nExample:\n  codecatalyst events lags --json")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const lags = await engine.consumers.lags();
        if (options.json) return printJson({ lags });
        if (lags.length === 0) console.log("No consumer group has anything to follow.");
        for (const { group, tenant, partition, position, lagMs } of lags)
          console.log(
            printable(`${group}  ${tenant}/${partition}  at ${position}  ${(lagMs / 1000).toFixed(1)} s behind`),
          );
      });
    });
}

const withGroupOption = (command: Command) =>
  withCommonOptions(command).option("--group <name>", "only of this consumer group");

function listCommand(): Command {
  return withGroupOption(new Command("list"))
    .description("Events that a consumer group could not handle and set aside, with the reason.")
    .addHelpText("after", "\nExample:\n  codecatalyst events list --group lake")
    .action(async (options: GroupOptions) => {
      await withFilledEngine(options, async (engine) => {
        const events = await engine.consumers.setAsideEvents(engine.tenant, options.group);
        if (options.json) return printJson({ events });
        if (events.length === 0) console.log("Nothing is set aside.");
        for (const { group, partition, position, reason, event } of events)
          console.log(printable(`${group}  ${partition}/${position}  ${event.id}  ${reason}`));
      });
    });
}

function replayCommand(): Command {
  return withGroupOption(new Command("replay"))
    .description("Hand set-aside events over once more; what still fails stays.")
    .addHelpText("after", "\nExample:\n  codecatalyst events replay --group lake")
    .action(async (options: GroupOptions) => {
      await withFilledEngine(options, async (engine) => {
        const report = await engine.consumers.replay(engine.tenant, options.group);
        if (options.json) return printJson(report);
        console.log(`${countedAs(report.handledCount, "events")} handled, ${report.failedCount} failed again.`);
      });
    });
}
