import { Aws } from "aws-cdk-lib";
import type { FunctionName } from "../functions.ts";
import type { TableName } from "../table-keys.ts";

export type BucketKind = "access-logs" | "raw" | "processed" | "artifacts" | "static" | "errors";

/**
 * What everything of a stage is called. The engine finds tables and stream by the prefix; the rest goes by names too, so that stacks
 * need no exports of each other, and a policy says in plain words what it is about.
 */
export class Names {
  readonly prefix: string;

  constructor(stage: string) {
    this.prefix = `codecatalyst-${stage}-`;
  }

  get stream(): string {
    return `${this.prefix}events`;
  }
  get eventBus(): string {
    return `${this.prefix}bus`;
  }
  get deployApplication(): string {
    return `${this.prefix}functions`;
  }
  get deployGroup(): string {
    return `${this.prefix}inference`;
  }
  table(name: TableName | "events"): string {
    return this.prefix + name;
  }
  function(name: FunctionName): string {
    return this.prefix + name;
  }
  /** Names of buckets are unique in the world. */
  bucket(kind: BucketKind): string {
    return `${this.prefix}${kind}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
  }

  bucketArn(kind: BucketKind): string {
    return `arn:${Aws.PARTITION}:s3:::${this.bucket(kind)}`;
  }
  objectsArn(kind: BucketKind, prefix = ""): string {
    return `${this.bucketArn(kind)}/${prefix}*`;
  }
  tableArn(name: TableName | "events"): string {
    return arn("dynamodb", `table/${this.table(name)}`);
  }
  streamArn(): string {
    return arn("kinesis", `stream/${this.stream}`);
  }
  eventBusArn(): string {
    return arn("events", `event-bus/${this.eventBus}`);
  }
  functionArn(name: FunctionName): string {
    return arn("lambda", `function:${this.function(name)}`);
  }
  deployArns(config: string): readonly string[] {
    return [
      arn("codedeploy", `application:${this.deployApplication}`),
      arn("codedeploy", `deploymentgroup:${this.deployApplication}/${this.deployGroup}`),
      arn("codedeploy", `deploymentconfig:${config}`),
    ];
  }
}

const arn = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
