import { access, constants, mkdir, statfs } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import { createServer } from "node:net";
import { EngineError } from "../domain/errors.ts";
import { openSentenceEncoder } from "../adapters/local/onnx-sentence-encoder.ts";
import type { Config } from "./config.ts";
import { createEngine } from "./engine.ts";

export interface Finding {
  readonly name: string;
  readonly state: "good" | "notice" | "bad";
  readonly text: string;
}

const gibibyte = 2 ** 30;
const minimumFreeBytes = gibibyte / 2;

/** Looks at the machine, the configuration and the data folder, and says of each thing how it is and what to do. */
export async function diagnose(config: Config): Promise<readonly Finding[]> {
  return [
    await finding("Node.js", async () => `${process.version} on ${process.platform} ${process.arch}`),
    await finding("Memory", async () => `${inGib(freemem())} of ${inGib(totalmem())} GiB free`),
    await finding("Data folder", () => checkFolder(config.dataFolder ?? "")),
    await finding("Disk", () => checkDisk(config.dataFolder ?? "")),
    await finding("Model", () => checkModel(config)),
    await finding("Sentence encoder", () => checkEncoder(config.encoderFolder), "notice"),
    await finding("Port", () => checkPort(config), "notice"),
  ];
}

async function finding(
  name: string,
  look: () => Promise<string>,
  otherwise: "bad" | "notice" = "bad",
): Promise<Finding> {
  try {
    return { name, state: "good", text: await look() };
  } catch (error) {
    const isNotice = error instanceof EngineError && error.code === "MODEL_NOT_FOUND";
    return {
      name,
      state: isNotice ? "notice" : otherwise,
      text: error instanceof Error ? error.message : String(error),
    };
  }
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
async function checkModel({ dataFolder, preference }: Config): Promise<string> {
  const refused: string[] = [];
  const engine = await createEngine({ dataFolder, preference, onNotice: (notice) => refused.push(notice) });
  try {
    const [problem] = refused;
    if (problem !== undefined) throw new EngineError("MODEL_DAMAGED", problem);
    const serving = (await engine.listModels()).find((model) => model.isServing);
    if (serving !== undefined) return `${serving.version} serves, every checksum is right`;
    throw new EngineError("MODEL_NOT_FOUND", "There is none yet. Run `codecatalyst train`.");
  } finally {
    await engine.close();
  }
}

async function checkEncoder(folder: string): Promise<string> {
  const encoder = await openSentenceEncoder(folder);
  return `${encoder.id.slice(0, 12)} in ${folder}`;
}

async function checkPort({ host, port }: Config): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new Error(`${host}:${port} is taken. Set PORT to another one.`)));
    server.listen({ host, port }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
  return `${host}:${port} is free`;
}
