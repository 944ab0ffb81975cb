import type { FastifyReply, FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";
import type { TenantId } from "../../../domain/ids.ts";
import { contentTag } from "../../../serving/content-tag.ts";
import type { RequestKey } from "../../../serving/kept-answers.ts";
import type { UseCases } from "../../../serving/use-cases.ts";
import { bodyTagOf } from "./json-body.ts";

const wellFormed = /^[\u0021-\u007E]{1,255}$/;

/** The key that a client gave its request, undefined without one. Throws `INVALID_INPUT`. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const sent = request.headers["idempotency-key"];
  if (sent === undefined) return undefined;
  if (typeof sent === "string" && wellFormed.test(sent)) return sent;
  throw new EngineError(
    "INVALID_INPUT",
    "The header idempotency-key must be 1 to 255 visible ASCII characters, without spaces.",
  );
}

interface Work {
  readonly tenant: TenantId;
  readonly key: RequestKey;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What of the answer may be kept. */
  readonly kept: (answer: unknown) => unknown;
  readonly run: () => Promise<unknown>;
}

/**
 * Does the work once for all requests with the same key, method, address and body, and answers what the first was answered.
 * What failed is not kept: nothing was done then. Throws `IDEMPOTENCY_KEY_REUSED`, `REQUEST_UNDER_WAY`.
 */
export async function answerOnce(
  useCases: UseCases,
  { tenant, key, request, reply, kept, run }: Work,
): Promise<unknown> {
  const { method, url, headers } = request;
  const fingerprint = contentTag([method, url, headers["if-match"], headers["if-none-match"], bodyTagOf(request)]);
  const known = await useCases.beginRequest(tenant, key, fingerprint);
  if (known !== undefined) {
    reply.header("idempotency-replayed", "true");
    return known.body;
  }
  let answer: unknown;
  try {
    answer = await run();
  } catch (error) {
    await useCases.finishRequest(tenant, key);
    throw error;
  }
  await useCases.finishRequest(tenant, key, { fingerprint, ...(answer !== undefined && { body: kept(answer) }) });
  return answer;
}
