/** A thread of the pool: takes one call after the other until none is left. */
import { type MessagePort, parentPort, receiveMessageOnPort } from "node:worker_threads";
import { instantiateKernels, type KernelExports } from "../wasm/kernel-module.ts";
import type { PoolReply, PoolRequest } from "./thread-pool.ts";

const sessions = new Map<number, Readonly<Record<string, KernelExports[keyof KernelExports]>>>();

/** How long a thread looks out for its next run before it sleeps: a half-iteration is several runs, a fraction of this apart. */
const lookOutMs = 2;

parentPort?.on("message", (request: PoolRequest) => {
  if (parentPort !== null) serve(request, parentPort);
});

/**
 * Serves a request, and those that come soon after a run. A thread that slept between two runs would be woken late, and beside
 * the one that woke it on the same processor.
 */
function serve(first: PoolRequest, port: MessagePort): void {
  let lookOutUntilMs = 0;
  let request: PoolRequest | undefined = first;
  while (request !== undefined || performance.now() < lookOutUntilMs) {
    if (request !== undefined) {
      answer(request, port);
      lookOutUntilMs = request.kind === "close" ? 0 : performance.now() + lookOutMs;
    }
    request = receiveMessageOnPort(port)?.message;
  }
}

function answer(request: PoolRequest, port: MessagePort): void {
  switch (request.kind) {
    case "open": {
      const kernels = instantiateKernels(request.module, request.memory);
      kernels.setScratch(request.scratch);
      return void sessions.set(request.session, kernels);
    }
    case "close":
      return void sessions.delete(request.session);
    case "run":
      return port.postMessage(reply(request));
  }
}

function reply({
  session,
  kernel,
  width,
  numbers,
  answers,
  cursor,
}: PoolRequest & { readonly kind: "run" }): PoolReply {
  try {
    const call = sessions.get(session)?.[kernel];
    if (call === undefined) throw new Error(`there is no kernel ${kernel} in session ${session}`);
    for (let index = Atomics.add(cursor, 0, 1); index < answers.length; index = Atomics.add(cursor, 0, 1))
      answers[index] = call(...numbers.subarray(index * width, (index + 1) * width)) ?? 0;
    return { kind: "done" };
  } catch (error) {
    Atomics.store(cursor, 0, answers.length);
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}
