import { access, constants, mkdir, statfs } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import { createServer } from "node:net";
import { openSentenceEncoder } from "../adapters/local/onnx-sentence-encoder.ts";
import { EngineError, type ErrorCode, messageOf } from "../domain/errors.ts";
import { readConfig, type Config } from "./config.ts";
import type { Environment } from "./read-environment.ts";
import { createEngine, type Engine } from "./engine.ts";
import { portError } from "./port-error.ts";

export interface Finding {
  readonly name: string;
  readonly state: "good" | "notice" | "bad";
  readonly text: string;
}

const gibibyte = 2 ** 30;
const minimumFreeBytes = gibibyte / 2;

/** Looks at the machine, the configuration and the data folder, and says of each thing how it is and what to do. */
export async function diagnose(environment: Environment): Promise<readonly Finding[]> {
  const machine = [
    await finding("Node.js", async () => `${process.version} on ${process.platform} ${process.arch}`),
    await finding("Memory", async () => `${inGib(freemem())} of ${inGib(totalmem())} GiB free`),
  ];
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    return [...machine, found("Configuration", error)];
  }
  const { dataFolder = "." } = config;
  const checkPlaces = async () => [
    await finding("Data folder", () => checkFolder(dataFolder)),
    await finding("Disk", () => checkDisk(dataFolder)),
  ];
  return [
    ...machine,
    { name: "Configuration", state: "good", text: `domains ${config.domains.join(", ")}` },
    ...(config.aws === undefined ? await checkPlaces() : []),
    ...(await checkStores(config)),
    await finding("Sentence encoder", () => checkEncoder(config.encoderFolder)),
    await finding("Port", () => checkPort(config)),
  ];
}

async function finding(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, state: "good", text: await look() };
  } catch (error) {
    return found(name, error);
  }
}

/** What stands in the way of nothing but itself. */
const harmless: readonly ErrorCode[] = [
  "NOTHING_TO_TRAIN",
  "MODEL_NOT_FOUND",
  "ENCODER_UNAVAILABLE",
  "DATA_FOLDER_BUSY",
  "PORT_UNAVAILABLE",
];

function found(name: string, error: unknown): Finding {
  const isHarmless = error instanceof EngineError && harmless.includes(error.code);
  return { name, state: isHarmless ? "notice" : "bad", text: messageOf(error) };
}

const inGib = (bytes: number) => (bytes / gibibyte).toFixed(1);

async function checkFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  return `${folder} can be written`;
}

async function checkDisk(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < minimumFreeBytes)
    throw new EngineError(
      "DISK_FULL",
      `Only ${inGib(freeBytes)} GiB are free beside ${folder}. Free some, or set CODECATALYST_DATA.`,
    );
  return `${inGib(freeBytes)} GiB free`;
}

/** Opening the engine verifies the stores, and every checksum of the serving model. */
async function checkStores({ dataFolder, aws, preference }: Config): Promise<readonly Finding[]> {
  const refused: string[] = [];
  let engine: Engine;
  try {
    engine = await createEngine({ dataFolder, aws, preference, onNotice: (notice) => refused.push(notice) });
  } catch (error) {
    return [found("Stores", error)];
  }
  try {
    return [
      await finding("Catalogue", () => checkCatalogue(engine)),
      await finding("Model", () => checkModel(engine, refused)),
      await finding("DuckDB", () => checkSqlEngine(engine)),
    ];
  } finally {
    await engine.close();
  }
}

async function checkCatalogue(engine: Engine): Promise<string> {
  const { itemCount } = await engine.useCases.readiness();
  if (itemCount > 0) return `${itemCount.toLocaleString("en")} items`;
  throw new EngineError("NOTHING_TO_TRAIN", "It is empty. Import one: `codecatalyst import --help`.");
}

async function checkModel(engine: Engine, [problem]: readonly string[]): Promise<string> {
  const serving = (await engine.listModels()).find((model) => model.isServing);
  if (problem !== undefined) {
    const instead =
      serving === undefined ? "None serves: run `codecatalyst train`." : `${serving.version} serves instead.`;
    throw new EngineError("MODEL_DAMAGED", `${problem} ${instead}`);
  }
  if (serving !== undefined) return `${serving.version} serves, every checksum is right`;
  throw new EngineError("MODEL_NOT_FOUND", "There is none yet. Run `codecatalyst train`.");
}

/** Without it nothing can be trained. */
async function checkSqlEngine({ ports, tenant }: Engine): Promise<string> {
  let answer: unknown;
  for await (const batch of ports.sql.read(tenant, { tables: {}, sql: "SELECT version() AS version" }))
    [answer] = batch.column("version");
  return `${String(answer)} works`;
}

async function checkEncoder(folder: string): Promise<string> {
  const encoder = await openSentenceEncoder(folder);
  await encoder.close();
  return `the one of ${folder} works`;
}

async function checkPort({ host, port }: Config): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(portError(host, port, error)));
    server.listen({ host, port }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
  return `${host}:${port} is free`;
}
