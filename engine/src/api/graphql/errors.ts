import type { FastifyBaseLogger } from "fastify";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { EngineError } from "../../domain/errors.ts";
import { statusOf, toEngineError, toWireError } from "../rest/http/errors.ts";

interface Asker {
  readonly requestId: string;
  readonly log: FastifyBaseLogger;
  /** Whether suggestions may name what the schema has. */
  readonly mayIntrospect: boolean;
}

/** An error as the answer carries it: the code of the catalogue under `extensions`, and nothing of the server's insides. */
export function formatError(thrown: unknown, asker: Asker): GraphQLFormattedError {
  const known = engineErrorOf(thrown, asker);
  if (statusOf[known.code] >= 500) asker.log.error({ err: known.cause ?? known, code: known.code }, "request failed");
  const { message, ...extensions } = toWireError(known, asker.requestId);
  const { locations, path } = thrown instanceof GraphQLError ? thrown : {};
  return { message, ...(locations && { locations }), ...(path && { path }), extensions };
}

function engineErrorOf(thrown: unknown, { mayIntrospect }: Asker): EngineError {
  if (!(thrown instanceof GraphQLError)) return toEngineError(thrown);
  for (let cause: unknown = thrown.originalError; cause !== undefined; cause = causeOf(cause))
    if (cause instanceof EngineError) return cause;
  // What goes wrong while fields are resolved has a path; before that the query or its variables are at fault.
  if (thrown.path !== undefined) return toEngineError(thrown.originalError ?? thrown);
  const hint = mayIntrospect ? thrown.message : thrown.message.replaceAll(/ Did you mean [^?]*\?/g, "");
  return new EngineError("INVALID_INPUT", hint);
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.originalError : undefined;
}

/** The faults of a query, whether it was thrown whole or as several. */
export function faultsOf(thrown: unknown): readonly unknown[] {
  const { errors } = (thrown ?? {}) as { readonly errors?: unknown };
  return Array.isArray(errors) && errors.length > 0 ? errors : [thrown];
}
