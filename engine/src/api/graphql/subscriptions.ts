import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  OperationTypeNode,
  parse,
  subscribe,
  validate,
  type ExecutionResult,
  type GraphQLFormattedError,
} from "graphql";
import { Type, type Static } from "typebox";
import type { RawData, WebSocket } from "ws";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId } from "../../domain/ids.ts";
import { checkAllowed, type Principal } from "../../domain/principal.ts";
import type { ListChange } from "../../serving/list-changes.ts";
import { Rounds } from "../../serving/rounds.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { createValidator, invalidInput } from "../rest/http/validation.ts";
import { Allowance } from "../ws/allowance.ts";
import { Outbox } from "../ws/outbox.ts";
import { textOf } from "../ws/socket-text.ts";
import { TurnEnd } from "../ws/turn-end.ts";
import { graphqlProtocol, withCredentials } from "../ws/socket-server.ts";
import { checkCost, type QueryLimits } from "./cost.ts";
import { faultsOf, formatError } from "./errors.ts";
import { ItemBatches } from "./item-batches.ts";
import type { GraphqlContext } from "./resolvers.ts";
import { partySubscriber } from "./party-subscription.ts";
import { listChangedArgs, listSubscription, partySubscription } from "./sdl.ts";

const outboxLimits = { bufferedBytes: 64 * 1024, queuedCount: 200, stalledMs: 30_000 };
const initTimeoutMs = 10_000;
const maximumSubscriptionCount = 100;
const rate = { messageBurst: 200, messagesPerSecond: 20 };
const heartbeatMs = 25_000;

/** The close codes of the protocol graphql-transport-ws. */
const closeCodes = {
  badMessage: [4400, "Bad message"],
  unauthorized: [4401, "Unauthorized"],
  forbidden: [4403, "Forbidden"],
  initTimeout: [4408, "Connection initialisation timeout"],
  duplicate: [4409, "Subscriber already exists"],
  silent: [4408, "Nothing heard for two heartbeats"],
  tooSlow: [4413, "Too slow"],
  twice: [4429, "Too many initialisation requests"],
  tooMany: [4429, "Too many messages"],
} as const;

const id = Type.String({ minLength: 1, maxLength: 128 });
const messages = {
  connection_init: Type.Object({
    type: Type.Literal("connection_init"),
    payload: Type.Optional(
      Type.Union([
        Type.Object({ token: Type.Optional(Type.String()), tenant: Type.Optional(Type.String()) }),
        Type.Null(),
      ]),
    ),
  }),
  ping: Type.Object({ type: Type.Literal("ping") }),
  pong: Type.Object({ type: Type.Literal("pong") }),
  complete: Type.Object({ type: Type.Literal("complete"), id }),
  subscribe: Type.Object({
    type: Type.Literal("subscribe"),
    id,
    payload: Type.Object({
      query: Type.String({ maxLength: 100_000 }),
      operationName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      variables: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    }),
  }),
};
type Message = { readonly [Kind in keyof typeof messages]: Static<(typeof messages)[Kind]> }[keyof typeof messages];
type Subscribe = Static<typeof messages.subscribe>;

const validators = new Map(Object.entries(messages).map(([type, schema]) => [type, createValidator(schema)]));

/** The part of the route that takes sockets; none where nobody can follow lists. */
export function addSubscriptions(
  scope: FastifyInstance,
  context: RouteContext,
  limits: QueryLimits,
): { readonly wsHandler?: (socket: WebSocket, request: FastifyRequest) => void } {
  const { listChanges } = context;
  const fields = scope.graphql.schema.getSubscriptionType()?.getFields() ?? {};
  const [lists, parties] = [fields[listSubscription], fields[partySubscription]];
  if (listChanges === undefined || lists === undefined || parties === undefined) return {};
  const validateArgs = createValidator(listChangedArgs);
  lists.subscribe = async (_source, args: { readonly userId: string }, { principal }: GraphqlContext) => {
    const problems = validateArgs({ ...args });
    if (problems.length > 0) throw invalidInput("The arguments", problems);
    const userId = parseUserId(args.userId);
    checkAllowed(principal, "lists", userId);
    const changes = new LatestChange();
    const end = await listChanges.subscribe(principal.tenant, userId, (change) => changes.push(change));
    return changes.iterate(end);
  };
  lists.resolve = (change) => change;
  parties.subscribe = partySubscriber(context);
  parties.resolve = (event) => event;
  const connections = new Rounds<SubscriptionConnection>(heartbeatMs / 5, (connection) =>
    connection.beat(performance.now()),
  );
  scope.addHook("onClose", async () => connections.close());
  const surroundings = { scope, context, limits, turnEnd: new TurnEnd() };
  return {
    wsHandler: (socket, request) => {
      if (socket.protocol !== graphqlProtocol) socket.close(...closeCodes.badMessage);
      else serveSubscriptions(socket, new SubscriptionConnection(socket, request, surroundings), connections);
    },
  };
}

/** Changes as they are taken: of those that come meanwhile the latest. */
class LatestChange {
  #latest: ListChange | undefined;
  #wake: (() => void) | undefined;
  #isOver = false;

  push(change: ListChange): void {
    this.#latest = change;
    this.#wake?.();
  }

  iterate(end: () => void): AsyncIterableIterator<unknown> {
    const stop = async () => {
      this.#isOver = true;
      end();
      this.#wake?.();
      return { value: undefined, done: true } as const;
    };
    return {
      next: async () => {
        while (this.#latest === undefined && !this.#isOver)
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        if (this.#latest === undefined) return { value: undefined, done: true };
        const { userId, cause } = this.#latest;
        this.#latest = undefined;
        return { value: { userId, cause, at: new Date().toISOString() }, done: false };
      },
      return: stop,
      throw: stop,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

interface Surroundings {
  readonly scope: FastifyInstance;
  readonly context: RouteContext;
  readonly limits: QueryLimits;
  readonly turnEnd: TurnEnd;
}

/** One connection of graphql-transport-ws: subscriptions only; queries and mutations go over HTTP. */
class SubscriptionConnection {
  readonly #socket: WebSocket;
  readonly #request: FastifyRequest;
  readonly #around: Surroundings;
  readonly #outbox: Outbox;
  readonly #running = new Map<string, () => void>();
  readonly #initTimer: NodeJS.Timeout;
  readonly #allowance = new Allowance(rate);
  #principal: Principal | undefined;
  /** The request with what the client said of itself. */
  #asked: FastifyRequest;
  #isInitialising = false;
  #heardAtMs = performance.now();
  #pingedAtMs = performance.now();

  constructor(socket: WebSocket, request: FastifyRequest, around: Surroundings) {
    this.#socket = socket;
    this.#request = request;
    this.#asked = request;
    this.#around = around;
    const way = { socket, stream: request.raw.socket, turnEnd: around.turnEnd };
    this.#outbox = new Outbox(way, outboxLimits, { onTooSlow: () => this.#close("tooSlow") });
    this.#initTimer = setTimeout(() => this.#close("initTimeout"), initTimeoutMs).unref();
  }

  /** Asks whether the client is still there, and still allowed to be. */
  beat(nowMs: number): void {
    if (nowMs - this.#heardAtMs > 2 * heartbeatMs) this.#close("silent");
    else if (this.#principal !== undefined && nowMs - this.#pingedAtMs >= heartbeatMs) {
      this.#pingedAtMs = nowMs;
      this.#send({ type: "ping" }, "ping");
      void this.#authenticate();
    }
  }

  async #authenticate(): Promise<boolean> {
    // Else the answer would be that of the last time.
    this.#asked.caller = undefined;
    try {
      this.#principal = await this.#around.context.authenticate(this.#asked);
      return true;
    } catch {
      this.#close("forbidden");
      return false;
    }
  }

  #close(why: keyof typeof closeCodes): void {
    const [code, reason] = closeCodes[why];
    this.#outbox.flush();
    this.#socket.close(code, reason);
    this.end();
  }

  end(): void {
    clearTimeout(this.#initTimer);
    this.#outbox.close();
    for (const stop of this.#running.values()) stop();
    this.#running.clear();
  }

  #send(message: object, key?: string): void {
    this.#outbox.send(() => JSON.stringify(message), key);
  }

  async receive(data: RawData, isBinary: boolean): Promise<void> {
    this.#heardAtMs = performance.now();
    if (!this.#allowance.take()) return this.#close("tooMany");
    const message = isBinary ? undefined : parseMessage(textOf(data));
    switch (message?.type) {
      case undefined:
        return this.#close("badMessage");
      case "ping":
        return this.#send({ type: "pong" }, "pong");
      case "pong":
        return undefined;
      case "connection_init":
        return this.#initialise(message.payload ?? {});
      case "complete":
        return this.#stop(message.id);
      case "subscribe":
        return this.#start(message);
    }
  }

  async #initialise(credentials: { readonly token?: string; readonly tenant?: string }): Promise<void> {
    if (this.#isInitialising) return this.#close("twice");
    this.#isInitialising = true;
    this.#asked = withCredentials(this.#request, credentials);
    if (!(await this.#authenticate())) return;
    clearTimeout(this.#initTimer);
    this.#send({ type: "connection_ack" });
  }

  #stop(subscriptionId: string): void {
    this.#running.get(subscriptionId)?.();
    this.#running.delete(subscriptionId);
    this.#outbox.forget(subscriptionId);
  }

  async #start({ id: subscriptionId, payload }: Subscribe): Promise<void> {
    if (this.#principal === undefined) return this.#close("unauthorized");
    if (this.#running.has(subscriptionId)) return this.#close("duplicate");
    // Of lists only the latest counts; of what happens in a party everything.
    const key = payload.query.includes(partySubscription) ? undefined : subscriptionId;
    let isOver = false;
    let results: AsyncGenerator<ExecutionResult> | undefined;
    this.#running.set(subscriptionId, () => {
      isOver = true;
      void results?.return(undefined);
    });
    try {
      if (this.#running.size > maximumSubscriptionCount)
        throw new EngineError("OVERLOADED", `A connection has up to ${maximumSubscriptionCount} subscriptions.`);
      results = await this.#subscribe(this.#principal, payload);
      // It may have been completed, or the connection closed, meanwhile.
      if (isOver) return void results.return(undefined);
      for await (const result of results) {
        if (isOver) return undefined;
        const { errors, ...rest } = result;
        const told = errors === undefined ? rest : { ...rest, errors: errors.map((error) => this.#format(error)) };
        this.#send({ type: "next", id: subscriptionId, payload: told }, key);
      }
      if (!isOver) this.#send({ type: "complete", id: subscriptionId });
    } catch (error) {
      const payloads = faultsOf(error).map((fault) => this.#format(fault));
      if (!isOver) this.#send({ type: "error", id: subscriptionId, payload: payloads });
    }
    this.#running.delete(subscriptionId);
    return undefined;
  }

  async #subscribe(
    principal: Principal,
    { query, operationName, variables }: Subscribe["payload"],
  ): Promise<AsyncGenerator<ExecutionResult>> {
    const { scope, context, limits } = this.#around;
    const { schema } = scope.graphql;
    const document = parse(query, { maxTokens: 1_000 });
    const faults = validate(schema, document);
    if (faults.length > 0) throw Object.assign(new Error("The query does not fit."), { errors: faults });
    const asked = { operationName: operationName ?? undefined, variables: variables ?? {} };
    checkCost(schema, document, asked, limits);
    const contextValue: GraphqlContext = {
      route: context,
      principal,
      request: this.#request,
      batches: new ItemBatches(context.useCases, principal.tenant),
    };
    const isSubscription = document.definitions.some(
      (node) => "operation" in node && node.operation === OperationTypeNode.SUBSCRIPTION,
    );
    if (!isSubscription) throw new EngineError("INVALID_INPUT", "Queries and mutations go to POST /graphql.");
    const answer = await subscribe({
      schema,
      document,
      contextValue,
      variableValues: asked.variables,
      operationName: operationName ?? null,
    });
    if (!(Symbol.asyncIterator in answer))
      throw Object.assign(new Error("The subscription was refused."), { errors: answer.errors });
    return answer as AsyncGenerator<ExecutionResult>;
  }

  #format(error: unknown): GraphQLFormattedError {
    const isOperator = this.#principal?.scopes.has("operate") === true;
    return formatError(error, { requestId: this.#request.id, log: this.#request.log, mayIntrospect: isOperator });
  }
}

function serveSubscriptions(
  socket: WebSocket,
  connection: SubscriptionConnection,
  connections: Rounds<SubscriptionConnection>,
): void {
  connections.add(connection);
  socket.on("message", (data, isBinary) => void connection.receive(data, isBinary));
  // The library closes with the standard code of what broke.
  socket.on("error", () => {});
  socket.on("close", () => {
    connections.delete(connection);
    connection.end();
  });
}

function parseMessage(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Message;
    const check = validators.get(message.type);
    return check === undefined || check(message).length > 0 ? undefined : message;
  } catch {
    return undefined;
  }
}
