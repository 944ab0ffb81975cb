import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { FunctionName } from "../functions.ts";
import type { StageSettings } from "../stages.ts";
import { acknowledge, acknowledgeResources } from "./acknowledge.ts";
import { functionAccess, type FunctionAccess } from "./function-access.ts";
import type { Names } from "./names.ts";

const readRow = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"];
const writeRow = [
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
];
const readStream = ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"];
const appendStream = ["kinesis:ListShards", "kinesis:PutRecords"];
const networkInterfaces = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];
const xray = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

export interface RoleProps {
  readonly name: FunctionName;
  readonly names: Names;
  readonly settings: StageSettings;
  readonly logGroupArn: string;
  /** Those that its environment refers to. */
  readonly secretArns: readonly string[];
  readonly parameterArns: readonly string[];
  readonly shiftConfig: string;
}

/** A role of what `function-access.ts` says of the function, and of what Lambda needs for it. */
export function createFunctionRole(scope: Construct, props: RoleProps): Role {
  const { name, names, settings, secretArns, parameterArns, logGroupArn } = props;
  const access = functionAccess[name];
  const role = new Role(scope, "Role", {
    roleName: names.function(name),
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    description: `What the function ${name} may do`,
  });
  const allow = allowOn(role);
  allow(["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroupArn}:*`]);
  acknowledgeResources(role, [`${logGroupArn}:*`], "Lambda makes a stream of its own group for each process.");
  allow(xray, ["*"]);
  if (settings.network !== undefined) allow(networkInterfaces, ["*"]);
  acknowledge(role, {
    "AwsSolutions-IAM5[Resource::*]":
      "X-Ray takes traces by no resource, and Lambda makes a function's network interfaces before they have a name.",
  });
  allowData(role, { access, names, settings });
  if (access.tellsBus) allow(["events:PutEvents"], [names.eventBusArn()]);
  if (secretArns.length > 0) allow(["secretsmanager:GetSecretValue"], secretArns);
  if (parameterArns.length > 0) allow(["ssm:GetParameter"], parameterArns);
  if (access.deploysModels) allowDeployments(role, names, props.shiftConfig);
  return role;
}

const allowOn = (role: Role) => (actions: readonly string[], resources: readonly string[]) =>
  void role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));

interface DataProps {
  readonly access: FunctionAccess;
  readonly names: Names;
  readonly settings: StageSettings;
}

function allowData(role: Role, { access, names, settings }: DataProps): void {
  const allow = allowOn(role);
  const { readsTables, writesTables, readsBuckets, writesBuckets, log } = access;
  const indices = readsTables.includes("items") ? [`${names.tableArn("items")}/index/*`] : [];
  allow(readRow, [...readsTables.map((table) => names.tableArn(table)), ...indices]);
  acknowledgeResources(role, indices, "The indices of this one table.");
  allow(
    writeRow,
    writesTables.map((table) => names.tableArn(table)),
  );
  if (log.length > 0 && settings.eventLog.kind === "dynamodb") {
    allow(readRow, [names.tableArn("events")]);
    if (log.includes("append")) allow(writeRow, [names.tableArn("events")]);
  }
  if (settings.eventLog.kind === "kinesis") {
    if (log.includes("read")) allow(readStream, [names.streamArn()]);
    if (log.includes("append")) allow(appendStream, [names.streamArn()]);
  }
  const read = readsBuckets.map((bucket) => names.objectsArn(bucket));
  const write = writesBuckets.map(([bucket, prefix]) => names.objectsArn(bucket, prefix === "" ? "" : `*/${prefix}`));
  if (readsBuckets.length > 0)
    allow(
      ["s3:ListBucket"],
      readsBuckets.map((bucket) => names.bucketArn(bucket)),
    );
  if (read.length > 0) allow(["s3:GetObject"], read);
  if (write.length > 0) allow(["s3:DeleteObject", "s3:PutObject"], write);
  acknowledgeResources(
    role,
    [...new Set([...read, ...write])],
    "Files have the names that tenants and hours give them.",
  );
}

/** A new version of `inference` with the pinned model, and the alias's way to it. */
function allowDeployments(role: Role, names: Names, shiftConfig: string): void {
  const allow = allowOn(role);
  const inference = names.functionArn("inference");
  const versions = `${inference}:*`;
  allow(
    [
      "lambda:GetAlias",
      "lambda:GetFunctionConfiguration",
      "lambda:PublishVersion",
      "lambda:UpdateFunctionConfiguration",
    ],
    [inference, versions],
  );
  acknowledgeResources(role, [versions], "The versions and the alias of this one function.");
  allow(
    [
      "codedeploy:CreateDeployment",
      "codedeploy:GetApplicationRevision",
      "codedeploy:GetDeployment",
      "codedeploy:GetDeploymentConfig",
      "codedeploy:ListDeployments",
      "codedeploy:RegisterApplicationRevision",
    ],
    names.deployArns(shiftConfig),
  );
}
