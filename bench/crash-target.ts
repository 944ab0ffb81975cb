/** What the crash bench kills: an engine on a data folder under load, with two consumer groups that keep what they counted. */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { createEngine, type ConsumerGroup, type Engine, type EventInput, type Ports } from "../engine/src/index.ts";
import { openLocalPorts } from "../engine/src/app/ports.ts";

export const senderCount = 4;
/** So many events a batch holds; one of 1,999 events is one that no group can handle. */
const batchSizes = [1, 2, 40, 300, 7];
const poisonEvery = 1999;
const accountCount = 61;
const filesFolder = "crash";

/** Sender and parent compute the same batch from its name, "round-sender-turn". */
export function batchOf(name: string): readonly (EventInput & { readonly id: string })[] {
  const [round = 0, sender = 0, turn = 0] = name.split("-").map(Number);
  return Array.from({ length: batchSizes[(turn + sender) % batchSizes.length] ?? 1 }, (_, index) => {
    const number = (round * 31 + sender * 7 + turn) * 5 + index;
    return {
      id: `${number % poisonEvery === 0 ? "poison" : "event"} ${name}/${index}`,
      accountId: `account ${number % accountCount}`,
      itemId: `item ${number % 50}`,
      kind: "like",
    };
  });
}

export const isPoison = (id: string) => id.startsWith("poison");

/** Counts every event once, by its id, in a database of its own. */
export interface Counter {
  readonly group: ConsumerGroup;
  ids(): readonly string[];
  close(): void;
}

export function openCounter(folder: string): Counter {
  const database = new DatabaseSync(join(folder, "counter.db"));
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS counted (id TEXT PRIMARY KEY)");
  const put = database.prepare("INSERT OR IGNORE INTO counted VALUES (?)");
  return {
    group: {
      name: "counter",
      maxEvents: 200,
      async handle({ events }) {
        const ids = events.map(({ event }) => event.id as string);
        const poison = ids.find(isPoison);
        if (poison !== undefined) throw new TypeError(`cannot count ${poison}`);
        database.exec("BEGIN");
        for (const id of ids) put.run(id);
        database.exec("COMMIT");
      },
    },
    ids: () =>
      database
        .prepare("SELECT id FROM counted")
        .all()
        .map((row) => String(row["id"])),
    close: () => database.close(),
  };
}

/** Writes each batch to a file named by where it begins, so that writing it again after a crash replaces it. */
export function filesGroup({ objects }: Pick<Ports, "objects">): ConsumerGroup {
  return {
    name: "files",
    maxEvents: 1000,
    maxWaitMs: 200,
    isArchive: true,
    async handle({ tenant, partition, events }) {
      const ids = events.map(({ event }) => event.id as string);
      const poison = ids.find(isPoison);
      if (poison !== undefined) throw new TypeError(`cannot write ${poison}`);
      const key = `${filesFolder}/p${partition}-${events[0]?.position}.json`;
      await objects.put(tenant, key, new TextEncoder().encode(JSON.stringify(ids)));
    },
  };
}

/** The ids of all files, as often as they stand there. */
export async function idsInFiles({ ports, tenant }: Engine): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const key of await ports.objects.list(tenant, `${filesFolder}/`))
    ids.push(...(JSON.parse(new TextDecoder().decode(await ports.objects.get(tenant, key))) as string[]));
  return ids;
}

export async function openTarget(folder: string): Promise<{ readonly engine: Engine; readonly counter: Counter }> {
  const ports = await openLocalPorts(folder);
  const counter = openCounter(folder);
  return { engine: await createEngine({ ports, consumerGroups: [counter.group, filesGroup(ports)] }), counter };
}

const say = (line: string) => writeSync(1, `${line}\n`);

/** Sends again what the round before had sent, acknowledged or not, then new batches without end. */
async function sendUntilKilled(engine: Engine, round: number, turnsBefore: readonly number[]): Promise<never> {
  for (const [sender, turnCount] of turnsBefore.entries())
    for (let turn = 0; turn < turnCount; turn += 1) {
      const name = `${round - 1}-${sender}-${turn}`;
      say(`again ${name} ${(await engine.recordEvents(batchOf(name))).acceptedCount}`);
    }
  const sendWithoutEnd = async (sender: number): Promise<never> => {
    for (let turn = 0; ; turn += 1) {
      const name = `${round}-${sender}-${turn}`;
      say(`sent ${name}`);
      await engine.recordEvents(batchOf(name));
      say(`acknowledged ${name}`);
    }
  };
  await Promise.all(Array.from({ length: senderCount }, (_, sender) => sendWithoutEnd(sender)));
  throw new Error("Senders do not end.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = "", round = "0", turnsBefore = "[]"] = process.argv.slice(2);
  const startedAt = performance.now();
  const { engine } = await openTarget(folder);
  say(`ready ${performance.now() - startedAt}`);
  await sendUntilKilled(engine, Number(round), JSON.parse(turnsBefore) as readonly number[]);
}
