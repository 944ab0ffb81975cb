import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { expect, inject, it } from "vitest";
import { parseModelVersion } from "../../domain/ids.ts";
import { tenantA, tenantB } from "../../ports/contract-data.ts";
import { LambdaModelTraffic } from "./lambda-model-traffic.ts";
import { emulatorSettings } from "./test-aws.ts";

const settings = { ...emulatorSettings, endpoint: inject("motoUrl"), maxAttempts: 1 };
const [lambda, codeDeploy] = [new LambdaClient(settings), new CodeDeployClient(settings)];
const version = parseModelVersion;
const variable = "CODECATALYST_MODEL_VERSIONS";

/** A zip file of nothing. */
const emptyZip = Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)]);
const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** Over IAM's protocol, which needs no package. */
async function createRole(name: string): Promise<string> {
  const scope = `20260101/${emulatorSettings.region}/iam/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=a/${scope}, SignedHeaders=host, Signature=0`;
  const fields = { Action: "CreateRole", Version: "2010-05-08", RoleName: name, AssumeRolePolicyDocument: trust };
  const body = new URLSearchParams(fields);
  const response = await fetch(inject("motoUrl"), { method: "POST", headers: { authorization }, body });
  const text = await response.text();
  return /<Arn>(.*?)</.exec(text)?.[1] ?? text;
}

it("publishes a version of the function that is pinned to a model, and begins a deployment of it, on moto", async () => {
  const name = `inference-${process.pid}`;
  const Role = await createRole(name);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: emptyZip },
      Environment: { Variables: { OTHER: "kept" } },
      Publish: true,
    }),
  );
  const alias = { FunctionName: name, Name: "live" };
  await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
  await codeDeploy.send(new CreateApplicationCommand({ applicationName: name, computePlatform: "Lambda" }));
  const group = { applicationName: name, deploymentGroupName: "group", serviceRoleArn: Role };
  await codeDeploy.send(new CreateDeploymentGroupCommand(group));

  const deployed = { functionName: name, alias: "live", application: name, group: "group", variable };
  const traffic = new LambdaModelTraffic({ lambda, codeDeploy }, deployed);
  expect(await traffic.serving()).toEqual(new Map());
  const begun = await traffic.begin(tenantA, version("v1"));
  if (begun.kind !== "shifting") throw new Error(begun.kind);
  const { id } = begun.shift;
  expect(await traffic.begin(tenantA, version("v1"))).toEqual(begun);
  expect(await traffic.begin(tenantB, version("v1"))).toEqual({ kind: "busy" });
  expect(await traffic.find(id)).toEqual({ id, tenant: tenantA, version: "v1", state: "running" });
  expect(await traffic.find("d-UNKNOWN")).toBeUndefined();

  const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId: id }));
  const content = JSON.parse(deploymentInfo?.revision?.appSpecContent?.content ?? "{}") as unknown;
  const Properties = { Name: name, Alias: "live", CurrentVersion: "1", TargetVersion: "2" };
  expect(content).toEqual({
    version: 0,
    Resources: [{ models: { Type: "AWS::Lambda::Function", Properties } }],
  });
  const published = new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: "2" });
  const variables = (await lambda.send(published)).Environment?.Variables;
  expect(variables).toEqual({ OTHER: "kept", [variable]: "default=v1" });
  // moto moves no alias by itself.
  await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: "2" }));
  expect(await traffic.serving()).toEqual(new Map([[tenantA, "v1"]]));
});
