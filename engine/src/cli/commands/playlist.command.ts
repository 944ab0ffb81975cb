import { Command, Option } from "commander";
import { playlistKinds, type PlaylistEntry, type PlaylistKind } from "../../domain/playlist.ts";
import { noteUnknownUser } from "../lookup.ts";
import {
  moodOptionsOf,
  parseCount,
  parseMinutes,
  withCommonOptions,
  withFilledEngine,
  withMoodOptions,
  type CommonOptions,
  type MoodCommandOptions,
} from "../options.ts";
import { factsOf, printable, printJson } from "../output.ts";

interface Options extends CommonOptions, MoodCommandOptions {
  readonly kind: PlaylistKind;
  readonly n: number;
  readonly minutes?: number;
}

export function playlistCommand(): Command {
  return withMoodOptions(withCommonOptions(new Command("playlist")))
    .description("Print music in an order with smooth transitions, or an evening of something to read, watch and hear.")
    .argument("<user>", "user id; an unknown one gets a playlist too")
    .addOption(new Option("--kind <kind>", "music or evening").choices(playlistKinds).default("music"))
    .option("--n <count>", "of music, how many at most", parseCount, 12)
    .option("--minutes <minutes>", "no longer than this", parseMinutes)
    .addHelpText("after", "\nExample:\n  codecatalyst playlist alice --kind evening --minutes 180 --mood-goal contrast")
    .action(async (user: string, options: Options) => {
      await withFilledEngine(options, async (engine) => {
        const { kind, n, minutes } = options;
        const list = await engine.playlist({
          userId: user,
          kind,
          n,
          ...(minutes !== undefined && { minutes }),
          ...moodOptionsOf(options),
        });
        await noteUnknownUser(engine, user);
        if (options.json) return printJson(list);
        console.log(
          `${kind === "music" ? "Music" : "An evening"}, ${list.minutes} minutes${moodNote(list.mood?.words)}`,
        );
        for (const entry of list.entries) printEntry(entry);
        if (list.entries.length === 0) console.log("  Nothing fits. Try more minutes, or another kind.");
      });
    });
}

const moodNote = (words: string | undefined) => (words === undefined ? "" : `, for a ${words} mood`);

function printEntry({ position, item, minutes, pageCount, reasons }: PlaylistEntry): void {
  const length = [pageCount && `${pageCount} pages`, minutes && `${minutes} min`].filter(Boolean).join(", ");
  console.log(`${String(position).padStart(3)}. ${printable(item.title)}  (${factsOf(item)})  ${length}`);
  const [reason] = reasons;
  if (reason !== undefined) console.log(`       ${printable(reason.text)}`);
}
