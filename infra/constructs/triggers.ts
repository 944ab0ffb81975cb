import { Duration } from "aws-cdk-lib";
import {
  EventBus,
  EventField,
  Match,
  Rule,
  RuleTargetInput,
  Schedule,
  type EventPattern,
} from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Function } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { FunctionName } from "../functions.ts";
import type { StageSettings } from "../stages.ts";
import type { Names } from "./names.ts";

/** Of the engine's domain events those that something has to be done about (`engine/src/app/aws/bus.ts`). */
const busKinds = ["items-changed", "user-erased"];

export type TriggeredName = Extract<FunctionName, "deployment" | "learn" | "batch" | "bus">;

interface TriggersProps {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly functions: Readonly<Record<TriggeredName, Function>>;
  readonly failedEvents: IQueue;
}

/** What starts the functions that nobody waits for: events, and the time of day (UTC). */
export class Triggers extends Construct {
  readonly #props: TriggersProps;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.#props = props;
    const { settings, names } = props;
    this.#onEvent("NewModel", "deployment", {
      source: ["aws.s3"],
      detailType: ["Object Created"],
      detail: {
        bucket: { name: [names.bucket("artifacts")] },
        object: { key: Match.wildcard("*/models/*/manifest.json") },
      },
    });
    this.#onEvent("ShiftEnded", "deployment", {
      source: ["aws.codedeploy"],
      detailType: ["CodeDeploy Deployment State-change Notification"],
      detail: {
        application: [names.deployApplication],
        deploymentGroup: [names.deployGroup],
        // The last has two names in what AWS writes of it.
        state: ["SUCCESS", "FAILURE", "STOP", "STOPPED"],
      },
    });
    this.#onTime("Learn", "learn", Schedule.rate(Duration.minutes(settings.learnEveryMinutes)));
    this.#onTime("Quality", "batch", Schedule.rate(Duration.hours(settings.qualityEveryHours)));
    this.#onTime("Features", "batch", Schedule.cron({ hour: "3", minute: "0" }));
    this.#onTime("Retention", "batch", Schedule.cron({ hour: "5", minute: "0" }));
    const bus = new EventBus(this, "Bus", { eventBusName: names.eventBus, description: "What happened in the engine" });
    this.#onEvent("Happened", "bus", { source: ["codecatalyst"], detailType: busKinds }, bus);
    this.#onEvent("Promoted", "deployment", { source: ["codecatalyst"], detailType: ["model-promoted"] }, bus);
  }

  #onEvent(id: string, name: TriggeredName, eventPattern: EventPattern, eventBus?: EventBus): void {
    new Rule(this, id, { eventPattern, targets: [this.#target(name)], ...(eventBus && { eventBus }) });
  }

  /** The job is called as its rule is; by the id a function knows an event that comes again. */
  #onTime(id: string, name: TriggeredName, schedule: Schedule): void {
    new Rule(this, id, {
      schedule,
      targets: [this.#target(name, RuleTargetInput.fromObject({ job: id.toLowerCase(), id: EventField.eventId }))],
    });
  }

  #target(name: TriggeredName, event?: RuleTargetInput): LambdaFunction {
    const { functions, failedEvents } = this.#props;
    return new LambdaFunction(functions[name], {
      deadLetterQueue: failedEvents,
      maxEventAge: Duration.hours(6),
      retryAttempts: 20,
      ...(event && { event }),
    });
  }
}
