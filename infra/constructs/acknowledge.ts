import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Findings of cdk-nag that are right to be there, by exact id, each with its reason. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  Validations.of(construct).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));
}

/** Resources of a policy that end in `*`, as they are: any other such resource is a finding. */
export function acknowledgeResources(construct: IConstruct, resources: readonly string[], reason: string): void {
  const stack = Stack.of(construct);
  const ids = resources.map((resource) => `AwsSolutions-IAM5[Resource::${plainText(stack.resolve(resource))}]`);
  acknowledge(construct, Object.fromEntries(ids.map((id) => [id, reason])));
}

/** As cdk-nag writes what CloudFormation puts together: `{ Ref: "AWS::Region" }` is `<AWS::Region>`. */
function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  const {
    Ref: name,
    "Fn::Join": join,
    "Fn::GetAtt": attribute,
  } = value as {
    readonly Ref?: string;
    readonly "Fn::Join"?: readonly [separator: string, parts: readonly unknown[]];
    readonly "Fn::GetAtt"?: readonly string[];
  };
  if (join !== undefined) return join[1].map(plainText).join(join[0]);
  return `<${name ?? attribute?.join(".") ?? JSON.stringify(value)}>`;
}
