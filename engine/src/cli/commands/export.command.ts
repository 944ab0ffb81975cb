import { rename, rm, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { userExportToWire } from "../../app/wire.ts";
import { EngineError } from "../../domain/errors.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly out?: string;
}

type UserExport = Parameters<typeof userExportToWire>[0];

export function exportCommand(): Command {
  return withCommonOptions(new Command("export"))
    .description("Export everything that is kept about a person, as JSON.")
    .argument("<user>", "user id")
    .option("--out <file>", "write to a file instead of the terminal")
    .addHelpText("after", "\nExample:\n  codecatalyst export alice --out alice.json")
    .action(async (user: string, { out, ...options }: Options) => {
      await withFilledEngine(options, async (engine) => {
        const kept = await engine.exportUser(user);
        if (isEmpty(kept)) throw new EngineError("USER_NOT_FOUND", `Nothing is kept about ${user}. Check the user id.`);
        const exported = userExportToWire(kept);
        if (out === undefined) return printJson(exported);
        await writeWhole(out, `${JSON.stringify(exported, undefined, 2)}\n`);
        const eventCount = kept.events.length;
        if (options.json) printJson({ file: out, eventCount });
        else console.log(`Wrote ${countedAs(eventCount, "events")} of ${user} to ${out}.`);
      });
    });
}

/** Nobody but the id that was asked for. */
function isEmpty({ user, accountIds, friendAccountIds, ...kept }: UserExport): boolean {
  const { id: _id, services, sharesActivity, ...said } = user;
  const hasSettings = services.length > 0 || sharesActivity || Object.keys(said).length > 0;
  const records = [kept.events, kept.documents, kept.servedLists, kept.servedAgain];
  return (
    records.every(({ length }) => length === 0) &&
    friendAccountIds.length === 0 &&
    accountIds.length <= 1 &&
    !hasSettings
  );
}

/** The file is there whole, or as it was before. */
async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC") throw new EngineError("DISK_FULL", `No space is left for ${file}. Make room.`, { cause });
    throw new EngineError("FILE_UNREADABLE", `Cannot write ${file}: ${message}. Choose another --out.`, { cause });
  }
}
