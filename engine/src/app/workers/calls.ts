import { EngineError, messageOf, type ErrorCode } from "../../domain/errors.ts";

/** A thread's end of a channel to another: a `Worker`, or the `parentPort` in it. */
export interface ThreadPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** What a thread does for another, by name. Arguments and answers must be structured-cloneable. */
export type Handlers<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Answer | Promise<Awaited<Answer>>
    : never;
};

interface SentError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly details?: EngineError["details"];
  readonly stack?: string | undefined;
}

type Message =
  | {
      readonly kind: "call" | "tell";
      readonly number: number;
      readonly name: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "done"; readonly number: number; readonly answer: unknown }
  | { readonly kind: "failed"; readonly number: number; readonly error: SentError };

type Method = (...args: readonly unknown[]) => unknown;

type ArgsOf<Call> = Call extends (...args: infer Args) => unknown ? Args : never;
type AnswerOf<Call> = Call extends (...args: never[]) => infer Answer ? Awaited<Answer> : never;

/** So many calls may be under way at once; more are refused, so that a thread that falls behind is not buried. */
const defaultLimit = 2_000;

/** Calls between two threads, both ways, in order. Errors keep their code, message and details. */
export class ThreadCalls<Remote> {
  readonly #port: ThreadPort;
  readonly #handlers: Readonly<Record<string, Method>>;
  readonly #limit: number;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #count = 0;
  #end: Error | undefined;

  constructor(port: ThreadPort, handlers: object, { limit = defaultLimit }: { readonly limit?: number } = {}) {
    this.#port = port;
    this.#handlers = handlers as Readonly<Record<string, Method>>;
    this.#limit = limit;
    port.on("message", (message) => void this.#receive(message as Message));
  }

  /** Rejects as the other thread's handler did, with `OVERLOADED` when too many wait, and when the other thread has ended. */
  async call<Name extends keyof Remote & string>(
    name: Name,
    ...args: ArgsOf<Remote[Name]>
  ): Promise<AnswerOf<Remote[Name]>> {
    if (this.#end !== undefined) throw this.#end;
    if (this.#waiting.size >= this.#limit)
      throw new EngineError("OVERLOADED", "More requests wait for the engine than it takes. Try again in a moment.");
    this.#count += 1;
    const number = this.#count;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(number, waiting);
    try {
      this.#send({ kind: "call", number, name, args });
      return (await waiting.promise) as AnswerOf<Remote[Name]>;
    } finally {
      this.#waiting.delete(number);
    }
  }

  /** Without an answer. */
  tell<Name extends keyof Remote & string>(name: Name, ...args: ArgsOf<Remote[Name]>): void {
    if (this.#end === undefined) this.#send({ kind: "tell", number: 0, name, args });
  }

  /** The other thread has ended: whoever waits for it is told so. */
  end(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
  }

  #send(message: Message): void {
    this.#port.postMessage(message);
  }

  async #receive(message: Message): Promise<void> {
    const { number } = message;
    if (message.kind === "done") this.#waiting.get(number)?.resolve(message.answer);
    else if (message.kind === "failed") this.#waiting.get(number)?.reject(received(message.error));
    else await this.#serve(message);
  }

  async #serve({ kind, number, name, args }: Message & { readonly kind: "call" | "tell" }): Promise<void> {
    try {
      const handler = Object.hasOwn(this.#handlers, name) ? this.#handlers[name] : undefined;
      if (handler === undefined) throw new Error(`No handler is called ${name}.`);
      const answer = await handler(...args);
      if (kind === "call") this.#send({ kind: "done", number, answer });
    } catch (error) {
      if (kind === "call") this.#send({ kind: "failed", number, error: sent(error) });
      else process.emitWarning(`A message to a thread failed (${name}): ${messageOf(error)}`);
    }
  }
}

function sent(error: unknown): SentError {
  if (!(error instanceof EngineError))
    return { message: messageOf(error), stack: error instanceof Error ? error.stack : undefined };
  const { code, message, details, cause } = error;
  return { code, message, details, stack: cause instanceof Error ? cause.stack : undefined };
}

function received({ message, code, details = {}, stack }: SentError): Error {
  const cause = stack === undefined ? undefined : Object.assign(new Error(message), { stack });
  return code === undefined ? (cause ?? new Error(message)) : new EngineError(code, message, { details, cause });
}
