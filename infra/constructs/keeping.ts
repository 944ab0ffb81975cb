/** For how long things are kept. */
import { RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { StageSettings } from "../stages.ts";

export const removalPolicy = ({ isDisposable }: Pick<StageSettings, "isDisposable">): RemovalPolicy =>
  isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;

/** CloudWatch keeps logs for certain numbers of days only, which `RetentionDays` lists. */
export function retention(days: number): RetentionDays {
  if (RetentionDays[days] === undefined)
    throw new Error(`CloudWatch cannot keep logs for ${days} days: take one of RetentionDays in infra/stages.ts.`);
  return days;
}
