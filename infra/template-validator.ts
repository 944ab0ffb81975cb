import { createRequire } from "node:module";
import { basename } from "node:path";

/** What is used of `@aws/cloudformation-validate`: the copy within aws-cdk-lib, which is newer than any that is published alone. */
interface ValidatorModule {
  readonly CompositeEngine: new () => {
    validateTemplate(template: unknown, config: unknown): { readonly diagnostics: readonly Finding[] };
    free(): void;
  };
  readonly TemplateFile: new (path: string) => unknown;
}

interface Finding {
  readonly ruleId: string;
  readonly severity: "FATAL" | "ERROR" | "WARN" | "INFO" | "DEBUG";
  readonly message: string;
  readonly entity?: { readonly logicalId?: string };
  readonly propertyPath?: string;
}

const requireOfCdk = createRequire(import.meta.resolve("aws-cdk-lib"));

/** Rules whose findings are no faults here. */
const explained: Readonly<Record<string, string>> = {
  W3005: "A dependency that another property implies already: the constructs name some twice, which changes nothing.",
  W9002: "Stacks know each other by names, not by exports, so an ARN of another stack is put together.",
};

/** What CloudFormation's schemas and rules find wrong with template files, a line each; without a network. */
export function unexplainedFindings(paths: readonly string[]): readonly string[] {
  const { CompositeEngine, TemplateFile } = requireOfCdk("@aws/cloudformation-validate") as ValidatorModule;
  const engine = new CompositeEngine();
  try {
    return paths.flatMap((path) =>
      engine
        .validateTemplate(new TemplateFile(path), { detailLevel: "STANDARD", severityLevel: "WARN" })
        .diagnostics.filter(
          ({ severity, ruleId }) => severity !== "INFO" && severity !== "DEBUG" && !(ruleId in explained),
        )
        .map((finding) => lineOf(path, finding)),
    );
  } finally {
    engine.free();
  }
}

function lineOf(path: string, { ruleId, severity, message, entity, propertyPath }: Finding): string {
  return [basename(path), severity, ruleId, entity?.logicalId, propertyPath, message].filter(Boolean).join(" ");
}
