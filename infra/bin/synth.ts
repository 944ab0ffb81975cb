/** Makes and judges the templates of all stages: `npm run infra:synth`; with `--without-code` what `npm run check` needs of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import { idleUsdPerHour, type BilledResource } from "../billing.ts";
import { builtBundles, withoutCode } from "../bundles.ts";
import { createApp } from "../create-app.ts";
import { unexplainedFindings } from "../template-validator.ts";

if (process.argv.includes("--without-code")) {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-templates-"));
  try {
    process.exitCode = judged(createApp({ outdir: folder, bundles: withoutCode }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  const outdir = fileURLToPath(new URL("../cdk.out", import.meta.url));
  rmSync(outdir, { recursive: true, force: true });
  process.exitCode = judged(createApp({ outdir, bundles: builtBundles }));
}

/** Throws where cdk-nag finds something that nobody explained; what the validator finds is printed and makes 1 of the result. */
function judged(app: ReturnType<typeof createApp>): number {
  const stages = app.synth().nestedAssemblies.map(({ nestedAssembly }) => nestedAssembly);
  for (const { stacks } of stages) {
    for (const stack of stacks) console.log(`${stack.stackName}: ${resourcesOf(stack).length} resources`);
    const usd = idleUsdPerHour(stacks.flatMap(resourcesOf)).reduce((sum, [, each]) => sum + each, 0);
    console.log(`  idle about $${usd.toFixed(3)} an hour (infra/billing.ts)`);
  }
  const paths = stages.flatMap(({ stacks }) => stacks.map(({ templateFullPath }) => templateFullPath));
  const findings = unexplainedFindings(paths);
  for (const finding of findings) console.error(finding);
  console.log(`${paths.length} templates; cdk-nag: no unexplained finding; validator: ${findings.length}`);
  return findings.length === 0 ? 0 : 1;
}

function resourcesOf({ template }: CloudFormationStackArtifact): readonly BilledResource[] {
  const { Resources = {} } = template as { readonly Resources?: Readonly<Record<string, BilledResource>> };
  return Object.values(Resources);
}
