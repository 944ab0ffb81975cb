import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { parseModelVersion } from "../../domain/ids.ts";
import { parsePinnedVersions } from "../../domain/pinned-versions.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { describeModelTraffic } from "../../ports/model-traffic.contract.ts";
import { LambdaModelTraffic } from "./lambda-model-traffic.ts";
import { emulatorSettings } from "./test-aws.ts";

const functionName = "inference";
const variable = "MODELS";
const version = parseModelVersion;

interface Configuration {
  readonly variables: Readonly<Record<string, string>>;
  readonly codeSha256: string;
  readonly revisionId: string;
}

interface Deployment {
  readonly deploymentId: string;
  readonly description: string;
  readonly creator: string;
  readonly from: string;
  readonly to: string;
  status: string;
  readonly errorInformation?: { readonly message: string };
}

class Refusal extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message = type) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/**
 * A stand-in for Lambda and CodeDeploy that speaks their protocols as far as one function and one group go, and checks what it is
 * asked: npm has no emulator of either. `npm run test:moto` asks another one.
 */
class StandIn {
  readonly problems: string[] = [];
  readonly calls: string[] = [];
  readonly deployments: Deployment[] = [];
  latest: Configuration = { variables: { OTHER: "kept" }, codeSha256: "code 1", revisionId: "r0" };
  readonly versions = new Map<string, Configuration>([["1", this.latest]]);
  alias = "1";
  /** So often the function says that it is still being updated. */
  #updatingCount = 0;
  /** Called before a request is answered. */
  onCall: (name: string) => void = () => {};

  answer(request: IncomingMessage, body: string): unknown {
    const { authorization, "x-amz-target": target } = request.headers;
    if (!String(authorization).startsWith("AWS4-HMAC-SHA256 ")) this.problems.push("not signed");
    const input = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
    if (target !== undefined) return this.#codeDeploy(String(target).replace("CodeDeploy_20141006.", ""), input);
    const url = new URL(request.url ?? "", "http://lambda");
    return this.#lambda(`${request.method} ${url.pathname.replace("/2015-03-31/functions/", "")}`, url, input);
  }

  #lambda(name: string, url: URL, input: Record<string, unknown>): unknown {
    this.calls.push(name);
    this.onCall(name);
    switch (name) {
      case "GET inference/aliases/live":
        return { Name: "live", FunctionVersion: this.alias, RevisionId: "of the alias" };
      case "GET inference/configuration":
        return this.#configuration(url.searchParams.get("Qualifier") ?? "$LATEST");
      case "PUT inference/configuration":
        return this.#update(input);
      case "POST inference/versions":
        return this.#publish(input);
      default:
        throw new Refusal(404, "ResourceNotFoundException", name);
    }
  }

  #configuration(qualifier: string): unknown {
    const found = qualifier === "$LATEST" ? this.latest : this.versions.get(qualifier);
    if (found === undefined) throw new Refusal(404, "ResourceNotFoundException");
    const isUpdating = qualifier === "$LATEST" && this.#updatingCount > 0;
    if (isUpdating && (this.#updatingCount -= 1) === 0) this.latest = { ...this.latest, revisionId: randomUUID() };
    return {
      FunctionName: functionName,
      Version: qualifier,
      State: "Active",
      LastUpdateStatus: isUpdating ? "InProgress" : "Successful",
      CodeSha256: found.codeSha256,
      RevisionId: found.revisionId,
      Environment: { Variables: found.variables },
    };
  }

  #update({ Environment, RevisionId, ...rest }: Record<string, unknown>): unknown {
    if (Object.keys(rest).length > 0) this.problems.push(`an update of ${Object.keys(rest).join(", ")}`);
    if (RevisionId !== this.latest.revisionId) throw new Refusal(412, "PreconditionFailedException");
    const { Variables } = Environment as { Variables: Record<string, string> };
    if (Buffer.byteLength(JSON.stringify(Variables)) > 4096) throw new Refusal(400, "InvalidParameterValueException");
    this.latest = { ...this.latest, variables: Variables, revisionId: randomUUID() };
    // The first update takes a while.
    if (this.versions.size === 1) this.#updatingCount = 1;
    return { FunctionName: functionName, Version: "$LATEST" };
  }

  #publish({ RevisionId, CodeSha256, Description }: Record<string, unknown>): unknown {
    if (String(Description).length > 256) this.problems.push("a description of more than 256 characters");
    if (this.#updatingCount > 0) throw new Refusal(409, "ResourceConflictException");
    if (RevisionId !== this.latest.revisionId || CodeSha256 !== this.latest.codeSha256)
      throw new Refusal(412, "PreconditionFailedException");
    const number = String(this.versions.size);
    const last = this.versions.get(number);
    const { variables, codeSha256 } = this.latest;
    if (JSON.stringify([last?.variables, last?.codeSha256]) === JSON.stringify([variables, codeSha256]))
      return { Version: number };
    this.versions.set(String(this.versions.size + 1), this.latest);
    return { Version: String(this.versions.size) };
  }

  #codeDeploy(name: string, input: Record<string, unknown>): unknown {
    this.calls.push(name);
    this.onCall(name);
    const running = this.deployments.filter(({ status }) => status === "InProgress");
    switch (name) {
      case "ListDeployments":
        this.#checkGroup(input);
        if (!(input["includeOnlyStatuses"] as string[]).includes("InProgress")) this.problems.push("none that runs");
        return { deployments: running.map(({ deploymentId }) => deploymentId) };
      case "GetDeployment": {
        const found = this.deployments.find(({ deploymentId }) => deploymentId === input["deploymentId"]);
        if (found === undefined) throw new Refusal(400, "DeploymentDoesNotExistException");
        const { from: _, to: __, ...info } = found;
        return { deploymentInfo: info };
      }
      case "CreateDeployment":
        this.#checkGroup(input);
        if (running.length > 0) throw new Refusal(400, "DeploymentLimitExceededException");
        return { deploymentId: this.#create(input).deploymentId };
      default:
        throw new Refusal(400, "UnknownOperationException", name);
    }
  }

  #checkGroup(input: Record<string, unknown>): void {
    if (input["applicationName"] !== "application") throw new Refusal(400, "ApplicationDoesNotExistException");
    if (input["deploymentGroupName"] !== "group") throw new Refusal(400, "DeploymentGroupDoesNotExistException");
  }

  #create({ description, revision }: Record<string, unknown>): Deployment {
    const { revisionType, appSpecContent } = revision as {
      readonly revisionType: string;
      readonly appSpecContent: { readonly content: string; readonly sha256: string };
    };
    const { content, sha256 } = appSpecContent;
    if (revisionType !== "AppSpecContent") this.problems.push("another kind of revision");
    if (createHash("sha256").update(content).digest("hex") !== sha256) this.problems.push("another checksum");
    const { CurrentVersion: from, TargetVersion: to } = this.#wayOf(content);
    if (from !== this.alias || !this.versions.has(to)) this.problems.push("another way");
    return this.deploy({ description: String(description), from, to });
  }

  #wayOf(content: string) {
    const appSpec = JSON.parse(content) as {
      readonly Resources: readonly Record<string, { Type: string; Properties: Record<string, string> }>[];
    };
    const [resource] = Object.values(appSpec.Resources[0]!);
    const { Name, Alias, CurrentVersion = "", TargetVersion = "" } = resource!.Properties;
    if (resource?.Type !== "AWS::Lambda::Function" || Name !== functionName || Alias !== "live")
      this.problems.push("another resource");
    return { CurrentVersion, TargetVersion };
  }

  deploy(given: { description: string; from: string; to: string; creator?: string }): Deployment {
    const deploymentId = `d-${this.deployments.length + 1}`;
    const deployment = { deploymentId, creator: "user", status: "InProgress", ...given };
    this.deployments.push(deployment);
    return deployment;
  }

  settle(id: string, outcome: "succeeded" | "rolled-back"): void {
    const index = this.deployments.findIndex(({ deploymentId }) => deploymentId === id);
    const deployment = this.deployments[index]!;
    if (outcome === "succeeded") {
      deployment.status = "Succeeded";
      this.alias = deployment.to;
      return;
    }
    const errorInformation = { message: "One or more alarms were triggered." };
    this.deployments[index] = { ...deployment, status: "Stopped", errorInformation };
    // CodeDeploy goes back by a deployment of its own, which names the other one.
    const { description, from, to } = deployment;
    this.deploy({ description, from: to, to: from, creator: "codeDeployRollback" }).status = "Succeeded";
  }
}

interface OpenedStandIn {
  readonly standIn: StandIn;
  readonly port: LambdaModelTraffic;
  readonly settle: (id: string, outcome: "succeeded" | "rolled-back") => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openStandIn(): Promise<OpenedStandIn> {
  const standIn = new StandIn();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      try {
        response.end(JSON.stringify(standIn.answer(request, Buffer.concat(chunks).toString())));
      } catch (error) {
        const { status, type, message } = error instanceof Refusal ? error : new Refusal(500, "InternalFailure");
        response.statusCode = status;
        response.setHeader("x-amzn-errortype", type);
        response.end(JSON.stringify({ __type: type, message }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  const settings = { ...emulatorSettings, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 };
  const clients = { lambda: new LambdaClient(settings), codeDeploy: new CodeDeployClient(settings) };
  const deployed = { functionName, alias: "live", application: "application", group: "group", variable };
  return {
    standIn,
    port: new LambdaModelTraffic(clients, deployed),
    settle: async (id, outcome) => standIn.settle(id, outcome),
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      expect(standIn.problems).toEqual([]);
    },
  };
}

describeModelTraffic("LambdaModelTraffic", openStandIn);

describe("LambdaModelTraffic", () => {
  const pinsOf = (standIn: StandIn, number: string) =>
    parsePinnedVersions(standIn.versions.get(number)?.variables[variable] ?? "");

  it("publishes a version that differs in its pins alone, and leaves the one that answers as it is", async () => {
    const { standIn, port, close } = await openStandIn();
    await port.begin(tenantA, version("v1"));
    expect(standIn.latest.variables).toEqual({ OTHER: "kept", [variable]: "default=v1" });
    expect(standIn.versions.get("1")?.variables).toEqual({ OTHER: "kept" });
    expect(standIn.deployments).toMatchObject([{ from: "1", to: "2" }]);
    await close();
  });

  it("says why CodeDeploy went back, and takes the deployment by which it did for none of ours", async () => {
    const { standIn, port, settle, close } = await openStandIn();
    await port.begin(tenantA, version("v1"));
    await settle("d-1", "rolled-back");
    expect(await port.find("d-1")).toMatchObject({
      state: "rolled-back",
      reason: "One or more alarms were triggered.",
    });
    expect(standIn.deployments).toHaveLength(2);
    expect(await port.find("d-2")).toBeUndefined();
    await close();
  });

  it.each(["POST inference/versions", "CreateDeployment"])(
    "is finished by a repeated call after %s failed",
    async (name) => {
      const { standIn, port, close } = await openStandIn();
      let isBroken = true;
      standIn.onCall = (called) => {
        if (called !== name || !isBroken) return;
        isBroken = false;
        throw new Refusal(500, "ServiceException");
      };
      await expect(port.begin(tenantA, version("v1"))).rejects.toThrow("ServiceException");
      expect(await port.begin(tenantA, version("v1"))).toMatchObject({ kind: "shifting" });
      expect([...standIn.versions.keys()]).toEqual(["1", "2"]);
      expect(pinsOf(standIn, "2")).toEqual(new Map([[tenantA, "v1"]]));
      await close();
    },
  );

  it("does not write over what somebody else changes meanwhile", async () => {
    const { standIn, port, close } = await openStandIn();
    standIn.onCall = (name) => {
      if (name !== "PUT inference/configuration") return;
      standIn.latest = { ...standIn.latest, variables: { OTHER: "changed" }, revisionId: randomUUID() };
      standIn.onCall = () => {};
    };
    await expect(port.begin(tenantA, version("v1"))).rejects.toThrow("PreconditionFailed");
    expect(standIn.latest.variables).toEqual({ OTHER: "changed" });
    expect(standIn.versions.size).toBe(1);
    expect(await port.begin(tenantA, version("v1"))).toMatchObject({ kind: "shifting" });
    expect(standIn.latest.variables).toEqual({ OTHER: "changed", [variable]: "default=v1" });
    await close();
  });

  it("does not send out other code under a model's name, and waits for a deployment of code", async () => {
    const { standIn, port, settle, close } = await openStandIn();
    standIn.latest = { ...standIn.latest, codeSha256: "code 2", revisionId: randomUUID() };
    expect(await port.begin(tenantA, version("v1"))).toEqual({ kind: "busy" });
    standIn.versions.set("2", standIn.latest);
    const { deploymentId } = standIn.deploy({ description: "", from: "1", to: "2", creator: "CloudFormation" });
    expect(await port.begin(tenantA, version("v1"))).toEqual({ kind: "busy" });
    await settle(deploymentId, "succeeded");
    expect(await port.find(deploymentId)).toBeUndefined();
    expect(await port.begin(tenantA, version("v1"))).toMatchObject({ kind: "shifting" });
    expect(pinsOf(standIn, "3")).toEqual(new Map([[tenantA, "v1"]]));
    await close();
  });

  it("begins nothing where CodeDeploy knows of a deployment that its list does not have yet", async () => {
    const { standIn, port, close } = await openStandIn();
    standIn.onCall = (name) => {
      if (name === "CreateDeployment") standIn.deploy({ description: "", from: "1", to: "1" });
    };
    expect(await port.begin(tenantA, version("v1"))).toEqual({ kind: "busy" });
    await close();
  });

  it("names what is not there", async () => {
    const { standIn, port, close } = await openStandIn();
    standIn.onCall = () => {
      throw new Refusal(404, "ResourceNotFoundException");
    };
    await expect(port.serving()).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("alias live of the function inference") as string,
    });
    await close();
  });
});
