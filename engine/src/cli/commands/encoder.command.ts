import { Command } from "commander";
import { fetchEncoder } from "../../app/encoder.ts";
import { configFor, withCommonOptions, type CommonOptions } from "../options.ts";
import { createProgress, printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly from?: string;
}

export function encoderCommand(): Command {
  return new Command("encoder")
    .description("The sentence encoder that makes content vectors better.")
    .addCommand(fetchCommand());
}

function fetchCommand(): Command {
  return withCommonOptions(new Command("fetch"))
    .description(
      "Download the encoder's files into the cache folder, verified by SHA-256; a broken download goes on where it stopped.",
    )
    .option("--from <address>", "another place that has the same files")
    .addHelpText("after", "\nExample:\n  codecatalyst encoder fetch")
    .action(async (options: Options) => {
      const { encoderFolder } = configFor(options);
      const bar = createProgress("encoder");
      await fetchEncoder({
        folder: encoderFolder,
        ...(options.from === undefined ? {} : { baseUrl: options.from }),
        onProgress: ({ receivedBytes, totalBytes }) => bar.update(receivedBytes, totalBytes ?? receivedBytes),
      }).finally(bar.stop);
      if (options.json) printJson({ folder: encoderFolder });
      else console.log(`The encoder is in ${encoderFolder}. The next training uses it.`);
    });
}
