import { Command } from "commander";
import { fetchEncoder } from "../../app/encoder.ts";
import { interruptible } from "../interrupt.ts";
import { configFor, withJsonOption, type CommonOptions } from "../options.ts";
import { createProgress, printJson } from "../output.ts";

interface Options extends Pick<CommonOptions, "json"> {
  readonly from?: string;
}

const stopped = "The download was stopped. Run it again: it goes on from there.";

export function encoderCommand(): Command {
  return new Command("encoder")
    .description("The sentence encoder that makes content vectors better.")
    .addHelpText("after", "\nExample:\n  codecatalyst encoder fetch")
    .addCommand(fetchCommand());
}

function fetchCommand(): Command {
  return withJsonOption(new Command("fetch"))
    .description(
      "Download the encoder's files (24 MB) into the folder CODECATALYST_ENCODER, by default a cache, verified by SHA-256; a broken download goes on where it stopped.",
    )
    .option("--from <address>", "another place that has the same files")
    .addHelpText("after", "\nExample:\n  codecatalyst encoder fetch")
    .action((options: Options) =>
      interruptible(stopped, async (signal) => {
        const { encoderFolder } = configFor({});
        const bar = createProgress("encoder");
        await fetchEncoder({
          folder: encoderFolder,
          ...(options.from !== undefined && { baseUrl: options.from }),
          onProgress: ({ receivedBytes, totalBytes }) => bar.update(receivedBytes, totalBytes ?? receivedBytes),
          signal,
        }).finally(bar.stop);
        if (options.json) printJson({ folder: encoderFolder });
        else console.log(`The encoder is in ${encoderFolder}. The next training uses it.`);
      }),
    );
}
