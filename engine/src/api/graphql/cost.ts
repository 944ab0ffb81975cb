import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { EngineError } from "../../domain/errors.ts";
import { operations } from "./operations.ts";

export interface QueryLimits {
  /** Levels of fields below the operation. */
  readonly depth: number;
  /** See `costOf`. */
  readonly cost: number;
  /** Fields of Query or Mutation in one operation, aliases and all. */
  readonly rootFieldCount: number;
}

export const defaultQueryLimits: QueryLimits = { depth: 10, cost: 10_000, rootFieldCount: 20 };

/** How long lists are taken to be that no argument bounds. */
const listLengths: Readonly<Record<string, number>> = { preferences: 100, events: 100, creators: 3, reasons: 3 };
const usualListLength = 10;
const baseCosts = new Map(operations.map(({ field, cost }) => [field, cost]));
/** Rows of a batch that cost as much as one field. */
const rowsPerCost = 10;
const boundsOfLists = ["n", "limit"];

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly limits: QueryLimits;
  /** Fields looked at so far: what a few fragments can stand for is seen only up to a limit. */
  stepCount: number;
}

const maximumStepCount = 20_000;

/** What is selected of one type: how long the nearest bounded list is, and how deep it stands. */
interface Place {
  readonly owner: GraphQLObjectType;
  readonly depth: number;
  /** Of the operation's argument `n` or `limit`, for the first list below it. */
  readonly bound?: number;
}

/**
 * What an operation may cost the server, at most: each field of Query and Mutation its own cost and a tenth of the rows that it is given,
 * each object 1, times the lengths of the lists around it. A list is as long as the argument `n` or `limit` says, else as long as it usually is.
 * Throws `QUERY_TOO_COSTLY`.
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  request: { readonly operationName?: string | undefined; readonly variables?: Readonly<Record<string, unknown>> },
  limits: QueryLimits,
): number {
  const operation = operationOf(document, request.operationName);
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation === undefined || root === undefined || root === null) return 0;
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const walk = { fragments, variables: request.variables ?? {}, limits, stepCount: 0 };
  const rootFieldCount = [...fieldsOf(operation.selectionSet, walk)].length;
  if (rootFieldCount > limits.rootFieldCount)
    throw tooCostly(`It asks for ${rootFieldCount} things at once; up to ${limits.rootFieldCount} are allowed`, {
      rootFieldCount,
      limit: limits.rootFieldCount,
    });
  const cost = selectionCost(operation.selectionSet, { owner: root, depth: 1 }, walk);
  if (cost > limits.cost)
    throw tooCostly(`It may cost ${cost}; up to ${limits.cost} is allowed`, { cost, limit: limits.cost });
  return cost;
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (name === undefined || node.name?.value === name),
  );
}

function tooCostly(problem: string, details: Readonly<Record<string, unknown>>): EngineError {
  return new EngineError("QUERY_TOO_COSTLY", `${problem}. Ask for less, or in several requests.`, { details });
}

/** Fields of a selection, those of its fragments too. */
function* fieldsOf(selections: SelectionSetNode, walk: Walk, seen = new Set<string>()): Generator<FieldNode> {
  for (const node of selections.selections) {
    walk.stepCount += 1;
    if (walk.stepCount > maximumStepCount) throw tooCostly("It selects more than can be looked through", {});
    if (node.kind === Kind.FIELD) yield node;
    else if (node.kind === Kind.INLINE_FRAGMENT) yield* fieldsOf(node.selectionSet, walk, seen);
    else if (!seen.has(node.name.value)) {
      seen.add(node.name.value);
      const fragment = walk.fragments.get(node.name.value);
      if (fragment !== undefined) yield* fieldsOf(fragment.selectionSet, walk, seen);
    }
  }
}

function selectionCost(selections: SelectionSetNode, place: Place, walk: Walk): number {
  if (place.depth > walk.limits.depth)
    throw tooCostly(`It is deeper than ${walk.limits.depth} levels`, { limit: walk.limits.depth });
  let cost = 0;
  for (const node of fieldsOf(selections, walk)) {
    const field = place.owner.getFields()[node.name.value];
    if (field !== undefined) cost += fieldCost(node, field, place, walk);
  }
  return cost;
}

function fieldCost(node: FieldNode, field: GraphQLField<unknown, unknown>, place: Place, walk: Walk): number {
  const args = argumentsOf(node, walk);
  const own = place.depth === 1 ? (baseCosts.get(field.name) ?? 1) + rowCount(args) / rowsPerCost : 0;
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return own;
  const isList = isListOf(field.type);
  const bound = boundOf(args) ?? place.bound;
  const length = isList ? Math.max(1, bound ?? listLengths[field.name] ?? usualListLength) : 1;
  const below = node.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] };
  const next = { owner: type, depth: place.depth + 1, ...(!isList && bound !== undefined && { bound }) };
  return own + length * (1 + selectionCost(below, next, walk));
}

function isListOf(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function argumentsOf(node: FieldNode, { variables }: Walk): Readonly<Record<string, unknown>> {
  return Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, plain(value, variables)]));
}

/** Numbers and lengths of lists are all that counts here. */
function plain(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  return node.kind === Kind.LIST ? node.values : undefined;
}

function boundOf(args: Readonly<Record<string, unknown>>): number | undefined {
  const given = boundsOfLists.map((name) => args[name]).find((value) => typeof value === "number");
  return typeof given === "number" && given >= 0 ? given : undefined;
}

function rowCount(args: Readonly<Record<string, unknown>>): number {
  return Object.values(args).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0);
}
