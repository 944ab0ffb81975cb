/** `npm run bench -- <name> [--json] [--save]`: runs one benchmark and prints its figures. */
import { createReport, printReport, type BenchRow } from "./report.ts";

const benches: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<readonly BenchRow[]> }>>> = {
  als: () => import("./als.ts"),
  aws: () => import("./aws.ts"),
  counterfactual: () => import("./counterfactual.ts"),
  crash: () => import("./crash.ts"),
  ease: () => import("./ease.ts"),
  fuzz: () => import("./fuzz.ts"),
  engine: () => import("./engine.ts"),
  groups: () => import("./groups.ts"),
  live: () => import("./live.ts"),
  lists: () => import("./lists.ts"),
  "lambda-mart": () => import("./lambda-mart.ts"),
  sentiment: () => import("./sentiment.ts"),
  parties: () => import("./parties.ts"),
  "parties-sockets": () => import("./parties-sockets.ts"),
  serve: () => import("./serve.ts"),
  soak: () => import("./soak.ts"),
  stream: () => import("./stream.ts"),
  sync: () => import("./sync.ts"),
  "taste-match": () => import("./taste-match.ts"),
  topk: () => import("./topk.ts"),
  web: () => import("./web.ts"),
  workers: () => import("./workers.ts"),
};

const [name = "", ...options] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Which benchmark? One of: ${Object.keys(benches).join(", ")}. Example: npm run bench -- engine --json`);
  process.exitCode = 2;
} else {
  const { run } = await load();
  printReport(createReport(name, await run()), new Set(options));
}
