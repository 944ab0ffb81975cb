/** Makes and judges the templates of all stages: `npm run infra:synth`; with `--without-code` what `npm run check` needs of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
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
  const stacks = app.synth().nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
  for (const { stackName, template } of stacks) console.log(`${stackName}: ${countOf(template)} resources`);
  const findings = unexplainedFindings(stacks.map(({ templateFullPath }) => templateFullPath));
  for (const finding of findings) console.error(finding);
  console.log(`${stacks.length} templates; cdk-nag: no unexplained finding; validator: ${findings.length}`);
  return findings.length === 0 ? 0 : 1;
}

function countOf(template: CloudFormationStackArtifact["template"]): number {
  return Object.keys((template as { readonly Resources?: object }).Resources ?? {}).length;
}
