import { CreateTableCommand, DescribeTableCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { createTables, tableKinds, tableNames } from "../engine/src/adapters/aws/table-definitions.ts";
import { resourcesOf, synthesise } from "./testing/templates.ts";

/** What the engine makes where there is no infrastructure code, and what the templates say, in the words of DynamoDB. */
interface TableShape {
  readonly TableName?: string | undefined;
  readonly BillingMode?: string | undefined;
  readonly KeySchema?: unknown;
  readonly AttributeDefinitions?: readonly { readonly AttributeName?: string | undefined }[] | undefined;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName?: string | undefined }[] | undefined;
}

const byName = (
  a: { readonly AttributeName?: string | undefined },
  b: { readonly AttributeName?: string | undefined },
) => String(a.AttributeName).localeCompare(String(b.AttributeName));

const shapeOf = (table: TableShape, ttlAttribute: string | undefined) => ({
  name: table.TableName,
  billingMode: table.BillingMode,
  keys: table.KeySchema,
  attributes: table.AttributeDefinitions?.toSorted(byName),
  indices: table.GlobalSecondaryIndexes ?? [],
  ttlAttribute,
});

const byTableName = (a: { readonly name?: string | undefined }, b: { readonly name?: string | undefined }) =>
  String(a.name).localeCompare(String(b.name));

async function tablesOfEngine(prefix: string, hasEventTable: boolean) {
  const sent: unknown[] = [];
  const send = async (command: unknown) => {
    sent.push(command);
    return command instanceof DescribeTableCommand ? { Table: { TableStatus: "ACTIVE" } } : {};
  };
  const client = { send, config: {} } as unknown as DynamoDBClient;
  await createTables(client, tableNames(prefix), hasEventTable ? [...tableKinds, "events"] : tableKinds);
  const ttls = sent.filter((command) => command instanceof UpdateTimeToLiveCommand).map(({ input }) => input);
  const ttlOf = (name?: string) =>
    ttls.find(({ TableName }) => TableName === name)?.TimeToLiveSpecification?.AttributeName;
  const made = sent.filter((command) => command instanceof CreateTableCommand).map(({ input }) => input);
  return made.map((input) => shapeOf(input as TableShape, ttlOf(input.TableName)));
}

describe("tables of the storage stack", () => {
  const templates = synthesise();

  for (const stage of ["dev", "prod", "minimal"] as const)
    it(`has the keys, indices and expiry in ${stage} that the engine's own tables have`, async () => {
      const engine = await tablesOfEngine(`codecatalyst-${stage}-`, stage === "minimal");
      const shapes = resourcesOf(templates[stage], "AWS::DynamoDB::Table").map(({ Properties = {} }) => {
        const ttl = Properties["TimeToLiveSpecification"] as { readonly AttributeName: string } | undefined;
        return shapeOf(Properties, ttl?.AttributeName);
      });
      expect(shapes.toSorted(byTableName)).toEqual(engine.toSorted(byTableName));
      expect(shapes).toHaveLength(stage === "minimal" ? 5 : 4);
    });
});
