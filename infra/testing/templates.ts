import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Template } from "aws-cdk-lib/assertions";
import type { CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import { withoutCode } from "../bundles.ts";
import { createApp } from "../create-app.ts";
import type { StageName } from "../stages.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export type StageTemplates = ReadonlyMap<string, Template>;

/** Templates of all stages by the names of their stacks, less the prefix; what cdk-nag finds throws. */
export function synthesise(): Readonly<Record<StageName, StageTemplates>> {
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

export function resourcesOf(templates: StageTemplates, type?: string): readonly Resource[] {
  const all = [...templates.values()].flatMap((template) => Object.values(template.toJSON()["Resources"] as object));
  return (all as Resource[]).filter((resource) => type === undefined || resource.Type === type);
}
