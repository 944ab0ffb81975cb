import { App, Validations, type AppProps } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { builtBundles, type BundleFolders } from "./bundles.ts";
import { CodeCatalystStage } from "./app-stage.ts";
import { stageNames, stages, type StageName } from "./stages.ts";

/** Of the CDK's ways that would break others if they were its defaults, those that play a part here. */
const featureFlags = {
  "@aws-cdk/aws-iam:minimizePolicies": true,
  "@aws-cdk/aws-s3:createDefaultLoggingPolicy": true,
  "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": true,
  "@aws-cdk/aws-s3:publicAccessBlockedByDefault": true,
  "@aws-cdk/aws-lambda:recognizeVersionProps": true,
  "@aws-cdk/aws-lambda:recognizeLayerVersion": true,
  "@aws-cdk/aws-apigateway:requestValidatorUniqueId": true,
  "@aws-cdk/aws-apigateway:usagePlanKeyOrderInsensitiveId": true,
  "@aws-cdk/aws-apigateway:disableCloudWatchRole": true,
  "@aws-cdk/aws-codedeploy:removeAlarmsFromDeploymentGroup": true,
  "@aws-cdk/aws-events:eventsTargetQueueSameAccount": true,
  "@aws-cdk/aws-events:requireEventBusPolicySid": true,
  "@aws-cdk/core:checkSecretUsage": true,
  "@aws-cdk/core:target-partitions": ["aws"],
  // Bundles stay where they are instead of being copied.
  "aws:cdk:disable-asset-staging": true,
};

/**
 * The stage of the context `stage` alone, or all, with pictures of the hosts that the context `imageHosts` names; judged by cdk-nag when
 * it is synthesised.
 */
export function createApp({
  bundles = builtBundles,
  ...props
}: AppProps & { readonly bundles?: BundleFolders } = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...featureFlags, ...props.context } });
  const imageHosts = wantedHosts(app.node.tryGetContext("imageHosts"));
  for (const name of wantedStages(app.node.tryGetContext("stage")))
    new CodeCatalystStage(app, { ...stages[name], ...(imageHosts.length > 0 && { imageHosts }) }, bundles);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

function wantedStages(wanted: unknown): readonly StageName[] {
  if (wanted === undefined) return stageNames;
  const name = stageNames.find((known) => known === wanted);
  if (name === undefined)
    throw new Error(`There is no stage ${JSON.stringify(wanted)}: take one of ${stageNames.join(", ")}.`);
  return [name];
}

/** Separated by commas, or a list. Wildcards and paths, which a policy would take too, are refused. */
function wantedHosts(wanted: unknown): readonly string[] {
  const hosts = [wanted]
    .flat()
    .join(",")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const wrong = hosts.find((host) => !/^[a-z\d-]+(\.[a-z\d-]+)*(:\d{1,5})?$/.test(host));
  if (wrong !== undefined)
    throw new Error(`imageHosts names ${JSON.stringify(wrong)}; a host is a name such as images.example.`);
  return hosts;
}
