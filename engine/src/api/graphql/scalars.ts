import { GraphQLError, Kind, valueFromASTUntyped, type GraphQLScalarType, type ValueNode } from "graphql";

/** What AWS AppSync defines by itself, for our own server. */
export const appSyncDefinitions = `
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION

"An RFC 3339 time with a zone, such as 2026-05-03T19:30:00Z."
scalar AWSDateTime

"A day, such as 2026-05-03."
scalar AWSDate

"An absolute address."
scalar AWSURL

"Any JSON, as a text that holds it."
scalar AWSJSON
`;

type Scalar = Pick<GraphQLScalarType, "serialize" | "parseValue" | "parseLiteral">;

const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

function textScalar(name: string, isRight: (text: string) => boolean): Scalar {
  const parse = (value: unknown): string => {
    if (typeof value === "string" && isRight(value)) return value;
    throw new GraphQLError(`This is no ${name}.`);
  };
  return {
    serialize: (value) => value,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  };
}

function parseJson(text: unknown): unknown {
  try {
    if (typeof text === "string") return JSON.parse(text);
  } catch {}
  throw new GraphQLError("This is no AWSJSON: send a text that holds JSON.");
}

const json: Scalar = {
  serialize: (value) => JSON.stringify(value),
  parseValue: parseJson,
  parseLiteral: (node: ValueNode) => parseJson(valueFromASTUntyped(node)),
};

export const scalars: Readonly<Record<string, Scalar>> = {
  AWSDateTime: textScalar("AWSDateTime", (text) => time.test(text)),
  AWSDate: textScalar("AWSDate", (text) => day.test(text)),
  AWSURL: textScalar("AWSURL", (text) => URL.canParse(text)),
  AWSJSON: json,
};
