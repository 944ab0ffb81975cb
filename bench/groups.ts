/**
 * How long does a list for a group take, and does any hold what is not for its youngest? Groups of 4 and 8 over the demo's works and households,
 * and over a shop of 50,000 works (`serve-data.ts`; `BENCH_SCALE=0.1` for a tenth of it, `BENCH_FOLDER` keeps it for the next run). Then
 * made-up wishes of made-up families, `CODECATALYST_FUZZ_RUNS` (100,000 unless given) of them, seed `CODECATALYST_FUZZ_SEED`, by as many
 * threads as there are processors; `--fuzz` does only these.
 */
import { join } from "node:path";
import { simulateHouseholds } from "../demo/src/households.ts";
import { parseUserId } from "../engine/src/domain/ids.ts";
import { createEngine, type Engine, type ItemInput } from "../engine/src/index.ts";
import { readDemoLines } from "../engine/src/models/testing-demo.ts";
import { encoder, quantile } from "./engine.ts";
import { fuzzInParts } from "./groups-fuzz.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { makeServeData, serveSize } from "./serve-data.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const listCount = 300;
const warmUpCount = 40;
const listLength = 20;
const fuzzCount = Number(process.env["CODECATALYST_FUZZ_RUNS"] ?? 100_000);
const fuzzSeed = Number(process.env["CODECATALYST_FUZZ_SEED"] ?? 1);

export async function run(): Promise<readonly BenchRow[]> {
  if (process.argv.includes("--fuzz")) return fuzzRows();
  return [...(await demoRows()), ...(await inTemporaryFolder(shopRows)), ...(await fuzzRows())];
}

async function demoRows(): Promise<readonly BenchRow[]> {
  const engine = await createEngine();
  const works = ["books", "movies", "albums"].flatMap((name) => readDemoLines(`catalogue/${name}.jsonl`));
  const items = works as readonly ItemInput[];
  await engine.putItems(items);
  await engine.putRelations(readDemoLines("catalogue/relations.jsonl") as Parameters<Engine["putRelations"]>[0]);
  const { people: simulated, events } = simulateHouseholds(items);
  await engine.recordEvents(events);
  for (const { userId, accountIds } of simulated) for (const id of accountIds) await engine.linkAccount(userId, id);
  await engine.train();
  const rows = await latencyRows(engine, "demo", (place) => simulated[place % simulated.length]!.userId);
  await engine.close();
  return rows;
}

async function shopRows(temporary: string): Promise<readonly BenchRow[]> {
  const folder = process.env["BENCH_FOLDER"] ?? join(temporary, "data");
  await makeServeData(folder);
  const engine = await createEngine({ dataFolder: folder, encoder });
  const rows = await latencyRows(engine, "50k-items", (place) => `user:${(place * 37) % serveSize.userCount}`);
  await engine.close();
  return rows;
}

/** One at a time, each of another group, beside the list of one person. */
async function latencyRows(engine: Engine, name: string, userOf: (place: number) => string): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const personal = await timesOf((list) => engine.recommend({ userId: userOf(list), n: listLength }));
  rows.push({ case: `${name} one-person-p50`, value: rounded(quantile(personal, 0.5)), unit: "ms" });
  for (const [memberCount, aimMs] of [
    [4, 50],
    [8, 100],
  ] as const) {
    const times = await timesOf((list) =>
      engine.useCases.groupList({
        tenant: engine.tenant,
        memberIds: Array.from({ length: memberCount }, (_, member) => parseUserId(userOf(list * memberCount + member))),
        n: listLength,
      }),
    );
    rows.push(
      { case: `${name} group-of-${memberCount}-p50`, value: rounded(quantile(times, 0.5)), unit: "ms" },
      rowWithAim(`${name} group-of-${memberCount}-p95`, quantile(times, 0.95), "ms", { below: aimMs }),
    );
  }
  return rows;
}

const rounded = (value: number) => Number(value.toPrecision(4));

async function timesOf(ask: (list: number) => Promise<unknown>): Promise<Float64Array> {
  const times = new Float64Array(listCount);
  for (let list = -warmUpCount; list < listCount; list += 1) {
    const startedAt = performance.now();
    await ask(list + warmUpCount);
    if (list >= 0) times[list] = performance.now() - startedAt;
  }
  return times.toSorted();
}

async function fuzzRows(): Promise<readonly BenchRow[]> {
  const { listCount: made, violations, picks, restricted } = await fuzzInParts(fuzzCount, fuzzSeed);
  return [
    rowWithAim("generated lists", made, "", { atLeast: 100_000 }),
    { case: "of them with somebody under 18", value: restricted, unit: "" },
    { case: "picks in them", value: picks, unit: "" },
    rowWithAim("picks not for the youngest", violations, "", { below: 1 }),
  ];
}
