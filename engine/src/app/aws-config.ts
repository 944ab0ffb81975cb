import type { AwsNames } from "../adapters/aws/aws-names.ts";
import { EngineError, messageOf } from "../domain/errors.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";
import { parsePinnedVersions } from "../domain/pinned-versions.ts";
import { oneOf, type Environment } from "./read-environment.ts";

export interface AwsConfig extends AwsNames {
  /** Undefined: the cache is in the process. */
  readonly redis: RedisConfig | undefined;
  /** Where parties and their chat are kept. */
  readonly partyStore: (typeof partyStores)[number];
  /** What serves each tenant, whatever the registry says; those not named are served by what it says. */
  readonly modelVersions: ReadonlyMap<TenantId, ModelVersion>;
  /** What the deployment of a model moves; undefined where none of it is set. */
  readonly deployment: DeploymentConfig | undefined;
}

const partyStores = ["dynamodb", "redis"] as const;

interface RedisConfig {
  readonly url: string;
  /** The URL is that of one node, or of all, of a cluster whose keys are spread over several. */
  readonly isCluster: boolean;
}

/** Where the function is that serves models, and how traffic to it is shifted. */
interface DeploymentConfig {
  readonly functionName: string;
  readonly alias: string;
  /** Of CodeDeploy. */
  readonly application: string;
  readonly group: string;
}

/** The variables that matter on AWS, with what they mean. */
export const awsVariables = {
  CODECATALYST_ADAPTERS: "where data is kept: local (the data folder) or aws (see docs/aws.md; default local)",
  CODECATALYST_AWS_PREFIX: "what names of tables and stream begin with on AWS (default `codecatalyst-`)",
  CODECATALYST_AWS_BUCKET: "S3 bucket of models and files; needed on AWS",
  CODECATALYST_AWS_RAW_BUCKET: "S3 bucket of the lake as it came in (default: that of models and files)",
  CODECATALYST_AWS_PROCESSED_BUCKET: "S3 bucket of the rest of the lake (default: that of models and files)",
  CODECATALYST_AWS_EVENT_BUS: "EventBridge bus that is told what happened (default `default`)",
  CODECATALYST_AWS_EVENT_LOG:
    "where events are kept on AWS: kinesis (the stream) or dynamodb (a table, for where nothing may be billed by the hour); never changed afterwards (default kinesis)",
  CODECATALYST_REDIS_URL:
    "cache on AWS, and how processes share parties, as redis://host:6379 or rediss://user:password@host:6380 (default: each process for itself)",
  CODECATALYST_REDIS_CLUSTER:
    "on where the cache is a Redis cluster that has keys on several nodes (on or off; default off)",
  CODECATALYST_PARTY_STORE:
    "where parties and their chat are kept on AWS: dynamodb, or redis where that loses nothing in a crash (default dynamodb)",
  CODECATALYST_MODEL_VERSIONS:
    "on AWS, versions that serve whatever the registry says, as tenant=version,… both percent-encoded",
  CODECATALYST_HOT_USERS:
    "on AWS, users for whom lists are made when a model is promoted: those who asked most in the last day (default 500)",
  CODECATALYST_INFERENCE_FUNCTION: "Lambda function that serves, for the one that deploys models",
  CODECATALYST_INFERENCE_ALIAS: "its alias that answers requests",
  CODECATALYST_DEPLOY_APPLICATION: "CodeDeploy application that shifts the alias",
  CODECATALYST_DEPLOY_GROUP: "its deployment group",
} as const;

type AwsVariable = keyof typeof awsVariables;

/** Undefined where nothing is on AWS. Throws `INVALID_CONFIG` naming the variable. */
export function readAws(environment: Environment): AwsConfig | undefined {
  const kind = oneOf(environment, "CODECATALYST_ADAPTERS", ["local", "aws"], "local");
  const prefix = matching(environment, "CODECATALYST_AWS_PREFIX", /^[\w.-]{1,200}$/, "codecatalyst-");
  const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
  const bucket = matching(environment, "CODECATALYST_AWS_BUCKET", bucketName);
  const rawBucket = matching(environment, "CODECATALYST_AWS_RAW_BUCKET", bucketName, bucket);
  const processedBucket = matching(environment, "CODECATALYST_AWS_PROCESSED_BUCKET", bucketName, bucket);
  const eventBus = matching(environment, "CODECATALYST_AWS_EVENT_BUS", /^[\w./:-]{1,1600}$/, "default");
  const eventLog = oneOf(environment, "CODECATALYST_AWS_EVENT_LOG", ["kinesis", "dynamodb"], "kinesis");
  const redis = redisOf(environment);
  const partyStore = partyStoreOf(environment, redis);
  const modelVersions = modelVersionsOf(environment["CODECATALYST_MODEL_VERSIONS"] ?? "");
  const deployment = deploymentOf(environment);
  if (kind === "local") return undefined;
  const needed = bucketNeeded(bucket);
  return {
    tablePrefix: prefix ?? "",
    eventLog,
    stream: `${prefix}events`,
    bucket: needed,
    rawBucket: rawBucket ?? needed,
    processedBucket: processedBucket ?? needed,
    eventBus: eventBus ?? "",
    redis,
    partyStore,
    modelVersions,
    deployment,
  };
}

function redisOf(environment: Environment): RedisConfig | undefined {
  const url = matching(environment, "CODECATALYST_REDIS_URL", /^rediss?:\/\/[^/]+(\/\d*)?$/);
  const isCluster = oneOf(environment, "CODECATALYST_REDIS_CLUSTER", ["on", "off"], "off") === "on";
  if (url === undefined && isCluster)
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_REDIS_CLUSTER is on, but CODECATALYST_REDIS_URL is not set. Set it to a node of the cluster.",
    );
  if (url !== undefined && isCluster && !/^\/?0?$/.test(new URL(url).pathname))
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_REDIS_URL names a database, but a cluster has only one. Leave out what follows the port, or CODECATALYST_REDIS_CLUSTER.",
    );
  return url === undefined ? undefined : { url, isCluster };
}

function partyStoreOf(environment: Environment, redis: RedisConfig | undefined): AwsConfig["partyStore"] {
  const store = oneOf(environment, "CODECATALYST_PARTY_STORE", partyStores, "dynamodb");
  if (store === "redis" && redis === undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_PARTY_STORE is redis, but CODECATALYST_REDIS_URL is not set. Set it, or leave out CODECATALYST_PARTY_STORE.",
    );
  return store;
}

function modelVersionsOf(text: string): ReadonlyMap<TenantId, ModelVersion> {
  try {
    return parsePinnedVersions(text);
  } catch (cause) {
    throw new EngineError("INVALID_CONFIG", `CODECATALYST_MODEL_VERSIONS: ${messageOf(cause)}`, { cause });
  }
}

const deploymentVariables = {
  functionName: "CODECATALYST_INFERENCE_FUNCTION",
  alias: "CODECATALYST_INFERENCE_ALIAS",
  application: "CODECATALYST_DEPLOY_APPLICATION",
  group: "CODECATALYST_DEPLOY_GROUP",
} as const satisfies Record<keyof DeploymentConfig, AwsVariable>;

function deploymentOf(environment: Environment): DeploymentConfig | undefined {
  const names = Object.values(deploymentVariables);
  if (names.every((name) => !environment[name])) return undefined;
  const missing = names.find((name) => !environment[name]);
  if (missing !== undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      `${missing} is not set, but others of ${names.join(", ")} are. Set all of them or none.`,
    );
  const textOf = (name: AwsVariable) => matching(environment, name, /^[\w:.-]{1,200}$/) ?? "";
  return {
    functionName: textOf(deploymentVariables.functionName),
    alias: textOf(deploymentVariables.alias),
    application: textOf(deploymentVariables.application),
    group: textOf(deploymentVariables.group),
  };
}

function matching(environment: Environment, name: AwsVariable, pattern: RegExp, fallback?: string): string | undefined {
  const text = environment[name] || fallback;
  if (text === undefined || pattern.test(text)) return text;
  throw new EngineError("INVALID_CONFIG", `${name} is ${JSON.stringify(text)}; it must be: ${awsVariables[name]}.`);
}

function bucketNeeded(bucket: string | undefined): string {
  if (bucket !== undefined) return bucket;
  const name = "CODECATALYST_AWS_BUCKET";
  throw new EngineError(
    "INVALID_CONFIG",
    `CODECATALYST_ADAPTERS is aws, but ${name} is not set: ${awsVariables[name]}.`,
  );
}
