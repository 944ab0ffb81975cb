import { describe, expect, it } from "vitest";
import { functionNames, type FunctionName } from "./functions.ts";
import { stageNames } from "./stages.ts";
import { functionRights } from "./testing/function-rights.ts";
import { propertiesOf, stackOf, synthesise, textOf } from "./testing/templates.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();
const resourcesOf = ({ Resource }: Statement): readonly string[] => [Resource].flat().map(textOf);

/** What AWS lets nobody name a resource for. */
const withoutResource = new Set([
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
  "cloudwatch:DescribeAlarms",
]);

describe.each(stageNames)("roles of %s", (stage) => {
  const templates = synthesise()[stage];
  const serving = stackOf(templates, "serving");
  interface PolicyProperties {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }
  const policies = propertiesOf<PolicyProperties>(templates, "AWS::IAM::Policy");

  const rights = functionRights(stage);
  /** Resources on which a function may do something. */
  const on = (name: FunctionName, action: string): readonly string[] =>
    (rights.get(name) ?? []).filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
  const who = (action: string): readonly FunctionName[] => functionNames.filter((name) => on(name, action).length > 0);

  it("name each action, and allow only", () => {
    for (const { PolicyDocument } of policies)
      for (const statement of PolicyDocument.Statement) {
        expect(statement.Effect).toBe("Allow");
        for (const action of actionsOf(statement)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      }
  });

  it("name each resource where AWS knows any", () => {
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const anywhere = statements.filter((statement) => resourcesOf(statement).includes("*")).flatMap(actionsOf);
    expect(anywhere.filter((action) => !withoutResource.has(action))).toEqual([]);
  });

  it("reach nothing of another stage", () => {
    const others = stageNames.filter((other) => other !== stage).map((other) => `codecatalyst-${other}-`);
    const all = JSON.stringify(policies);
    for (const other of others) expect(all).not.toContain(other);
  });

  it("are used by one function each, which AWS alone may run with", () => {
    const roles = propertiesOf(serving, "AWS::IAM::Role").filter(({ RoleName }) => RoleName !== undefined);
    expect(roles.map(({ RoleName }) => String(RoleName)).toSorted()).toEqual(
      functionNames.map((name) => `codecatalyst-${stage}-${name}`).toSorted(),
    );
    for (const role of roles) {
      expect(role).not.toHaveProperty("ManagedPolicyArns");
      expect(JSON.stringify(role["AssumeRolePolicyDocument"])).toContain('"Service":"lambda.amazonaws.com"');
    }
  });

  it("let lists be read, and nothing of persons be written, by inference", () => {
    const tables = on("inference", "dynamodb:PutItem").map((arn) => arn.split(`codecatalyst-${stage}-`)[1]);
    expect(tables).toEqual(["sessions"]);
    expect(on("inference", "s3:PutObject")).toEqual([
      expect.stringMatching(/:s3:::codecatalyst-\w+-processed-.*\/\*\/lake\/exposure-log\/\*$/),
    ]);
    expect(on("inference", "events:PutEvents")).toEqual([]);
  });

  it("let intake write the log and what it knows of ids, and no file", () => {
    expect(on("intake", "s3:PutObject")).toEqual([]);
    expect(
      on("intake", "dynamodb:PutItem")
        .map((arn) => String(arn.split("-").at(-1)))
        .toSorted(),
    ).toEqual(stage === "minimal" ? ["events", "sessions"] : ["sessions"]);
  });

  it("let those append to the log that take events, or say that people are erased", () => {
    const append = stage === "minimal" ? "dynamodb:PutItem" : "kinesis:PutRecords";
    const appending = who(append).filter((name) => on(name, append).some((arn) => /[-/]events$/.test(arn)));
    expect(appending).toEqual(["management", "intake"]);
  });

  it("let deployment alone make versions of inference, and of nothing else", () => {
    const actions = (rights.get("deployment") ?? []).flatMap((right) => right.actions);
    expect(actions.filter((action) => action.startsWith("lambda:")).toSorted()).toEqual([
      "lambda:GetAlias",
      "lambda:GetFunctionConfiguration",
      "lambda:PublishVersion",
      "lambda:UpdateFunctionConfiguration",
    ]);
    expect(who("lambda:UpdateFunctionConfiguration")).toEqual(["deployment"]);
    expect(who("codedeploy:CreateDeployment")).toEqual(["deployment"]);
    for (const arn of on("deployment", "lambda:PublishVersion"))
      expect(arn).toMatch(new RegExp(`:function:codecatalyst-${stage}-inference(:\\*)?$`));
  });

  it("let management alone read the operator's passphrase", () => {
    const passphrases = (name: FunctionName) => [
      ...on(name, "ssm:GetParameter"),
      ...on(name, "secretsmanager:GetSecretValue").filter((arn) => arn.includes("OperatorPassphrase")),
    ];
    expect(functionNames.filter((name) => passphrases(name).length > 0)).toEqual(["management"]);
    expect(passphrases("management")).toEqual([
      expect.stringMatching(
        stage === "minimal" ? /:parameter\/codecatalyst-minimal-operator-passphrase$/ : /OperatorPassphrase/,
      ),
    ]);
  });

  it("let each function read the cache's password where there is a cache", () => {
    const readers = functionNames.filter((name) =>
      on(name, "secretsmanager:GetSecretValue").some((arn) => arn.includes("CachePassword")),
    );
    expect(readers).toEqual(stage === "minimal" ? [] : functionNames);
  });

  it("let profiles be written by those who apply events or look after people", () => {
    const writing = functionNames.filter((name) =>
      on(name, "dynamodb:PutItem").some((arn) => arn.endsWith("-user-profiles")),
    );
    expect(writing).toEqual(["management", "enrichment"]);
  });

  it("let nobody make, change or delete tables, buckets, streams or rights", () => {
    const actions = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(actionsOf));
    expect(
      actions.filter((action) => /:(Create|Delete|Update|Put)(Table|Bucket|Stream|Role|Policy)|^iam:/.test(action)),
    ).toEqual([]);
  });
});
