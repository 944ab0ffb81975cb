import { existsSync } from "node:fs";
import { InvalidArgumentError, Option, type Command } from "commander";
import { readConfig, type Config } from "../app/config.ts";
import type { Environment } from "../app/read-environment.ts";
import { createEngine, type Engine } from "../app/engine.ts";
import { EngineError } from "../domain/errors.ts";
import type { Mood } from "../domain/item.ts";
import { moodGoals, type MoodGoal } from "../domain/moment.ts";
import { printNotice } from "./output.ts";

export interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** The options of every command that works on a data folder. */
export function withCommonOptions(command: Command): Command {
  return withJsonOption(command.option("--data <folder>", "data folder (default: CODECATALYST_DATA or ./data)"));
}

/** With it standard output holds JSON alone, and errors are JSON on standard error. */
export function withJsonOption(command: Command): Command {
  return command.option("--json", "print JSON for machines");
}

/** The environment, with the options of the command line over it. */
export function environmentFor({ data }: CommonOptions, overrides: Environment = {}): Environment {
  return { ...process.env, ...(data !== undefined && { CODECATALYST_DATA: data }), ...overrides };
}

export const configFor = (options: CommonOptions, overrides: Environment = {}): Config =>
  readConfig(environmentFor(options, overrides));

/** Opens the engine on the data folder, making it where there is none, runs, and closes it whatever happens. */
export async function withEngine<T>(
  options: CommonOptions,
  run: (engine: Engine, config: Config) => Promise<T>,
): Promise<T> {
  const config = configFor(options);
  const engine = await createEngine({ ...config, onNotice: printNotice });
  try {
    return await run(engine, config);
  } finally {
    await engine.close();
  }
}

/** The same for commands that only ask: a folder that is not there is a slip, not a wish for an empty one. */
export async function withFilledEngine<T>(
  options: CommonOptions,
  run: (engine: Engine, config: Config) => Promise<T>,
): Promise<T> {
  const { dataFolder } = configFor(options);
  if (dataFolder !== undefined && !existsSync(dataFolder))
    throw new EngineError(
      "FILE_UNREADABLE",
      `There is no data folder ${dataFolder}. Name another with --data or CODECATALYST_DATA, or fill this one: ` +
        "`codecatalyst import --help`.",
    );
  return withEngine(options, run);
}

export interface MoodCommandOptions {
  readonly mood?: Mood;
  readonly moodGoal?: MoodGoal;
}

/** What a person says of their mood. */
export function withMoodOptions(command: Command): Command {
  return command
    .option("--mood <valence,arousal>", "state a mood, such as -0.6,-0.3 (sad, calm); inferred otherwise", parseMood)
    .addOption(new Option("--mood-goal <goal>", "stay with the mood or get out of it").choices(moodGoals));
}

export function moodOptionsOf({ mood, moodGoal }: MoodCommandOptions): MoodCommandOptions {
  return { ...(mood !== undefined && { mood }), ...(moodGoal !== undefined && { moodGoal }) };
}

function parseMood(text: string): Mood {
  const [valence, arousal, ...rest] = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const isWithin = (value: number | undefined): value is number => value !== undefined && Math.abs(value) <= 1;
  if (!isWithin(valence) || !isWithin(arousal) || rest.length > 0)
    throw new InvalidArgumentError("It must be two numbers from -1 to 1: sad to happy, calm to intense.");
  return { valence, arousal };
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 1e6)
    throw new InvalidArgumentError("It must be a whole number from 0 to 1,000,000.");
  return value;
}

/** A whole number within bounds. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 200)
    throw new InvalidArgumentError("It must be a whole number from 1 to 200.");
  return value;
}

export function parseMinutes(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 15 || value > 1440)
    throw new InvalidArgumentError("It must be a whole number from 15 to 1,440.");
  return value;
}
