/** The data folder that servers under load open: a shop of 50,000 works and a million interactions, trained. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createEngine } from "../engine/src/index.ts";
import { encoder, madeUpItems, mapping, size as wholeSize, writeInteractions } from "./engine.ts";

const scale = Number(process.env["BENCH_SCALE"] ?? 1);
const scaled = (count: number) => Math.round(count * scale);
export const serveSize = {
  ...wholeSize,
  userCount: scaled(wholeSize.userCount),
  itemCount: scaled(wholeSize.itemCount),
  interactionCount: scaled(wholeSize.interactionCount),
};

/** Makes `folder`, unless it is there. */
export async function makeServeData(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const file = join(making, "interactions.csv");
  await writeInteractions(file, serveSize);
  const engine = await createEngine({ dataFolder: making, encoder });
  const items = madeUpItems(serveSize.itemCount, serveSize.seed);
  for (let start = 0; start < items.length; start += 1_000) await engine.putItems(items.slice(start, start + 1_000));
  await engine.importData({ path: file, kind: "csv", mapping });
  // Two versions, so that one can take the other's place.
  await engine.train();
  await engine.train();
  // Else servers would go on with the rest beside their load.
  await engine.consumers.drain({ flush: true });
  await engine.close();
  await rm(file);
  await rename(making, folder);
}
