import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { TSchema } from "typebox";
import { Errors } from "typebox/value";
import { vi } from "vitest";
import { WebSocket } from "ws";
import { serverMessageSchemas } from "../../contract/socket.ts";
import { EngineError } from "../../domain/errors.ts";
import { defaultTenant, parseUserId } from "../../domain/ids.ts";
import { scopes } from "../../domain/principal.ts";
import type { Authenticate } from "../rest/http/authenticate.ts";
import { createRestServer, type RestServerOptions } from "../rest/rest-server.ts";
import { textOf } from "./socket-text.ts";

/** Whoever names a person as the key is that person; "operator" may do everything, "nobody" nothing. */
export const authenticateByName: Authenticate = ({ headers }) => {
  const name = (headers.authorization ?? headers.cookie ?? "").replace(/^(Bearer |who=)/, "");
  if (name === "" || name === "nobody") throw new EngineError("UNAUTHENTICATED", "Send a key.");
  if (name === "operator") return { tenant: defaultTenant, name, scopes: new Set(scopes) };
  return { tenant: defaultTenant, name, scopes: new Set(["lists", "events", "people"]), userId: parseUserId(name) };
};

/** A server of an engine on a free port, where people come by name. */
export async function listenWith(
  { useCases, listChanges }: Pick<RestServerOptions, "listChanges"> & { readonly useCases: EngineUseCases },
  options: RestServerOptions = {},
): Promise<FastifyInstance> {
  const app = createRestServer(useCases, {
    logLevel: "silent",
    ...(listChanges && { listChanges }),
    authenticate: authenticateByName,
    ...options,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  return app;
}

type EngineUseCases = Parameters<typeof createRestServer>[0];

export type Message = Readonly<Record<string, unknown>> & { readonly kind: string };

/** A client of `/v1/socket` that holds what comes to the schemas. */
export class TestClient {
  readonly socket: WebSocket;
  readonly seen: Message[] = [];
  readonly faults: unknown[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(
    app: FastifyInstance,
    headers: Readonly<Record<string, string>> = {},
    { path = "/v1/socket", protocol }: { readonly path?: string; readonly protocol?: string } = {},
  ) {
    const { port } = app.server.address() as AddressInfo;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, { headers });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on("message", (data) => {
      const message = JSON.parse(textOf(data)) as Message;
      this.seen.push(message);
      const schema = serverMessageSchemas[message.kind as keyof typeof serverMessageSchemas] as TSchema | undefined;
      this.faults.push(...(schema === undefined ? [message] : Errors(schema, message)));
    });
  }

  async open(): Promise<this> {
    await new Promise((resolve, reject) => this.socket.once("open", resolve).once("error", reject));
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Resolves with the welcome. */
  async hello(token: string | undefined, resume?: object): Promise<Message> {
    const before = this.seen.length;
    this.send({ kind: "hello", protocol: 1, ...(token !== undefined && { token }), ...(resume && { resume }) });
    return this.next((message) => message.kind === "welcome", before);
  }

  /** The first message from `from` on that is wanted, as soon as it is there. */
  async next(isWanted: (message: Message) => boolean, from = 0): Promise<Message> {
    return vi.waitFor(
      () => {
        const found = this.seen.slice(from).find(isWanted);
        if (found === undefined) throw new Error(`not among ${JSON.stringify(this.seen.slice(from)).slice(0, 500)}`);
        return found;
      },
      { timeout: 5_000, interval: 5 },
    );
  }

  get highestSequence(): number {
    return Math.max(0, ...this.seen.map(({ sequence }) => (typeof sequence === "number" ? sequence : 0)));
  }
}
