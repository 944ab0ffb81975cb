import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack, Stage, Validations, type Acknowledgment } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { builtBundles, withoutCode } from "./bundles.ts";
import { createApp } from "./create-app.ts";
import { unexplainedFindings } from "./template-validator.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-app-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const appOf = (context: Readonly<Record<string, unknown>>) =>
  createApp({ outdir: join(folder, "out"), bundles: withoutCode, context });

describe("the app", () => {
  it("makes the stage that the context names, and all without one", () => {
    const namesOf = (app: ReturnType<typeof appOf>) =>
      app.node.children.filter((child) => Stage.isStage(child)).map(({ node }) => node.id);
    expect(namesOf(appOf({ stage: "minimal" }))).toEqual(["minimal"]);
    expect(namesOf(appOf({}))).toEqual(["dev", "prod", "minimal"]);
  });

  it("refuses a stage that there is not", () => {
    expect(() => appOf({ stage: "staging" })).toThrow('There is no stage "staging": take one of dev, prod, minimal.');
  });

  it("lets the page show pictures of the hosts that the context names", () => {
    const { nestedAssemblies } = appOf({ stage: "minimal", imageHosts: "images.example, covers.example:8443" }).synth();
    const stacks = nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
    const web = stacks.find(({ stackName }) => stackName.endsWith("-web"));
    expect(JSON.stringify(web?.template)).toContain(
      "img-src 'self' data: https://images.example https://covers.example:8443; ",
    );
    expect(() => appOf({ imageHosts: "https://images.example" })).toThrow('imageHosts names "https://images.example"');
  });

  it("says which command makes the functions' code where it is not there", () => {
    expect(() => builtBundles("nobody" as "bus")).toThrow("`npm run infra:synth` in the root folder makes it");
  });

  it("is judged by cdk-nag: what nobody explained stops it", () => {
    const app = appOf({ stage: "minimal" });
    const stack = new Stack(app, "open");
    new Bucket(stack, "Bucket");
    expect(() => app.synth()).toThrow("AwsSolutions-S10");
  });

  it("explains no finding that there is not", () => {
    const explained: { readonly path: string; readonly id: string }[] = [];
    const spy = vi.spyOn(Validations.prototype, "acknowledge").mockImplementation(function (
      this: unknown,
      ...rules: readonly Acknowledgment[]
    ) {
      const { path } = (this as { readonly scope: IConstruct }).scope.node;
      explained.push(...rules.map(({ id }) => ({ path, id })));
    });
    try {
      const { violations } = new AwsSolutionsChecks().validateScope(appOf({}));
      const found = violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = "" }) => `${ruleName} ${constructPath}`),
      );
      const isFound = ({ path, id }: (typeof explained)[number]) =>
        found.some((finding) => `${finding}/`.startsWith(`${id} ${path}/`));
      const ofNag = explained.filter(({ id }) => id.startsWith("AwsSolutions-"));
      expect(ofNag.length).toBeGreaterThan(50);
      expect(ofNag.filter((each) => !isFound(each))).toEqual([]);
    } finally {
      spy.mockRestore();
    }
  });

  it("is judged by exact findings: that one wildcard is explained lets no other pass", () => {
    const app = appOf({ stage: "minimal" });
    const stack = new Stack(app.node.findChild("minimal"), "more");
    const role = new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    role.addToPolicy(new PolicyStatement({ actions: ["s3:Get*"], resources: ["arn:aws:s3:::any"] }));
    expect(() => app.synth()).toThrow("AwsSolutions-IAM5[Action::s3:Get*]");
  });
});

describe("the template validator", () => {
  const judge = (properties: object) => {
    const path = join(folder, "some.template.json");
    writeFileSync(path, JSON.stringify({ Resources: { Table: { Type: "AWS::SQS::Queue", Properties: properties } } }));
    return unexplainedFindings([path]);
  };

  it("finds a property that CloudFormation does not know, and a value that it does not take", () => {
    expect(judge({ QueueNam: "events" })).toEqual([
      expect.stringMatching(/^some\.template\.json (FATAL|ERROR) \w+ Table .*QueueNam/),
    ]);
    expect(judge({ DelaySeconds: "soon" })).toEqual([expect.stringContaining("DelaySeconds")]);
  });

  it("finds nothing where nothing is wrong", () => {
    expect(judge({ QueueName: "events", DelaySeconds: 5 })).toEqual([]);
  });
});
