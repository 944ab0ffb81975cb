import { createHash } from "node:crypto";
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
} from "@aws-sdk/client-codedeploy";
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
  waitUntilPublishedVersionActive,
  type FunctionConfiguration,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { EngineError, must } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { parsePinnedVersions, pinnedVersionsText } from "../../domain/pinned-versions.ts";
import type { BegunShift, ModelShift, ModelTraffic } from "../../ports/model-traffic.ts";
import { toAwsError } from "./aws-errors.ts";

/** Where the function is that serves models, and how CodeDeploy shifts its alias. */
export interface DeployedFunction {
  readonly functionName: string;
  readonly alias: string;
  readonly application: string;
  readonly group: string;
  /** The variable of its environment that says which versions it serves. */
  readonly variable: string;
}

export interface TrafficClients {
  readonly lambda: LambdaClient;
  readonly codeDeploy: CodeDeployClient;
}

const runningStatuses = ["Created", "Queued", "InProgress", "Baking", "Ready"] as const;
const marker = "CodeCatalyst model ";
/** Lambda takes up to about a minute for a configuration or a version in a network of ours. */
const waitSeconds = 180;

/**
 * A version of the function is pinned to versions of models by a variable of its environment, so that the alias decides which model
 * answers: while requests are shifted, and after a rollback. CodeDeploy shifts, and goes back by itself on the alarms of its group.
 * What a shift is of stands in the description of its deployment. All variables of a function have 4 kB: room for some sixty tenants.
 */
export class LambdaModelTraffic implements ModelTraffic {
  readonly #clients: TrafficClients;
  readonly #deployed: DeployedFunction;

  constructor(clients: TrafficClients, deployed: DeployedFunction) {
    this.#clients = clients;
    this.#deployed = deployed;
  }

  async serving(): Promise<ReadonlyMap<TenantId, ModelVersion>> {
    return this.#pinsOf((await this.#live()).configuration);
  }

  async begin(tenant: TenantId, version: ModelVersion): Promise<BegunShift> {
    const running = await this.#running();
    const own = running.find((shift) => shift?.tenant === tenant && shift.version === version);
    if (own !== undefined) return { kind: "shifting", shift: own };
    if (running.length > 0) return { kind: "busy" };
    const live = await this.#live();
    const pins = this.#pinsOf(live.configuration);
    if (pins.get(tenant) === version) return { kind: "serves" };
    const latest = await this.#configuration("$LATEST");
    // Other code, on its way to the alias by other means, would go out under the model's name.
    if (latest.CodeSha256 !== live.configuration.CodeSha256) return { kind: "busy" };
    const target = await this.#publish(latest, new Map([...pins, [tenant, version]]));
    return this.#shift({ tenant, version }, live.number, target);
  }

  async find(id: string): Promise<ModelShift | undefined> {
    try {
      const { deploymentInfo } = await this.#clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId: id }));
      return deploymentInfo && shiftOf(deploymentInfo);
    } catch (error) {
      const { name } = error as Error;
      if (name === "DeploymentDoesNotExistException" || name === "InvalidDeploymentIdException") return undefined;
      throw this.#translated(error);
    }
  }

  /** What is under way, undefined in the place of what is none of ours. */
  async #running(): Promise<readonly (ModelShift | undefined)[]> {
    const { application: applicationName, group: deploymentGroupName } = this.#deployed;
    const input = { applicationName, deploymentGroupName, includeOnlyStatuses: [...runningStatuses] };
    const { deployments = [] } = await this.#guarded(this.#clients.codeDeploy.send(new ListDeploymentsCommand(input)));
    return Promise.all(deployments.map((id) => this.find(id)));
  }

  /** The version that the alias names: during a shift the old one, beside which the alias gives some requests to the new one. */
  async #live(): Promise<{ readonly number: string; readonly configuration: FunctionConfiguration }> {
    const { functionName: FunctionName, alias: Name } = this.#deployed;
    const { FunctionVersion } = await this.#guarded(
      this.#clients.lambda.send(new GetAliasCommand({ FunctionName, Name })),
    );
    const number = must(FunctionVersion, `The alias ${Name} of ${FunctionName} names no version.`);
    return { number, configuration: await this.#configuration(number) };
  }

  async #configuration(Qualifier: string): Promise<FunctionConfiguration> {
    const { functionName: FunctionName } = this.#deployed;
    const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
    const configuration = await this.#guarded(this.#clients.lambda.send(command));
    const { Error: problem } = configuration.Environment ?? {};
    // Whoever writes back what could not be read empties it.
    if (problem !== undefined)
      throw new EngineError("INVALID_CONFIG", `The environment of ${FunctionName} cannot be read: ${problem.Message}.`);
    return configuration;
  }

  #pinsOf({ Environment }: FunctionConfiguration): ReadonlyMap<TenantId, ModelVersion> {
    return parsePinnedVersions(Environment?.Variables?.[this.#deployed.variable] ?? "");
  }

  /**
   * A version of the function as it was last configured, but for what it is pinned to. Where nothing has changed since the last one
   * Lambda gives that one again. Fails where somebody else changes the function meanwhile.
   */
  async #publish(latest: FunctionConfiguration, pins: ReadonlyMap<TenantId, ModelVersion>): Promise<string> {
    const { functionName: FunctionName, variable } = this.#deployed;
    const { lambda: client } = this.#clients;
    const { CodeSha256 } = latest;
    const text = pinnedVersionsText(pins);
    const before = latest.Environment?.Variables ?? {};
    if (before[variable] !== text) {
      const Environment = { Variables: { ...before, [variable]: text } };
      const { RevisionId } = latest;
      const update = new UpdateFunctionConfigurationCommand({ FunctionName, Environment, RevisionId });
      await this.#guarded(client.send(update));
    }
    const patience = { client, maxWaitTime: waitSeconds, minDelay: 1, maxDelay: 5 };
    await this.#guarded(waitUntilFunctionUpdated(patience, { FunctionName }));
    const { RevisionId } = await this.#configuration("$LATEST");
    const publish = new PublishVersionCommand({
      FunctionName,
      CodeSha256,
      RevisionId,
      Description: text.slice(0, 256),
    });
    const { Version } = await this.#guarded(client.send(publish));
    const Qualifier = must(Version, `Lambda published a version of ${FunctionName} without a number.`);
    await this.#guarded(waitUntilPublishedVersionActive(patience, { FunctionName, Qualifier }));
    return Qualifier;
  }

  async #shift(
    { tenant, version }: Pick<ModelShift, "tenant" | "version">,
    from: string,
    to: string,
  ): Promise<BegunShift> {
    const { functionName: Name, alias: Alias, application, group } = this.#deployed;
    const Properties = { Name, Alias, CurrentVersion: from, TargetVersion: to };
    const content = JSON.stringify({
      version: 0,
      Resources: [{ models: { Type: "AWS::Lambda::Function", Properties } }],
    });
    const sha256 = createHash("sha256").update(content).digest("hex");
    const command = new CreateDeploymentCommand({
      applicationName: application,
      deploymentGroupName: group,
      description: marker + pinnedVersionsText(new Map([[tenant, version]])),
      revision: { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } },
    });
    try {
      const { deploymentId } = await this.#clients.codeDeploy.send(command);
      const id = must(deploymentId, "CodeDeploy began a deployment without an id.");
      return { kind: "shifting", shift: { id, tenant, version, state: "running" } };
    } catch (error) {
      if ((error as Error).name === "DeploymentLimitExceededException") return { kind: "busy" };
      throw this.#translated(error);
    }
  }

  async #guarded<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #translated(error: unknown): unknown {
    const { functionName, alias, application, group } = this.#deployed;
    return toAwsError(`alias ${alias} of the function ${functionName}, or group ${group} of ${application}`, error);
  }
}

/** Undefined for a deployment of something else, and for one by which CodeDeploy goes back. */
function shiftOf(info: DeploymentInfo): ModelShift | undefined {
  const { deploymentId: id, description = "", creator, rollbackInfo } = info;
  const isRollback = creator === "codeDeployRollback" || rollbackInfo?.rollbackTriggeringDeploymentId !== undefined;
  if (id === undefined || isRollback || !description.startsWith(marker)) return undefined;
  const [[tenant, version] = []] = parsePinnedVersions(description.slice(marker.length));
  return tenant && version && { id, tenant, version, ...outcomeOf(info) };
}

function outcomeOf({ status, errorInformation, rollbackInfo }: DeploymentInfo): Pick<ModelShift, "state" | "reason"> {
  if (status === "Succeeded") return { state: "succeeded" };
  if (status !== "Failed" && status !== "Stopped") return { state: "running" };
  const reason = [errorInformation?.message, rollbackInfo?.rollbackMessage].filter((text) => text).join(" ");
  return { state: "rolled-back", ...(reason !== "" && { reason }) };
}
