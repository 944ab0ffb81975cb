import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import { withoutCode } from "../bundles.ts";
import { createApp } from "../create-app.ts";
import type { StageName } from "../stages.ts";

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export type StageTemplates = ReadonlyMap<string, Template>;

let made: Readonly<Record<StageName, StageTemplates>> | undefined;

/** Templates of all stages by the names of their stacks, less the prefix; what cdk-nag finds throws. Made once a process. */
export function synthesise(): Readonly<Record<StageName, StageTemplates>> {
  made ??= templatesOfAll();
  return made;
}

function templatesOfAll(): Readonly<Record<StageName, StageTemplates>> {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-templates-"));
  try {
    const { nestedAssemblies } = createApp({ outdir: folder, bundles: withoutCode }).synth();
    const stacks = nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
    const ofStage = (stage: StageName) => new Map(stacks.filter(isOf(stage)).map(entryOf(stage)));
    return { dev: ofStage("dev"), prod: ofStage("prod"), minimal: ofStage("minimal") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const prefixOf = (stage: StageName) => `codecatalyst-${stage}-`;
const isOf = (stage: StageName) => (stack: CloudFormationStackArtifact) => stack.stackName.startsWith(prefixOf(stage));
const entryOf = (stage: StageName) => (stack: CloudFormationStackArtifact) =>
  [stack.stackName.slice(prefixOf(stage).length), Template.fromJSON(stack.template)] as const;

/** Throws where a stage has no such stack, so that no test passes over nothing. */
export function stackOf(templates: StageTemplates, name: string): Template {
  const template = templates.get(name);
  if (template === undefined) throw new Error(`There is no stack ${name}, only ${[...templates.keys()].join(", ")}.`);
  return template;
}

/** Those of a type, or all; of one stack, or of a whole stage. */
export function resourcesOf(templates: StageTemplates | Template, type?: string): readonly Resource[] {
  const all = templates instanceof Template ? [templates] : [...templates.values()];
  const resources = all.flatMap((template) => Object.values(template.toJSON()["Resources"] as object) as Resource[]);
  return resources.filter((resource) => type === undefined || resource.Type === type);
}

/** Properties of the resources of a type, of which there must be some; the caller says what it knows of them. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function propertiesOf<Properties = Readonly<Record<string, unknown>>>(
  templates: StageTemplates | Template,
  type: string,
): readonly Properties[] {
  const found = resourcesOf(templates, type);
  if (found.length === 0) throw new Error(`There is no ${type}.`);
  return found.map(({ Properties = {} }) => Properties as Properties);
}

/** What CloudFormation puts together as text: `{ Ref: "AWS::Region" }` is `<AWS::Region>`. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref: name, "Fn::Join": joined } = value as {
    readonly Ref?: string;
    readonly "Fn::Join"?: readonly [string, unknown[]];
  };
  if (joined !== undefined) return joined[1].map(textOf).join(joined[0]);
  return `<${name ?? JSON.stringify(value)}>`;
}

/** The metrics on all dashboards, each as its namespace and name. */
export function dashboardMetrics(templates: StageTemplates | Template): readonly string[] {
  interface Body {
    readonly widgets: readonly { readonly properties: { readonly metrics?: readonly (readonly [string, string])[] } }[];
  }
  const dashboards = propertiesOf(templates, "AWS::CloudWatch::Dashboard");
  const bodies = dashboards.map(({ DashboardBody }) => JSON.parse(textOf(DashboardBody)) as Body);
  const metrics = bodies.flatMap(({ widgets }) => widgets.flatMap(({ properties }) => properties.metrics ?? []));
  return metrics.map(([namespace, name]) => `${namespace} ${name}`);
}
