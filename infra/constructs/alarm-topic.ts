import { Stack } from "aws-cdk-lib";
import type { AlarmBase } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Names } from "./names.ts";

/** Who may tell it something. Rules over events are let in where they are made: EventBridge takes no conditions in a topic's policy. */
const tellers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

/** What people subscribe to who look after a stage. Nobody is by default: an address is confirmed by its owner. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { names }: { readonly names: Names }) {
    super(scope, id);
    // Not encrypted with a key of KMS: AWS's own for SNS would keep alarms out, and they hold no data of anybody.
    this.topic = new Topic(this, "Topic", { topicName: `${names.prefix}alarms`, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: tellers.map((teller) => new ServicePrincipal(teller)),
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "AWS:SourceAccount": Stack.of(this).account } },
      }),
    );
  }

  tell(alarm: AlarmBase): void {
    const action = { bind: () => ({ alarmActionArn: this.topic.topicArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}
