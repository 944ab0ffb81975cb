import { Duration } from "aws-cdk-lib";
import { type Alarm, ComparisonOperator, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import {
  LambdaDeploymentGroup,
  type ILambdaApplication,
  type ILambdaDeploymentConfig,
} from "aws-cdk-lib/aws-codedeploy";
import type { IRole } from "aws-cdk-lib/aws-iam";
import { Alias, type Function } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

export const liveAlias = "live";

export interface LiveAliasProps {
  readonly function: Function;
  readonly groupName: string;
  readonly application: ILambdaApplication;
  readonly shift: ILambdaDeploymentConfig;
  readonly role: IRole;
  /** The 99th percentile of the time of an answer, above which a new version goes back; no limit where left out. */
  readonly p99LimitMs?: number;
}

/** The alias that answers requests. A new version gets some of them first, and the old one all again where an alarm sounds. */
export class LiveAlias extends Construct {
  readonly alias: Alias;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: LiveAliasProps) {
    super(scope, id);
    this.alias = new Alias(this, "Alias", { aliasName: liveAlias, version: props.function.currentVersion });
    this.alarms = [this.#errors(), ...(props.p99LimitMs === undefined ? [] : [this.#p99(props.p99LimitMs)])];
    new LambdaDeploymentGroup(this, "Group", {
      deploymentGroupName: props.groupName,
      application: props.application,
      alias: this.alias,
      deploymentConfig: props.shift,
      alarms: [...this.alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      role: props.role,
    });
  }

  #errors(): Alarm {
    return this.alias.metricErrors({ period: Duration.minutes(1), statistic: Stats.SUM }).createAlarm(this, "Errors", {
      alarmDescription: "Answers that were no answers",
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #p99(limitMs: number): Alarm {
    return this.alias
      .metricDuration({ period: Duration.minutes(1), statistic: Stats.p(99) })
      .createAlarm(this, "Slow", {
        alarmDescription: "One answer in a hundred takes too long",
        threshold: limitMs,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
  }
}
