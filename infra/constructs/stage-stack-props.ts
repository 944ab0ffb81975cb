import type { StackProps } from "aws-cdk-lib";
import type { StageSettings } from "../stages.ts";
import type { Names } from "./names.ts";

export interface StageStackProps extends StackProps {
  readonly settings: StageSettings;
  readonly names: Names;
}
