import { Duration, Size } from "aws-cdk-lib";
import {
  AccessLogFormat,
  EndpointType,
  JsonSchemaType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Period,
  RequestValidator,
  RestApi,
  type IResource,
  type JsonSchema,
  type MethodOptions,
  type Model,
} from "aws-cdk-lib/aws-apigateway";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { StageSettings } from "../stages.ts";
import { acknowledge } from "./acknowledge.ts";
import { apiRoutes, keyedPath } from "./api-routes.ts";
import { removalPolicy, retention } from "./keeping.ts";
import type { LiveAlias } from "./live-alias.ts";
import type { Names } from "./names.ts";

export const apiStage = "live";

const text: JsonSchema = { type: JsonSchemaType.STRING, minLength: 1, maxLength: 256 };

/**
 * One event or a batch. No more than that an event has what every event has, and that a batch is one: the engine judges each event of a
 * batch by itself, so that a bad one does not keep the others out.
 */
const eventsBody: JsonSchema = {
  title: "EventsBody",
  type: JsonSchemaType.OBJECT,
  anyOf: [
    {
      required: ["events"],
      properties: {
        events: {
          type: JsonSchemaType.ARRAY,
          minItems: 1,
          maxItems: 1000,
          items: { type: JsonSchemaType.OBJECT },
        },
      },
    },
    {
      required: ["accountId", "itemId", "kind"],
      properties: { accountId: text, itemId: text, kind: text },
    },
  ],
};

interface ApiProps {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly live: Readonly<Record<"inference" | "intake" | "management", LiveAlias>>;
}

/** The API of API Gateway: checks what is sent as far as it can, holds everybody to a rate, and knows which function answers what. */
export class Api extends Construct {
  readonly api: RestApi;
  readonly #integrations: Readonly<Record<keyof ApiProps["live"], LambdaIntegration>>;

  constructor(scope: Construct, id: string, { settings, names, live }: ApiProps) {
    super(scope, id);
    const accessLog = new LogGroup(this, "AccessLog", {
      retention: retention(settings.logsKeptDays),
      removalPolicy: removalPolicy(settings),
    });
    this.api = new RestApi(this, "Api", {
      restApiName: `${names.prefix}api`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      // Files of a person's history. All else is text; gateway and sender may pack it.
      binaryMediaTypes: ["application/octet-stream", "multipart/form-data"],
      minCompressionSize: Size.kibibytes(1),
      deployOptions: {
        stageName: apiStage,
        throttlingRateLimit: settings.api.requestsPerSecond,
        throttlingBurstLimit: settings.api.burstRequestCount,
        metricsEnabled: true,
        tracingEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
    });
    const integration = ({ alias }: LiveAlias) =>
      new LambdaIntegration(alias, { scopePermissionToMethod: false, timeout: Duration.seconds(29) });
    this.#integrations = {
      inference: integration(live.inference),
      intake: integration(live.intake),
      management: integration(live.management),
    };
    this.#addRoutes(this.#eventOptions());
    this.#addUsagePlan(settings, names);
    this.#acknowledge();
  }

  #addRoutes(eventOptions: MethodOptions): void {
    for (const { method, path, to } of apiRoutes)
      this.api.root
        .resourceForPath(path)
        .addMethod(method, this.#integrations[to], path === "/v1/events" ? eventOptions : {});
    this.#addRest(this.api.root, {});
    const keyed = this.api.root.resourceForPath(keyedPath);
    keyed.addProxy({
      defaultIntegration: this.#integrations.management,
      defaultMethodOptions: { apiKeyRequired: true },
    });
  }

  /**
   * A folder with routes of its own hides the root's `{proxy+}` from what lies beside them. So each folder gets a way to
   * `management`, and a method that it does not have of its own.
   */
  #addRest(resource: IResource, options: MethodOptions): void {
    const children = resource.node.children.filter((child): child is IResource & typeof child => "addMethod" in child);
    for (const child of children) this.#addRest(child, options);
    const { management } = this.#integrations;
    if (resource.path !== "/v1") resource.addMethod("ANY", management, options);
    const hasVariable = children.some(({ path }) => path.split("/").at(-1)?.startsWith("{"));
    if (children.length > 0 && !hasVariable) resource.addResource("{proxy+}").addMethod("ANY", management, options);
  }

  #eventOptions(): MethodOptions {
    const model: Model = this.api.addModel("EventsBody", { contentType: "application/json", schema: eventsBody });
    const requestValidator = new RequestValidator(this, "Validator", {
      restApi: this.api,
      requestValidatorName: "body",
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    return { requestModels: { "application/json": model }, requestValidator };
  }

  #addUsagePlan({ api }: StageSettings, names: Names): void {
    const plan = this.api.addUsagePlan("UsagePlan", {
      name: `${names.prefix}partners`,
      throttle: { rateLimit: api.requestsPerSecondOfKey, burstLimit: 2 * api.requestsPerSecondOfKey },
      quota: { limit: api.requestsPerDayOfKey, period: Period.DAY },
    });
    plan.addApiStage({ stage: this.api.deploymentStage });
  }

  #acknowledge(): void {
    acknowledge(this.api, {
      "AwsSolutions-APIG4":
        "The engine knows who asks: keys and sessions are its own, made and withdrawn over this very API.",
      "AwsSolutions-COG4": "As for APIG4: people sign in with the engine, or with the issuer that it is told of.",
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]":
        "API Gateway's logs are a setting of the account, for which AWS has this one policy.",
    });
  }
}
