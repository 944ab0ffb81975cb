/** Servers and clients of the socket bench, each in a process of its own. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type {
  ClientOrder,
  ClientSaid,
  Door,
  LoadResult,
  ServerOrder,
  ServerSaid,
  ServerUse,
  System,
} from "./messages.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function start(script: string, args: readonly string[]): ChildProcess {
  return fork(here(script), args, { serialization: "advanced", execArgv: ["--expose-gc"] });
}

/** What a process says next. Throws where it ends instead. */
async function next<Said>(child: ChildProcess): Promise<Said> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("A process of the bench has ended before its time.");
  });
  try {
    const [said] = (await Promise.race([once(child, "message", { signal }), ended])) as [Said];
    return said;
  } finally {
    ended.catch(() => {});
    answered.abort();
  }
}

export interface PartyServer {
  readonly port: number;
  readonly doors: readonly Door[];
  use(): Promise<ServerUse>;
  stop(): void;
}

export async function startPartyServer(system: System, partyCount: number, memberCount: number): Promise<PartyServer> {
  const child = start("./server-target.ts", [system, String(partyCount), String(memberCount)]);
  const listening = await next<ServerSaid>(child);
  if (listening.kind !== "listening") throw new Error("The server does not listen.");
  return {
    port: listening.port,
    doors: listening.doors,
    async use() {
      child.send({ kind: "use" } satisfies ServerOrder);
      const said = await next<ServerSaid>(child);
      if (said.kind !== "use") throw new Error("The server did not say what it uses.");
      return said;
    },
    stop: () => void child.kill("SIGKILL"),
  };
}

export interface PartyClients {
  connect(order: Omit<Extract<ClientOrder, { kind: "connect" }>, "kind" | "localAddress">): Promise<number>;
  round(): Promise<LoadResult>;
  load(chatsPerSecond: number, seconds: number): Promise<LoadResult>;
  stop(): void;
}

/** Each of these has a source address of its own: the ports of one are some 28,000. */
export function startPartyClients(number: number): PartyClients {
  const child = start("./client-target.ts", []);
  const ask = async (order: ClientOrder): Promise<ClientSaid> => {
    child.send(order);
    return next<ClientSaid>(child);
  };
  const measured = async (order: ClientOrder): Promise<LoadResult> => {
    const said = await ask(order);
    if (said.kind !== "done") throw new Error("The clients did not say how it went.");
    return said;
  };
  return {
    async connect(order) {
      const said = await ask({ kind: "connect", localAddress: `127.0.${number + 1}.1`, ...order });
      if (said.kind !== "connected") throw new Error("The clients did not connect.");
      return said.wallMs;
    },
    round: () => measured({ kind: "round" }),
    load: (chatsPerSecond, seconds) => measured({ kind: "load", chatsPerSecond, seconds }),
    stop: () => void child.kill("SIGKILL"),
  };
}
