/** Members of parties, in a process of their own: open connections, and say things when they are told to. */
import type { ClientOrder, ClientSaid, LoadResult, System } from "./messages.ts";
import { RawSocket } from "./raw-socket.ts";
import { StallWatch } from "./stalls.ts";

/** So many connections are opened at once. */
const openingCount = 32;
/** A message is as long as people's are. */
const padding = "What a scene, I did not see that coming, did you? ";
const settleMs = 3_000;

interface Member {
  readonly socket: RawSocket;
  readonly say: (stamp: string) => void;
}

const parties: Member[][] = [];
let latencies: number[] = [];
let refusedCount = 0;
let messageCount = 0;
const stamped = /t=(\d+)/;
const watch = new StallWatch();

/** The same clock in all processes. */
const nowUs = () => Math.round(Number(process.hrtime.bigint() / 1000n));

function heard(text: string): void {
  const stamp = stamped.exec(text)?.[1];
  if (stamp !== undefined) latencies.push((nowUs() - Number(stamp)) / 1000);
}

async function openOurs(
  order: Extract<ClientOrder, { kind: "connect" }>,
  party: number,
  member: number,
): Promise<Member> {
  const { partyId, code } = order.doors[party]!;
  const joined = Promise.withResolvers<void>();
  const socket = new RawSocket({ ...order, path: "/v1/socket" }, (text) => {
    if (text.startsWith('{"kind":"party-change"')) {
      if (text.includes('"message-sent"')) heard(text);
    } else if (text.startsWith('{"kind":"ping"')) socket.send('{"kind":"pong"}');
    else if (text.startsWith('{"kind":"party",')) joined.resolve();
    else if (text.startsWith('{"kind":"error"')) {
      refusedCount += 1;
      joined.reject(new Error(text));
    }
  });
  await socket.opened;
  const userId = `${partyId}-${member}`;
  socket.send('{"kind":"hello","protocol":1}');
  socket.send(JSON.stringify({ kind: "party-join", id: "j", partyId, userId, name: `Member ${member}`, invite: code }));
  await joined.promise;
  return {
    socket,
    say: (stamp) => {
      messageCount += 1;
      const command = { kind: "chat", clientMessageId: `${process.pid}-${messageCount}`, text: `${padding}${stamp}` };
      socket.send(JSON.stringify({ kind: "party-act", id: `a${messageCount}`, partyId, command }));
    },
  };
}

/** The packets of Engine.IO 4 and Socket.IO 5, as `socket.io-client` sends them. */
async function openSocketIo(order: Extract<ClientOrder, { kind: "connect" }>, party: number): Promise<Member> {
  const room = order.doors[party]!.partyId;
  const joined = Promise.withResolvers<void>();
  const socket = new RawSocket({ ...order, path: "/socket.io/?EIO=4&transport=websocket" }, (text) => {
    if (text.startsWith("42")) heard(text);
    else if (text === "2") socket.send("3");
    else if (text.startsWith("0")) socket.send("40");
    else if (text.startsWith("40")) socket.send(`420${JSON.stringify(["join", room])}`);
    else if (text.startsWith("430")) joined.resolve();
  });
  await socket.opened;
  await joined.promise;
  return {
    socket,
    say: (stamp) => {
      messageCount += 1;
      socket.send(`42${messageCount}${JSON.stringify(["chat", room, `${padding}${stamp}`])}`);
    },
  };
}

const openers: Readonly<Record<System, typeof openOurs>> = { ours: openOurs, "socket.io": openSocketIo };

async function connect(order: Extract<ClientOrder, { kind: "connect" }>): Promise<void> {
  const wanted = order.doors.flatMap((_, party) =>
    Array.from({ length: order.memberCount }, (__, member) => ({ party, member })),
  );
  for (const _ of order.doors) parties.push([]);
  const open = openers[order.system];
  let next = 0;
  await Promise.all(
    Array.from({ length: openingCount }, async () => {
      while (next < wanted.length) {
        const { party, member } = wanted[next]!;
        next += 1;
        parties[party]!.push(await open(order, party, member));
      }
    }),
  );
}

/** Resolves when nothing more comes, or all has come. */
async function settled(expectedCount: number): Promise<void> {
  let [count, sinceMs] = [latencies.length, performance.now()];
  while (latencies.length < expectedCount && performance.now() < sinceMs + settleMs) {
    if (latencies.length > count) [count, sinceMs] = [latencies.length, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function measured(work: () => Promise<number>): Promise<LoadResult> {
  latencies = [];
  refusedCount = 0;
  watch.take();
  const cpu = process.cpuUsage();
  const beganMs = performance.now();
  const sentCount = await work();
  const memberCount = parties[0]?.length ?? 0;
  await settled(sentCount * memberCount);
  const { user, system } = process.cpuUsage(cpu);
  return {
    sentCount,
    deliveredCount: latencies.length,
    refusedCount,
    latenciesMs: Float64Array.from(latencies),
    wallMs: performance.now() - beganMs,
    cpuMs: (user + system) / 1000,
    stalls: watch.take(),
  };
}

const round = () =>
  measured(async () => {
    for (const [party, members] of parties.entries()) {
      members[0]?.say(`t=${nowUs()}`);
      // The loop has to hear, too.
      if (party % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
    }
    return parties.length;
  });

const load = ({ chatsPerSecond, seconds }: Extract<ClientOrder, { kind: "load" }>) =>
  measured(async () => {
    const totalCount = Math.round(chatsPerSecond * seconds);
    const beganUs = nowUs() + 50_000;
    let sentCount = 0;
    while (sentCount < totalCount) {
      const dueCount = Math.min(totalCount, Math.floor(((nowUs() - beganUs) / 1e6) * chatsPerSecond) + 1);
      for (; sentCount < dueCount; sentCount += 1) {
        const members = parties[(sentCount * 7919) % parties.length]!;
        const member = members[Math.floor(sentCount / parties.length) % members.length]!;
        member.say(`t=${beganUs + Math.round((sentCount / chatsPerSecond) * 1e6)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return sentCount;
  });

const tell = (said: ClientSaid) => process.send?.(said);
process.on("disconnect", () => process.exit());
process.on("message", (order: ClientOrder) => {
  void (async () => {
    switch (order.kind) {
      case "connect": {
        const beganMs = performance.now();
        await connect(order);
        return tell({ kind: "connected", wallMs: performance.now() - beganMs });
      }
      case "round":
        return tell({ kind: "done", ...(await round()) });
      case "load":
        return tell({ kind: "done", ...(await load(order)) });
    }
  })();
});
