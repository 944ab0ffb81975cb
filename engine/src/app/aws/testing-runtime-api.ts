/** For tests: bundled handlers in processes of their own, run by Lambda's runtime interface client as Lambda's containers run them. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Environment } from "../read-environment.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

const run = promisify(execFile);

/** The program of the client, which is compiled when it is first asked for; or why there is none. */
export async function findRuntimeClient(): Promise<{ readonly program: string } | { readonly missing: string }> {
  try {
    const { stdout } = await run(process.execPath, [join(repository, "scripts/runtime-client.mjs")]);
    return { program: stdout.trim() };
  } catch (error) {
    return { missing: (error as { readonly stderr: string }).stderr.trim() };
  }
}

/** Bundles handlers into `folder/<name>`. */
export async function bundleHandlers(names: readonly string[], folder: string): Promise<void> {
  await run(process.execPath, [join(repository, "infra/bundle.mjs"), "--folder", folder, ...names]);
}

export type Outcome =
  | { readonly kind: "answered"; readonly body: unknown }
  | { readonly kind: "failed"; readonly error: unknown };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * The server that a function asks for what to do next and tells what came of it: `GET …/invocation/next`, which waits, and `POST
 * …/response`, `…/error` and `…/init/error`. It serves one function.
 */
class RuntimeApi {
  readonly #server: Server;
  readonly #waiting: ServerResponse[] = [];
  readonly #queued: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  readonly #began = Promise.withResolvers<Outcome>();
  #count = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async open(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  get address(): string {
    const { port } = this.#server.address() as { readonly port: number };
    return `127.0.0.1:${port}`;
  }

  /** Whether the function asked for its first event, or could not start. */
  get began(): Promise<Outcome> {
    return this.#began.promise;
  }

  async invoke(event: unknown, timeoutMs: number): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#count += 1;
    this.#queued.push({ id: `invocation-${this.#count}`, event, deadlineMs: Date.now() + timeoutMs, settle: resolve });
    this.#handOut();
    return promise;
  }

  /** The function is gone: nothing more comes of what it was given. */
  ended(error: unknown): void {
    const outcome: Outcome = { kind: "failed", error };
    this.#began.resolve(outcome);
    for (const { settle } of [...this.#running.values(), ...this.#queued]) settle(outcome);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, place = "", id = "", what] =
      /^\/2018-06-01\/runtime\/(init|invocation)(?:\/([^/]+))?\/(next|response|error)$/.exec(request.url ?? "") ?? [];
    if (what === "next") {
      this.#began.resolve({ kind: "answered", body: undefined });
      this.#waiting.push(response);
      return this.#handOut();
    }
    const body = await json(request).catch(() => undefined);
    const outcome: Outcome = what === "response" ? { kind: "answered", body } : { kind: "failed", error: body };
    if (place === "init") this.#began.resolve(outcome);
    else this.#running.get(id)?.settle(outcome);
    response.writeHead(202, { "content-type": "application/json" }).end("{}");
  }

  #handOut(): void {
    const response = this.#queued.length > 0 ? this.#waiting.shift() : undefined;
    const next = response && this.#queued.shift();
    if (response === undefined || next === undefined) return;
    this.#running.set(next.id, next);
    const body = JSON.stringify(next.event);
    // The client needs each of these headers.
    response
      .writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "lambda-runtime-aws-request-id": next.id,
        "lambda-runtime-deadline-ms": next.deadlineMs,
        "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:000000000000:function:test",
        "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
      })
      .end(body);
  }
}

/** A function that runs, until it is closed. */
export class RunningFunction {
  readonly #api: RuntimeApi;
  readonly #process: ChildProcess;
  /** From the start of the process to when it asks for its first event; how it began. */
  readonly began: Promise<Outcome & { readonly initialisationMs: number }>;
  /** What it wrote to its standard output, which Lambda takes for its log. */
  readonly lines: string[] = [];

  private constructor(api: RuntimeApi, child: ChildProcess) {
    this.#api = api;
    this.#process = child;
    const startMs = performance.now();
    this.began = api.began.then((outcome) => ({ ...outcome, initialisationMs: performance.now() - startMs }));
    child.once("exit", (status, signal) => api.ended(`The process ended with ${signal ?? status}.`));
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
    });
  }

  /** Starts the handler of a bundle by the client. */
  static async start(client: string, bundle: string, environment: Environment): Promise<RunningFunction> {
    const api = await RuntimeApi.open();
    const child = spawn(process.execPath, [client, "index.handler"], {
      cwd: bundle,
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        ...environment,
        _HANDLER: "index.handler",
        LAMBDA_TASK_ROOT: bundle,
        AWS_LAMBDA_RUNTIME_API: api.address,
        AWS_LAMBDA_FUNCTION_NAME: "test",
        AWS_LAMBDA_FUNCTION_VERSION: "1",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
        AWS_LAMBDA_LOG_GROUP_NAME: "test",
        AWS_LAMBDA_LOG_STREAM_NAME: "test",
      },
    });
    return new RunningFunction(api, child);
  }

  invoke(event: unknown, timeoutMs = 60_000): Promise<Outcome> {
    return this.#api.invoke(event, timeoutMs);
  }

  /** What it measured so far, by name, from the lines in CloudWatch's embedded format. */
  metrics(): Readonly<Record<string, unknown>> {
    const measured = this.lines.filter((line) => line.startsWith("{") && line.includes('"_aws"'));
    return Object.assign({}, ...measured.map((line) => JSON.parse(line) as object)) as Record<string, unknown>;
  }

  async close(): Promise<void> {
    const isRunning = this.#process.exitCode === null && this.#process.signalCode === null;
    const ended = isRunning ? once(this.#process, "exit") : undefined;
    this.#process.kill("SIGKILL");
    await ended;
    await this.#api.close();
  }
}
