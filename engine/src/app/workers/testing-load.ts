/** Clients that keep asking over connections that they keep, for tests of what must not fail meanwhile. */
import { Agent, request } from "node:http";

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Client {
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  close(): void;
}

export function createClient(address: string, connectionCount = 1): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionCount });
  const send = (method: string, path: string, body?: unknown): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = text === undefined ? {} : { "content-type": "application/json" };
      const sent = request(new URL(path, address), { method, agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const received = Buffer.concat(parts).toString();
          const isJson = response.headers["content-type"]?.includes("json") === true;
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(received) : received });
        });
      });
      sent.on("error", reject);
      sent.end(text);
    });
  return {
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    close: () => agent.destroy(),
  };
}

export interface Load {
  /** What went wrong, of requests that were answered by anything but 2xx or not at all. */
  readonly failures: readonly string[];
  readonly answeredCount: number;
  stop(): Promise<void>;
}

/** As many loops as connections, each asking for the next list when it has the last one. */
export function startLoad(address: string, connectionCount: number, pathOf: (turn: number) => string): Load {
  const client = createClient(address, connectionCount);
  const failures: string[] = [];
  const stopping = new AbortController();
  let [answeredCount, turn] = [0, 0];
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const path = pathOf(turn++);
      try {
        const { status } = await client.get(path);
        if (status >= 200 && status < 300) answeredCount += 1;
        else failures.push(`${status} ${path}`);
      } catch (error) {
        failures.push(`${String((error as NodeJS.ErrnoException).code)} ${path}`);
      }
    }
  };
  const loops = Array.from({ length: connectionCount }, loop);
  return {
    failures,
    get answeredCount() {
      return answeredCount;
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      client.close();
    },
  };
}
