import { InvalidArgumentError, type Command } from "commander";
import { readConfig, type Config, type Environment } from "../app/config.ts";
import { createEngine, type Engine } from "../app/engine.ts";

export interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** The options every command has. */
export function withCommonOptions(command: Command): Command {
  return command
    .option("--data <folder>", "data folder (default: CODECATALYST_DATA or ./data)")
    .option("--json", "print JSON for machines");
}

/** The configuration from the environment, with the options of the command line over it. */
export function configFor(options: CommonOptions, overrides: Environment = {}): Config {
  const data = options.data === undefined ? {} : { CODECATALYST_DATA: options.data };
  return readConfig({ ...process.env, ...data, ...overrides });
}

/** Opens the engine on the data folder, runs, and closes it whatever happens. */
export async function withEngine<T>(
  options: CommonOptions,
  run: (engine: Engine, config: Config) => Promise<T>,
): Promise<T> {
  const config = configFor(options);
  const engine = await createEngine({ ...config, onNotice: (notice) => console.error(notice) });
  try {
    return await run(engine, config);
  } finally {
    await engine.close();
  }
}

/** A whole number within bounds. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 200)
    throw new InvalidArgumentError("It must be a whole number from 1 to 200.");
  return value;
}
