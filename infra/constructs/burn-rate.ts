import { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { StageMetrics } from "./metrics.ts";
import type { Names } from "./names.ts";

/** Of all requests those that are answered without a fault of ours. */
export const availabilityObjective = 0.999;

interface BurnRate {
  readonly id: string;
  /** How many times faster than it would last for a month the room for errors is used up. */
  readonly factor: number;
  readonly longMinutes: number;
  /** The short window ends the alarm soon after the trouble. */
  readonly shortMinutes: number;
}

/** Two hundredths of a month's room in an hour, and a twentieth in six (Google, "The Site Reliability Workbook", chapter 5). */
export const burnRates: readonly BurnRate[] = [
  { id: "Fast", factor: 14.4, longMinutes: 60, shortMinutes: 5 },
  { id: "Slow", factor: 6, longMinutes: 360, shortMinutes: 30 },
];

interface BurnRateProps {
  readonly names: Names;
  readonly metrics: StageMetrics;
  readonly tell: (alarm: CompositeAlarm) => void;
}

/** Sounds where errors, going on as they do, use up the room that the objective leaves. */
export class BurnRateAlarms extends Construct {
  readonly #props: BurnRateProps;

  constructor(scope: Construct, id: string, props: BurnRateProps) {
    super(scope, id);
    this.#props = props;
    for (const rate of burnRates) {
      const windows = [rate.longMinutes, rate.shortMinutes].map((minutes) => this.#window(rate, minutes));
      const alarm = new CompositeAlarm(this, rate.id, {
        compositeAlarmName: `${props.names.prefix}burn-rate-${rate.id.toLowerCase()}`,
        alarmDescription: `Errors use up a month's room ${rate.factor} times too fast`,
        alarmRule: AlarmRule.allOf(...windows.map((window) => AlarmRule.fromAlarm(window, AlarmState.ALARM))),
      });
      props.tell(alarm);
    }
  }

  #window({ id, factor }: BurnRate, minutes: number): Alarm {
    const period = Duration.minutes(minutes);
    const ratio = new MathExpression({
      expression: "IF(requests > 0, errors / requests, 0)",
      label: `share of errors in ${minutes} minutes`,
      period,
      usingMetrics: {
        errors: this.#props.metrics.api("5XXError", Stats.SUM, period),
        requests: this.#props.metrics.api("Count", Stats.SUM, period),
      },
    });
    return ratio.createAlarm(this, `${id}${minutes}`, {
      alarmDescription: "Part of a burn rate; tells nobody by itself",
      threshold: Number((factor * (1 - availabilityObjective)).toFixed(6)),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
