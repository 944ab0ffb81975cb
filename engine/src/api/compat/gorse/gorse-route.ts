import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import type { Wire } from "../../../contract/primitives.ts";
import type { Domain } from "../../../domain/domain.ts";
import { checkNotPerson } from "../../../domain/access.ts";
import { EngineError } from "../../../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../../../domain/ids.ts";
import { checkAllowed, type Scope } from "../../../domain/principal.ts";
import type { RouteContext } from "../../rest/http/route.ts";
import { createValidator, invalidInput } from "../../rest/http/validation.ts";

export interface GorseOptions {
  /** Of items none of whose categories is a domain. */
  readonly domain: Domain;
  /** What types of feedback mean: an event kind by type. */
  readonly feedbackKinds: Readonly<Record<string, string>>;
}

export interface GorseContext extends RouteContext {
  readonly gorse: GorseOptions;
}

interface Input<Body extends TSchema> {
  readonly tenant: TenantId;
  /** By their names in the path; absent ones are empty. */
  readonly param: (name: string) => string;
  readonly query: (name: string) => string | undefined;
  readonly body: Wire<Body>;
  readonly request: FastifyRequest;
}

interface GorseRoute<Body extends TSchema> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api`. */
  readonly path: string;
  readonly scope: Scope;
  readonly body?: Body;
  readonly handle: (context: GorseContext, input: Input<Body>) => Promise<unknown>;
}

/** Adds the endpoint, also with a slash behind it, as Gorse's clients have it. */
export type AddGorseRoute = (app: FastifyInstance, context: GorseContext) => void;

export function gorseRoute<Body extends TSchema = TSchema>(definition: GorseRoute<Body>): AddGorseRoute {
  const { method, path, scope, body, handle } = definition;
  const validate = body && createValidator(body);
  return (app, context) => {
    for (const url of [`/api${path}`, `/api${path}/`])
      app.route({
        method,
        url,
        // Not in the OpenAPI document: it describes our own API, and clients made from it should not have two.
        schema: { hide: true },
        // Before the body is read, so that nobody unknown sends a large one.
        onRequest: async (request) => void (await context.authenticate(request)),
        handler: async (request) => {
          const principal = await context.authenticate(request);
          checkNotPerson(principal);
          const params = request.params as Readonly<Record<string, string | undefined>>;
          const query = request.query as Readonly<Record<string, string | undefined>>;
          checkAllowed(principal, scope, userOf(params["userId"]));
          const problems = validate?.(request.body) ?? [];
          if (problems.length > 0) throw invalidInput("The body", problems);
          return handle(context, {
            tenant: principal.tenant,
            param: (name) => params[name] ?? "",
            query: (name) => query[name],
            body: request.body as Wire<Body>,
            request,
          });
        },
      });
  };
}

const userOf = (text: string | undefined): UserId | undefined => (text === undefined ? undefined : parseUserId(text));

/** A whole number of the query, not below 0. Throws `INVALID_INPUT`. */
export function countOf(query: (name: string) => string | undefined, name: string, fallback: number): number {
  const text = query(name);
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new EngineError(
    "INVALID_INPUT",
    `?${name} must be a whole number from 0, not ${JSON.stringify(text).slice(0, 60)}.`,
  );
}
