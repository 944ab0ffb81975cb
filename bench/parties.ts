/** How many deliveries a second the parties of one process make, and how much memory they need: ten thousand parties of ten, in virtual time. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FixedClock } from "../engine/src/adapters/memory/fixed-clock.ts";
import { MemoryPartyHub } from "../engine/src/adapters/memory/memory-party-hub.ts";
import { SeededRandom } from "../engine/src/adapters/memory/seeded-random.ts";
import { defaultTenant, parseUserId } from "../engine/src/domain/ids.ts";
import { beginMessage, draftMessage, tellMessage } from "../engine/src/parties/actor/chat.ts";
import { PartyCore, type PartyOutput } from "../engine/src/parties/actor/party-core.ts";
import { act, memberActs, newPartyState, passTime } from "../engine/src/parties/actor/party.ts";
import { hostCame } from "../engine/src/parties/actor/party-secrets.ts";
import { moderated } from "../engine/src/parties/server/moderated.ts";
import { comeIn } from "../engine/src/parties/actor/presence.ts";
import { defaultSettings } from "../engine/src/parties/actor/settings.ts";
import { Parties } from "../engine/src/parties/parties.ts";
import type { PartyCommand } from "../engine/src/parties/party-command.ts";
import type { PartyPlace } from "../engine/src/parties/party-use-cases.ts";
import type { DocumentStore } from "../engine/src/ports/document-store.ts";
import type { PartyStore, StoredParty } from "../engine/src/ports/party-store.ts";
import { rowWithAim, type BenchRow } from "./report.ts";

const quick = process.argv.includes("--quick");
const partyCount = quick ? 1_000 : 10_000;
const memberCount = 10;
const rounds = quick ? 20 : 5;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const heapMiB = () => {
  collect();
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Takes everything and keeps the newest state of each party while it is being made: the store's memory is not the parties'. */
class ForgetfulStore implements PartyStore {
  readonly #states = new Map<string, StoredParty>();
  #epoch = 0;
  get = async (_: string, partyId: string) => this.#states.get(partyId);
  async put(_: string, party: StoredParty) {
    if (party.seq === 0) this.#states.set(party.partyId, party);
    return true;
  }
  delete = async () => {};
  nextEpoch = async () => (this.#epoch += 1);
  append: PartyStore["append"] = async (_tenant, _partyId, _epoch, entries) => entries;
  log = async () => [];
  logOf = async () => [];
  replace = async () => {};
  list = async () => [];
  forget() {
    this.#states.clear();
  }
}

const noDocuments: DocumentStore = {
  get: async () => undefined,
  put: async () => "1",
  putAll: async () => {},
  delete: async () => {},
  list: async () => [],
};

interface World {
  readonly clock: FixedClock;
  readonly parties: Parties;
  readonly places: PartyPlace[][];
  readonly store: ForgetfulStore;
}

const sentence = "What a scene, look at the lights of the city";

let deliveries = 0;
const onFrames = (frames: readonly unknown[]) => {
  deliveries += frames.length;
};

async function fill(): Promise<World> {
  const clock = new FixedClock();
  const store = new ForgetfulStore();
  const random = new SeededRandom(1);
  const parties = new Parties(
    {
      parties: store,
      documents: noDocuments,
      partyHub: new MemoryPartyHub(store),
      partyClock: clock,
      random,
      lengthOfItem: async () => 6_000_000,
      isBlocked: async () => false,
    },
    { ticks: false },
  );
  const places: PartyPlace[][] = [];
  for (let index = 0; index < partyCount; index += 1) {
    const ids = Array.from({ length: memberCount }, (_, member) => `user-${index * memberCount + member}`);
    const host = parseUserId(ids[0] ?? "");
    const { partyId } = await parties.createParty({
      tenant: defaultTenant,
      hostId: host,
      hostName: `Person ${host}`,
      settings: { name: `Film night ${index}` },
      itemId: "movie:metropolis",
    });
    const { code } = await parties.createPartyInvite(defaultTenant, partyId, { useCount: memberCount, ttlMs: 60_000 });
    const joined: PartyPlace[] = [];
    for (const id of ids) {
      const wish = { tenant: defaultTenant, partyId, userId: parseUserId(id), name: `Person ${id}`, inviteCode: code };
      const place = await parties.joinParty(wish, onFrames);
      if (place.answer.kind !== "snapshot") throw new Error("no snapshot");
      joined.push(place);
    }
    places.push(joined);
  }
  store.forget();
  return { clock, parties, places, store };
}

/** A second of virtual time: half of the members say something, and the host plays and pauses. */
async function round({ clock, parties, places }: World, number: number): Promise<number> {
  clock.advance(1_000);
  parties.tick();
  let count = 0;
  const waiting: Promise<unknown>[] = [];
  const send = (place: PartyPlace | undefined, command: PartyCommand) => {
    count += 1;
    if (place !== undefined) waiting.push(place.act(command));
  };
  for (const joined of places) {
    for (let member = number % 2; member < memberCount; member += 2)
      send(joined[member], {
        kind: "chat",
        clientMessageId: `c${number}`,
        text: "What a scene, look at the lights of the city",
      });
    for (let turn = 0; turn < 5; turn += 1)
      send(joined[0], { kind: turn % 2 === 0 ? "play" : "pause", opId: `o${number}${turn}` });
    if (waiting.length >= 2_000) await Promise.all(waiting.splice(0));
  }
  await Promise.all(waiting);
  return count;
}

/** The parties alone: what each decides, one text for each change, and that handed to each member. Nothing is kept, nothing is waited for. */
function actors(isWhole: boolean): readonly BenchRow[] {
  const before = heapMiB();
  const output: PartyOutput = { frames: [], audits: [], isWeighty: false };
  const nowMs = Date.UTC(2026, 0, 1);
  const sinks = Array.from({ length: memberCount }, () => onFrames);
  const parties = Array.from({ length: partyCount }, (_, index) => {
    const hostId = `user-${index * memberCount}`;
    const settings = { ...defaultSettings, name: `Film night ${index}`, usesMood: isWhole };
    const plan = { timeZone: "UTC", options: [] };
    const given = { id: `party-${index}`, createdAtMs: nowMs, settings, plan, phase: "lobby", hostId } as const;
    const core = new PartyCore(
      { ...newPartyState({ ...given, hostName: `Person ${hostId}` }), itemId: "movie:metropolis", lengthMs: 6e6 },
      output,
    );
    core.secrets = { ...core.secrets, formerIds: [] };
    for (let member = 0; member < memberCount; member += 1) {
      const userId = `user-${index * memberCount + member}`;
      core.secrets = { ...core.secrets, formerIds: [userId] };
      comeIn(core, nowMs, { userId, name: `Person ${userId}` });
    }
    core.secrets = hostCame;
    act(memberActs(core, hostId, nowMs), { kind: "start" });
    output.frames.length = 0;
    return core;
  });
  const joined = heapMiB() - before;
  let time = nowMs + 20_000;
  const deliver = () => {
    for (const sink of sinks) sink(output.frames);
    output.frames.length = 0;
  };
  const playRound = (number: number) => {
    time += 1_000;
    for (const core of parties) {
      if (core.nextDueMs <= time) passTime(core, time);
      const { members } = core.state;
      for (let member = number % 2; member < memberCount; member += 2) {
        const on = memberActs(core, members[member]?.id ?? "", time);
        const command = { kind: "chat", clientMessageId: `c${number}`, text: sentence } as const;
        beginMessage(on, command);
        if (isWhole && moderated(core, command.text) instanceof Promise) throw new Error("a classifier");
        tellMessage(
          core,
          draftMessage(on, command, { id: String(number), text: command.text, mentions: [], links: [] }),
        );
        deliver();
      }
      for (let turn = 0; turn < 5; turn += 1) {
        act(memberActs(core, core.state.hostId, time), turn % 2 === number % 2 ? { kind: "play" } : { kind: "pause" });
        deliver();
      }
    }
  };
  const warmUp = 3;
  for (let number = 0; number < warmUp; number += 1) playRound(number);
  deliveries = 0;
  const from = process.cpuUsage();
  for (let number = warmUp; number < warmUp + rounds; number += 1) playRound(number);
  const { user, system } = process.cpuUsage(from);
  const name = `${partyCount} parties of ${memberCount}, ${isWhole ? "with moderation and mood" : "alone"}`;
  const rate = deliveries / ((user + system) / 1e6);
  const used = heapMiB() - before;
  if (isWhole)
    return [
      { case: `${name}: deliveries`, value: Math.round(rate), unit: "per s of CPU" },
      { case: `${name}: heap, in use`, value: Number(used.toFixed(1)), unit: "MiB" },
    ];
  return [
    rowWithAim(`${name}: deliveries`, rate, "per s of CPU", { atLeast: 3_000_000 }),
    { case: `${name}: heap, all joined`, value: Number(joined.toFixed(1)), unit: "MiB" },
    rowWithAim(`${name}: heap, in use`, used, "MiB", { below: 32 }),
  ];
}

export async function run(): Promise<readonly BenchRow[]> {
  return [...actors(false), ...actors(true), ...(await wholeProcess())];
}

async function wholeProcess(): Promise<readonly BenchRow[]> {
  const before = heapMiB();
  const world = await fill();
  const filled = heapMiB() - before;
  for (const joined of world.places) await joined[0]?.act({ kind: "start" });
  world.clock.advance(20_000);
  world.parties.tick();
  await round(world, 0);
  deliveries = 0;
  let commands = 0;
  const from = process.cpuUsage();
  for (let number = 1; number <= rounds; number += 1) commands += await round(world, number);
  const { user, system } = process.cpuUsage(from);
  const seconds = (user + system) / 1e6;
  const busy = heapMiB() - before;
  await world.parties.close();
  const name = `${partyCount} parties of ${memberCount}, with hub and log`;
  return [
    { case: `${name}: deliveries`, value: Math.round(deliveries / seconds), unit: "per s of CPU" },
    { case: `${name}: commands`, value: Math.round(commands / seconds), unit: "per s of CPU" },
    { case: `${name}: heap, all joined`, value: Number(filled.toFixed(1)), unit: "MiB" },
    { case: `${name}: heap, in use`, value: Number(busy.toFixed(1)), unit: "MiB" },
  ];
}
