import { Type } from "typebox";
import { listChangeCauses } from "../../contract/list-change.ts";
import { listChangeSchema, partyEventSchema } from "../../contract/index.ts";
import { partyId, personName } from "../../contract/party.ts";
import { inviteCode, password } from "../../contract/party-messages.ts";
import { userId, word } from "../../contract/primitives.ts";
import { edges, itemQuery, operations, placeSchema, type Operation } from "./operations.ts";
import { pascal, SdlTypes, type SdlField, type SdlType } from "./sdl-types.ts";

export const publishListChangeArgs = Type.Object(
  { userId: userId("Whose list."), cause: word(listChangeCauses, "Why it may be another one.") },
  { additionalProperties: false },
);
export const listChangedArgs = Type.Object(
  { userId: userId("Whose lists: the user, or any account of theirs.") },
  { additionalProperties: false },
);

export const partyChangedArgs = Type.Object(
  {
    partyId,
    userId: Type.Optional(userId("Who comes; who asks, when left out.")),
    name: Type.Optional(personName),
    invite: Type.Optional(inviteCode),
    password: Type.Optional(password),
  },
  { additionalProperties: false },
);

/** AppSync fans a subscription out from the mutations that it names; they return what subscribers get. */
const publishMutation = "publishListChange";
export const listSubscription = "listChanged";
export const partySubscription = "partyChanged";

/** Every type of the schema, those of the operations last. */
export function sdlTypes(): readonly SdlType[] {
  const types = new SdlTypes();
  const operationFields = (kind: Operation["kind"]) =>
    operations.filter((operation) => operation.kind === kind).map((operation) => fieldOf(types, operation));
  const change = types.reference(listChangeSchema, "type", "ListChange");
  const item = types.reference(itemQuery.itemSchema, "type", "Item");
  const queries = [
    {
      name: itemQuery.field,
      description: itemQuery.description,
      type: item,
      args: types.fields(itemQuery.args, "input", "Item"),
    },
    ...operationFields("query"),
  ];
  const mutations = [
    ...operationFields("mutation"),
    {
      name: publishMutation,
      description:
        "Tells a user's subscribers that their lists may be other ones. For what the engine cannot see itself.",
      type: `${change}!`,
      args: types.fields(publishListChangeArgs, "input", "ListChange"),
    },
  ];
  const subscriptions = [
    {
      name: listSubscription,
      description: "Tells that a user's lists may be other ones now, bursts as one: ask again for what is shown.",
      type: change,
      args: types.fields(listChangedArgs, "input", "ListChange"),
      directive: `@aws_subscribe(mutations: ["${publishMutation}"])`,
    },
    {
      name: partySubscription,
      description:
        "Comes to a party and follows it: all of it first, then each change. Of our own server; AppSync has it not.",
      type: types.reference(partyEventSchema, "type", "PartyEvent"),
      args: types.fields(partyChangedArgs, "input", "PartyChanged"),
    },
  ];
  const withEdges = types.all.map((type) => ({ ...type, fields: [...type.fields, ...edgesOf(types, type.name)] }));
  const root = (name: string, description: string, fields: readonly SdlField[]): SdlType => ({
    kind: "type",
    name,
    description,
    fields,
    words: new Map(),
  });
  return [
    ...withEdges,
    root("Query", "What can be asked.", queries),
    root("Mutation", "What can be changed.", mutations),
    root("Subscription", "What can be followed, over the protocol graphql-transport-ws.", subscriptions),
  ];
}

function edgesOf(types: SdlTypes, owner: string): readonly SdlField[] {
  return edges
    .filter(({ type }) => type === owner)
    .map(({ field, description, to: { schema, isList } }) => {
      const name = types.reference(schema, "type", "");
      return { name: field, description, type: isList === true ? `[${name}!]!` : name };
    });
}

function fieldOf(types: SdlTypes, operation: Operation): SdlField {
  const { field, route } = operation;
  const owner = pascal(field);
  const answer = route.answer === undefined ? "Boolean" : types.reference(route.answer, "type", `${owner}Answer`);
  const args = [...types.fields(placeSchema(route), "input", owner), ...bodyArgs(types, operation)];
  const done = route.answer === undefined ? " Answers true." : "";
  return { name: field, description: `${route.summary}${done}`, type: `${answer}!`, ...(args.length > 0 && { args }) };
}

function bodyArgs(types: SdlTypes, { field, body, bodyArgument }: Operation): readonly SdlField[] {
  if (body === undefined) return [];
  if (bodyArgument === undefined) return types.fields(body, "input", pascal(field));
  const { description = "" } = body as { readonly description?: string };
  return [{ name: bodyArgument, description, type: `${types.reference(body, "input", pascal(field))}!` }];
}

type Style = "block" | "comment";

/**
 * The schema as text. AWS AppSync takes descriptions only as comments, and none within an enum; our own server reads them as
 * descriptions. Both are the same schema.
 */
export function printSdl(types: readonly SdlType[], style: Style): string {
  const heads = ["schema {\n  query: Query\n  mutation: Mutation\n  subscription: Subscription\n}"];
  return `${[...heads, ...types.map((type) => printType(type, style))].join("\n\n")}\n`;
}

function printType(type: SdlType, style: Style): string {
  const lines =
    type.kind === "enum"
      ? [...type.words.keys()].map((name) => `  ${name}`)
      : type.fields.flatMap((field) => [describe(field.description, style, "  "), `  ${printField(field, style)}`]);
  return [describe(type.description, style, ""), `${type.kind} ${type.name} {`, ...lines, "}"].join("\n");
}

function printField({ name, args = [], type, directive }: SdlField, style: Style): string {
  const lines = args.flatMap((arg) => [describe(arg.description, style, "    "), `    ${arg.name}: ${arg.type}`]);
  const list = lines.length === 0 ? "" : `(\n${lines.join("\n")}\n  )`;
  return `${name}${list}: ${type}${directive === undefined ? "" : ` ${directive}`}`;
}

function describe(text: string, style: Style, indent: string): string {
  return style === "comment" ? `${indent}# ${text}` : `${indent}${JSON.stringify(text)}`;
}
