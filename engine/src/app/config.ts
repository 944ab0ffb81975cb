/** App: configuration and wiring, the only place that knows which adapter is real. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInDomains, type Domain } from "../domain/domain.ts";
import { EngineError } from "../domain/errors.ts";
import { tasteEventKinds, type TasteEventKind } from "../domain/event.ts";
import { defaultPreferenceConfig, type PreferenceConfig } from "../domain/preference.ts";
import { defaultQualityThresholds, type QualityThresholds } from "../pipeline/quality/quality-thresholds.ts";
import { webhookTargets, type WebhookTargets } from "../domain/webhook.ts";
import type { TimeOfDay } from "../pipeline/schedule/daily.ts";
import { defaultFatigueConfig } from "../ranking/fatigue.ts";
import { keptDefaults } from "../pipeline/schedule/prune.ts";
import { accessVariables, readAccess, type AccessConfig } from "./access-config.ts";
import { awsVariables, readAws, type AwsConfig } from "./aws-config.ts";
import { readImageOrigins } from "./image-origins.ts";
import { oneOf, type Environment } from "./read-environment.ts";

export interface Config {
  /** Where everything is kept; `undefined` keeps it in memory, or on AWS where that is configured. */
  readonly dataFolder: string | undefined;
  /** Names of what is on AWS; `undefined` where nothing is. */
  readonly aws: AwsConfig | undefined;
  /** The folder of the sentence encoder's files. */
  readonly encoderFolder: string;
  /** The folder of reports of evaluation; `undefined` where there is none. */
  readonly reportsFolder: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly access: AccessConfig;
  /** From where the page may show pictures beside its own server. */
  readonly imageOrigins: readonly string[];
  readonly logLevel: LogLevel;
  readonly domains: readonly Domain[];
  readonly preference: PreferenceConfig;
  readonly qualityThresholds: QualityThresholds;
  /** Whether there may be clusters of like age and place. */
  readonly usesDemographics: boolean;
  readonly seed: number;
  /** When the serving process trains each day, UTC; undefined: never by itself. */
  readonly trainAt: TimeOfDay | undefined;
  /** For so long a list is served again to a user who does nothing. */
  readonly listTtlMs: number;
  /** For so many of those who ask most, lists are made where a model is promoted on AWS. */
  readonly hotUserCount: number;
  /** So many threads answer requests at most, beside the one that owns the engine; 0: that one alone. */
  readonly workerCount: number;
  /** For so many days what was shown five times untouched stays out of lists. */
  readonly fatigueRestDays: number;
  readonly webhookTargets: WebhookTargets;
  readonly keptModelCount: number;
  readonly keptRunCount: number;
  /** How what Gorse's clients send is understood; what is left out has its default. */
  readonly gorse: { readonly domain?: Domain; readonly feedbackKinds: Readonly<Record<string, TasteEventKind>> };
  /** The key with which the command line speaks to a running server. */
  readonly key: string | undefined;
  /** Whose data the command line works on; the API takes it from each request. */
  readonly tenant: string;
}

const logLevels = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

/** The variables the engine reads, with what they mean: for `doctor`, help texts and the README. */
export const environmentVariables = {
  CODECATALYST_DATA: "folder of all data (default ./data)",
  CODECATALYST_ENCODER: "folder of the sentence encoder (default: the cache that `codecatalyst encoder fetch` fills)",
  CODECATALYST_REPORTS:
    "folder of reports of evaluation, for operators to see (default: bench/results of the repository)",
  CODECATALYST_DOMAINS: "further domains beside book, movie, music: words in kebab-case, separated by commas",
  CODECATALYST_CLUSTERS: "on, or off: age and place play no part in any list, whoever agreed (default on)",
  CODECATALYST_TENANT: "whose data the command line works on (default `default`)",
  CODECATALYST_SEED: "seed of training (default 1)",
  CODECATALYST_FEATURES_AT: "when `serve` makes features and trains each day, UTC, such as 03:00 (default), or off",
  CODECATALYST_LIST_TTL: "seconds for which a list is served again to a user who does nothing (default 60; 0: never)",
  CODECATALYST_FATIGUE_DAYS:
    "days for which what was shown five times and left alone stays out of a user's lists (default 14; 0: it stays in)",
  CODECATALYST_WEBHOOK_TARGETS:
    "where webhooks may go: public (https, public addresses; default), loopback (also this machine) or private (anywhere)",
  CODECATALYST_MODELS_KEPT: "model versions to keep, the newest, beside those that serve and served (default 10)",
  CODECATALYST_RUNS_KEPT: "runs of the daily training to keep in the history (default 30)",
  CODECATALYST_GORSE_DOMAIN: "domain of items that come through Gorse's API and name none (default movie)",
  CODECATALYST_GORSE_FEEDBACK: "what further types of Gorse's feedback mean, such as bookmark=save,buy=purchase",
  CODECATALYST_KEY: "key that `codecatalyst mcp --url` sends to the server",
  CODECATALYST_IMAGE_HOSTS:
    "other hosts whose pictures the page may show, over https, such as images.example,covers.example (default none)",
  CODECATALYST_LOG: "log level: silent, error, warn, info or debug (default info)",
  CODECATALYST_WORKERS: "threads that answer requests at most, beside the one that writes (default 0: that one alone)",
  ...accessVariables,
  ...awsVariables,
  HOST: "address to listen on (default 127.0.0.1)",
  PORT: "port to listen on (default 8080)",
} as const;

/** Reads the environment once. Throws `INVALID_CONFIG` naming the variable. */
export function readConfig(environment: Environment): Config {
  const dataFolder = resolve(environment["CODECATALYST_DATA"] || "data");
  const aws = readAws(environment);
  const host = environment["HOST"] || "127.0.0.1";
  const domains = domainsOf(environment["CODECATALYST_DOMAINS"] ?? "");
  return {
    dataFolder: aws === undefined ? dataFolder : undefined,
    aws,
    encoderFolder: resolve(environment["CODECATALYST_ENCODER"] || defaultEncoderFolder(environment)),
    reportsFolder: reportsFolderOf(environment),
    port: integer(environment, "PORT", { fallback: 8080, minimum: 0, maximum: 65_535 }),
    host,
    access: readAccess(environment, host),
    imageOrigins: readImageOrigins(environment),
    logLevel: oneOf(environment, "CODECATALYST_LOG", logLevels, "info"),
    domains,
    gorse: gorseOf(environment, domains),
    key: environment["CODECATALYST_KEY"] || undefined,
    preference: defaultPreferenceConfig,
    qualityThresholds: defaultQualityThresholds,
    usesDemographics: isOn(environment, "CODECATALYST_CLUSTERS"),
    tenant: environment["CODECATALYST_TENANT"] || "default",
    trainAt: timeOfDay(environment["CODECATALYST_FEATURES_AT"] || "03:00"),
    listTtlMs: 1000 * integer(environment, "CODECATALYST_LIST_TTL", { fallback: 60, minimum: 0, maximum: 86_400 }),
    hotUserCount: integer(environment, "CODECATALYST_HOT_USERS", { fallback: 500, minimum: 0, maximum: 10_000 }),
    workerCount: workersOf(environment, aws),
    fatigueRestDays: integer(environment, "CODECATALYST_FATIGUE_DAYS", {
      fallback: defaultFatigueConfig.restDays,
      minimum: 0,
      maximum: 3650,
    }),
    webhookTargets: oneOf(environment, "CODECATALYST_WEBHOOK_TARGETS", webhookTargets, "public"),
    keptModelCount: integer(environment, "CODECATALYST_MODELS_KEPT", kept(keptDefaults.models)),
    keptRunCount: integer(environment, "CODECATALYST_RUNS_KEPT", kept(keptDefaults.runs)),
    seed: integer(environment, "CODECATALYST_SEED", { fallback: 1, minimum: 0, maximum: 2 ** 31 - 1 }),
  };
}

function gorseOf(environment: Environment, domains: readonly Domain[]): Config["gorse"] {
  const domain = environment["CODECATALYST_GORSE_DOMAIN"] || undefined;
  if (domain !== undefined && !domains.includes(domain))
    throw new EngineError(
      "INVALID_CONFIG",
      `CODECATALYST_GORSE_DOMAIN is ${JSON.stringify(domain)}; it must be one of ${domains.join(", ")}.`,
    );
  const pairs = (environment["CODECATALYST_GORSE_FEEDBACK"] ?? "").split(",").filter((pair) => pair.trim() !== "");
  const feedbackKinds = Object.fromEntries(pairs.map(feedbackKindOf));
  return { feedbackKinds, ...(domain !== undefined && { domain }) };
}

function feedbackKindOf(pair: string): readonly [string, TasteEventKind] {
  const [type = "", name = ""] = pair.split("=").map((part) => part.trim());
  const kind = tasteEventKinds.find((known) => known === name);
  if (type !== "" && kind !== undefined) return [type, kind];
  throw new EngineError(
    "INVALID_CONFIG",
    `CODECATALYST_GORSE_FEEDBACK has ${JSON.stringify(pair)}; it must be a type and one of ${tasteEventKinds.join(", ")}, as in star=like.`,
  );
}

/** Beside the engine, in a repository. */
const ownReports = fileURLToPath(new URL("../../../bench/results", import.meta.url));

function reportsFolderOf(environment: Environment): string | undefined {
  const given = environment["CODECATALYST_REPORTS"];
  if (given !== undefined && given !== "") return resolve(given);
  return existsSync(ownReports) ? ownReports : undefined;
}

function defaultEncoderFolder(environment: Environment): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "codecatalyst", "all-MiniLM-L6-v2");
}

const kept = (fallback: number) => ({ fallback, minimum: 1, maximum: 10_000 });

function timeOfDay(text: string): TimeOfDay | undefined {
  if (text === "off") return undefined;
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour !== undefined && minute !== undefined) return { hour: Number(hour), minute: Number(minute) };
  throw new EngineError(
    "INVALID_CONFIG",
    `CODECATALYST_FEATURES_AT is ${JSON.stringify(text)}; it must be a time of the day (UTC) such as 03:00, or off.`,
  );
}

function isOn(environment: Environment, name: keyof typeof environmentVariables): boolean {
  const text = environment[name] || "on";
  if (text !== "on" && text !== "off")
    throw new EngineError("INVALID_CONFIG", `${name} is ${JSON.stringify(text)}; it must be on or off.`);
  return text === "on";
}

function integer(
  environment: Environment,
  name: keyof typeof environmentVariables,
  { fallback, minimum, maximum }: { readonly fallback: number; readonly minimum: number; readonly maximum: number },
): number {
  const text = environment[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new EngineError(
    "INVALID_CONFIG",
    `${name} is ${JSON.stringify(text)}; it must be a whole number from ${minimum} to ${maximum}.`,
  );
}

function workersOf(environment: Environment, aws: AwsConfig | undefined): number {
  const count = integer(environment, "CODECATALYST_WORKERS", { fallback: 0, minimum: 0, maximum: 64 });
  if (count > 0 && aws !== undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_WORKERS is for one data folder. On AWS start more processes, each with one thread.",
    );
  return count;
}

function domainsOf(text: string): readonly Domain[] {
  const extra = text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const bad = extra.find((word) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(word));
  if (bad !== undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      `CODECATALYST_DOMAINS names ${JSON.stringify(bad)}; a domain is a word in kebab-case.`,
    );
  return [...new Set([...builtInDomains, ...extra])];
}
