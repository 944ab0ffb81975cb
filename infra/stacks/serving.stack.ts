/** What runs: the functions, what starts them, and the API over those that answer. */
import { Duration, Stack } from "aws-cdk-lib";
import { LambdaApplication, LambdaDeploymentConfig, TimeBasedCanaryTrafficRouting } from "aws-cdk-lib/aws-codedeploy";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { BundleFolders } from "../bundles.ts";
import { acknowledge, acknowledgeResources } from "../constructs/acknowledge.ts";
import { AlarmTopic } from "../constructs/alarm-topic.ts";
import { Api } from "../constructs/api.ts";
import { EngineFunction, type FunctionContext } from "../constructs/engine-function.ts";
import { EventSource } from "../constructs/event-source.ts";
import { Firewall } from "../constructs/firewall.ts";
import { LiveAlias, liveAlias } from "../constructs/live-alias.ts";
import type { Names } from "../constructs/names.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";
import { Triggers, type TriggeredName } from "../constructs/triggers.ts";
import type { StageSettings } from "../stages.ts";
import type { NetworkStack } from "./network.stack.ts";
import type { StorageStack } from "./storage.stack.ts";

/** What an answer with a list may take, at the 99th percentile. */
export const p99LimitMs = 200;

interface ServingProps extends StageStackProps {
  readonly bundles: BundleFolders;
  readonly network: NetworkStack | undefined;
  readonly storage: StorageStack;
}

export class ServingStack extends Stack {
  readonly api: Api;
  readonly failedEvents: Queue;
  /** Tells people. */
  readonly alarmTopic: AlarmTopic;

  constructor(scope: Construct, id: string, props: ServingProps) {
    super(scope, id, props);
    const { settings, names } = props;
    this.failedEvents = this.#failedEvents(names);
    this.alarmTopic = new AlarmTopic(this, "Alarms", { names });
    const context = this.#context(props);

    const inference = new EngineFunction(this, "inference", { context, name: "inference" });
    const intake = new EngineFunction(this, "intake", { context, name: "intake" });
    const management = new EngineFunction(this, "management", {
      context,
      name: "management",
      ...this.#operatorPassphrase(props),
    });
    const live = this.#live(props, { inference, intake, management });
    for (const alarm of Object.values(live).flatMap(({ alarms }) => alarms)) this.alarmTopic.tell(alarm);
    this.api = new Api(this, "Api", { settings, names, live });
    this.#guard(props);
    this.#feed(props, new EngineFunction(this, "enrichment", { context, name: "enrichment" }));
    this.#trigger(props, context);
  }

  /** With which the operator signs in: a secret, or, where that would be billed by the month, a parameter. */
  #operatorPassphrase({ names, storage }: ServingProps) {
    const secretArn = storage.operatorPassphrase?.secretArn;
    if (secretArn !== undefined)
      return {
        environment: { CODECATALYST_OPERATOR_PASSPHRASE: `{secretsmanager:${secretArn}}` },
        secretArns: [secretArn],
      };
    const parameter = `/${names.prefix}operator-passphrase`;
    const resourceName = parameter.slice(1);
    return {
      environment: { CODECATALYST_OPERATOR_PASSPHRASE: `{ssm:${parameter}}` },
      parameterArns: [this.formatArn({ service: "ssm", resource: "parameter", resourceName })],
    };
  }

  #guard({ settings, names }: ServingProps): void {
    const { firewallRequestsPerAddress: requestsPerAddress } = settings.api;
    if (requestsPerAddress === undefined)
      acknowledge(this.api, {
        "AwsSolutions-APIG3":
          "A firewall is billed by the hour. Without one the gateway's throttling and the engine's rates are left.",
      });
    else
      new Firewall(this, "Firewall", {
        names,
        stage: this.api.api.deploymentStage,
        requestsPerAddress,
        logsKeptDays: settings.logsKeptDays,
      });
  }

  #feed({ settings, names, storage }: ServingProps, enrichment: EngineFunction): void {
    const tableStreamArn = storage.eventTable?.tableStreamArn;
    new EventSource(this, "EventSource", { settings, names, enrichment, tableStreamArn });
  }

  #trigger({ settings, names }: ServingProps, context: FunctionContext): void {
    const make = (name: TriggeredName, environment: Readonly<Record<string, string>> = {}) =>
      new EngineFunction(this, name, { context, name, environment, isAsynchronous: true }).function;
    const functions = {
      deployment: make("deployment", {
        CODECATALYST_INFERENCE_FUNCTION: names.function("inference"),
        CODECATALYST_INFERENCE_ALIAS: liveAlias,
        CODECATALYST_DEPLOY_APPLICATION: names.deployApplication,
        CODECATALYST_DEPLOY_GROUP: names.deployGroup,
      }),
      learn: make("learn"),
      batch: make("batch"),
      bus: make("bus"),
    };
    new Triggers(this, "Triggers", { settings, names, functions, failedEvents: this.failedEvents });
  }

  #failedEvents(names: Names): Queue {
    const queue = new Queue(this, "FailedEvents", {
      queueName: `${names.prefix}failed-events`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(queue, {
      "AwsSolutions-SQS3": "It is where events go that no function could handle: the end of the line.",
    });
    return queue;
  }

  #context({ settings, names, bundles, network, storage }: ServingProps): FunctionContext {
    const { cache } = storage;
    return {
      settings,
      names,
      bundles,
      failedEvents: this.failedEvents,
      shiftConfig: shiftConfigOf(names),
      secretArns: cache === undefined ? [] : [cache.secret.secretArn],
      network: network && { vpc: network.vpc, group: network.functionsGroup },
      environment: {
        ...environmentOf(settings, names),
        ...(cache && { CODECATALYST_REDIS_URL: cache.url, CODECATALYST_REDIS_CLUSTER: "on" }),
      },
    };
  }

  #live(
    { settings, names }: ServingProps,
    functions: Readonly<Record<"inference" | "intake" | "management", EngineFunction>>,
  ): Readonly<Record<keyof typeof functions, LiveAlias>> {
    const application = new LambdaApplication(this, "Deployments", { applicationName: names.deployApplication });
    const shift = new LambdaDeploymentConfig(this, "Shift", {
      deploymentConfigName: shiftConfigOf(names),
      trafficRouting: new TimeBasedCanaryTrafficRouting({
        interval: Duration.minutes(settings.shift.minutes),
        percentage: 100 * settings.shift.firstRatio,
      }),
    });
    const role = this.#shiftRole(names);
    const liveOf = (name: keyof typeof functions) =>
      new LiveAlias(this, `${name}-live`, {
        function: functions[name].function,
        groupName: names.function(name),
        application,
        shift,
        role: role.withoutPolicyUpdates(),
        ...(name === "inference" && { p99LimitMs }),
      });
    return { inference: liveOf("inference"), intake: liveOf("intake"), management: liveOf("management") };
  }

  /** In the place of AWS's own policy for this, which is for all functions of the account. */
  #shiftRole(names: Names): Role {
    const role = new Role(this, "ShiftRole", {
      assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
      description: "Moves aliases to new versions",
    });
    const functions = (["inference", "intake", "management"] as const).map((name) => names.functionArn(name));
    const versions = functions.map((arn) => `${arn}:*`);
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(
      ["lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias"],
      [...functions, ...versions],
    );
    allow(["cloudwatch:DescribeAlarms"], ["*"]);
    acknowledgeResources(role, versions, "The versions and the alias of these functions.");
    acknowledge(role, { "AwsSolutions-IAM5[Resource::*]": "CloudWatch describes alarms by no resource." });
    return role;
  }
}

const shiftConfigOf = (names: Names): string => `${names.prefix}canary`;

/** What every function is told. Values in braces are put in by the functions themselves when they start. */
function environmentOf(settings: StageSettings, names: Names): Readonly<Record<string, string>> {
  const { otlpEndpoint } = settings.observability;
  return {
    CODECATALYST_ADAPTERS: "aws",
    CODECATALYST_AWS_PREFIX: names.prefix,
    CODECATALYST_AWS_BUCKET: names.bucket("artifacts"),
    CODECATALYST_AWS_RAW_BUCKET: names.bucket("raw"),
    CODECATALYST_AWS_PROCESSED_BUCKET: names.bucket("processed"),
    CODECATALYST_AWS_EVENT_BUS: names.eventBus,
    CODECATALYST_AWS_EVENT_LOG: settings.eventLog.kind,
    CODECATALYST_AUTH: "required",
    CODECATALYST_LIST_TTL: String(settings.listTtlSeconds),
    POWERTOOLS_METRICS_NAMESPACE: "CodeCatalyst",
    ...(otlpEndpoint !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint }),
  };
}
