/** Prints the milliseconds from opening a data folder to the first list: `node bench/live-ready.ts <data folder>`. */
import { createEngine } from "../engine/src/index.ts";
import { encoder } from "./engine.ts";

const startedAt = performance.now();
const engine = await createEngine({ dataFolder: process.argv[2], encoder });
const { isFallback } = await engine.recommend({ userId: "user:3", n: 20 });
console.log(JSON.stringify({ ms: performance.now() - startedAt, isFallback }));
await engine.close();
