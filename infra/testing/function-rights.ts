import { functionNames, type FunctionName } from "../functions.ts";
import type { StageName } from "../stages.ts";
import { propertiesOf, stackOf, synthesise, textOf } from "./templates.ts";

interface Right {
  readonly actions: readonly string[];
  /** In plain words, with `*` for anything: `arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/codecatalyst-dev-items`. */
  readonly resources: readonly string[];
}

interface PolicyProperties {
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
  };
  readonly Roles: readonly { readonly Ref: string }[];
}

/** What the templates let each function of a stage do. */
export function functionRights(stage: StageName): ReadonlyMap<FunctionName, readonly Right[]> {
  const policies = propertiesOf<PolicyProperties>(stackOf(synthesise()[stage], "serving"), "AWS::IAM::Policy");
  return new Map(
    functionNames.map((name) => {
      const own = policies.filter(({ Roles }) => Roles.some(({ Ref }) => Ref.startsWith(`${name}Role`)));
      if (own.length !== 1) throw new Error(`${name} has ${own.length} policies.`);
      const statements = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const rights = statements.map(({ Action, Resource }) => ({
        actions: [Action].flat(),
        resources: [Resource].flat().map(textOf),
      }));
      return [name, rights] as const;
    }),
  );
}
