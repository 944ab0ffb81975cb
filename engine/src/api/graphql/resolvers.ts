import type { ListChangeCause } from "../../serving/list-changes.ts";
import type { GraphQLEnumType } from "graphql";
import { Kind } from "graphql";
import type { FastifyRequest } from "fastify";
import { EngineError } from "../../domain/errors.ts";
import { parseItemId, parseUserId, type UserId } from "../../domain/ids.ts";
import { checkAllowed, type Principal } from "../../domain/principal.ts";
import { checkScope, type RouteContext } from "../rest/http/route.ts";
import { createValidator, invalidInput, type Validator } from "../rest/http/validation.ts";
import type { ItemBatches } from "./item-batches.ts";
import { edges, itemQuery, operations, placeSchema, type Edge, type Operation } from "./operations.ts";
import { scalars } from "./scalars.ts";
import { publishListChangeArgs } from "./sdl.ts";
import type { SdlType } from "./sdl-types.ts";

/** What the resolvers of one request share. */
export interface GraphqlContext {
  readonly route: RouteContext;
  readonly principal: Principal;
  readonly request: FastifyRequest;
  readonly batches: ItemBatches;
}

export type Resolver = (source: unknown, args: unknown, context: GraphqlContext) => unknown;
type Args = Readonly<Record<string, unknown>>;

/** The arguments as the wire schemas know them: what is null was left out. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([name, child]) => [name, withoutNulls(child)]),
  );
}

function check(validate: Validator, args: unknown): void {
  const problems = validate(args);
  if (problems.length > 0) throw invalidInput("The arguments", problems);
}

const userOf = ({ userId }: Args): UserId | undefined => (typeof userId === "string" ? parseUserId(userId) : undefined);

/** Does what the operation's route does, after the same checks. */
function resolverOf({ route, body, bodyArgument }: Operation): Resolver {
  const { params = {}, query = {}, isBodyOpen } = route;
  const placeNames = [...Object.keys(params), ...Object.keys(query)];
  const validatePlace = createValidator(placeSchema(route));
  const validateBody = body === undefined || isBodyOpen === true ? undefined : createValidator(body);
  return async (_source, given, context) => {
    const { principal, request } = context;
    const args = withoutNulls(given) as Args;
    checkScope(principal, route.scope, userOf(args));
    const place = pick(args, (name) => placeNames.includes(name));
    check(validatePlace, place);
    const sent = bodyArgument === undefined ? pick(args, (name) => !placeNames.includes(name)) : args[bodyArgument];
    if (validateBody !== undefined) check(validateBody, sent);
    const answer = await route.handle(context.route, {
      tenant: principal.tenant,
      principal,
      caller: { principal },
      params: place,
      query: pick(place, (name) => name in query),
      body: sent,
      request,
      condition: undefined,
    });
    return route.answer === undefined ? true : answer;
  };
}

function pick(args: Args, isWanted: (name: string) => boolean): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => isWanted(name)));
}

function edgeResolver({ from, to }: Edge): Resolver {
  return (source, _args, { principal, batches }) => {
    const id = (source as Args)[from];
    if (typeof id !== "string") return null;
    checkAllowed(principal, "lists");
    return to.isList === true ? batches.relationsOf(parseItemId(id)) : batches.item(parseItemId(id));
  };
}

const validateItem = createValidator(itemQuery.args);
const itemResolver: Resolver = (_source, args, { principal, batches }) => {
  checkAllowed(principal, "lists");
  check(validateItem, withoutNulls(args));
  return batches.item(parseItemId((args as { readonly itemId: string }).itemId));
};

const validatePublish = createValidator(publishListChangeArgs);
const publishResolver: Resolver = async (_source, args, { principal, route }) => {
  checkAllowed(principal, "operate");
  check(validatePublish, withoutNulls(args));
  const { userId, cause } = args as { readonly userId: string; readonly cause: ListChangeCause };
  await route.useCases.announceListChange(principal.tenant, parseUserId(userId), cause);
  return { userId, cause, at: new Date().toISOString() };
};

/** By type and field; what is not here is the property of its name. */
export function fieldResolvers(): Readonly<Record<string, Readonly<Record<string, Resolver>>>> {
  const byType: Record<string, Record<string, Resolver>> = {
    Query: { [itemQuery.field]: itemResolver },
    Mutation: { publishListChange: publishResolver },
  };
  for (const operation of operations)
    (byType[operation.kind === "query" ? "Query" : "Mutation"] ??= {})[operation.field] = resolverOf(operation);
  for (const edge of edges) (byType[edge.type] ??= {})[edge.field] = edgeResolver(edge);
  return byType;
}

type Leaf = Pick<GraphQLEnumType, "serialize" | "parseValue" | "parseLiteral">;

/** Scalars, and enums between their names and the words of the wire. */
export function leafResolvers(types: readonly SdlType[]): Readonly<Record<string, unknown>> {
  const enums = types.filter(({ kind }) => kind === "enum").map((type) => [type.name, enumLeaf(type)] as const);
  return { ...scalars, ...Object.fromEntries(enums) };
}

function enumLeaf({ name, words }: SdlType): Leaf {
  const names = new Map([...words].map(([key, word]) => [word, key]));
  const parse = (key: unknown) => {
    const word = typeof key === "string" ? words.get(key) : undefined;
    if (word === undefined)
      throw new EngineError("INVALID_INPUT", `${name} is one of ${[...words.keys()].join(", ")}.`);
    return word;
  };
  return {
    serialize: (word) => names.get(String(word)),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.ENUM ? node.value : undefined),
  };
}
