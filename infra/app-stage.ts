import { Stage, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { BundleFolders } from "./bundles.ts";
import { Names } from "./constructs/names.ts";
import { IngestionStack } from "./stacks/ingestion.stack.ts";
import { LakeStack } from "./stacks/lake.stack.ts";
import { NetworkStack } from "./stacks/network.stack.ts";
import { ObservabilityStack } from "./stacks/observability.stack.ts";
import { ServingStack } from "./stacks/serving.stack.ts";
import { StorageStack } from "./stacks/storage.stack.ts";
import { WebStack } from "./stacks/web.stack.ts";
import type { StageSettings } from "./stages.ts";

/** All stacks of one stage. Without account and region, so that it is made offline and may be deployed to any. */
export class CodeCatalystStage extends Stage {
  constructor(scope: Construct, settings: StageSettings, bundles: BundleFolders) {
    super(scope, settings.name);
    const names = new Names(settings.name);
    const named = (name: string) => ({ settings, names, stackName: names.prefix + name });
    const network =
      settings.network && new NetworkStack(this, "network", { ...named("network"), network: settings.network });
    const lake = new LakeStack(this, "lake", named("lake"));
    const storage = new StorageStack(this, "storage", { ...named("storage"), network });
    const ingestion =
      settings.eventLog.kind === "kinesis" ? new IngestionStack(this, "ingestion", named("ingestion")) : undefined;
    const serving = new ServingStack(this, "serving", { ...named("serving"), bundles, network, storage });
    new WebStack(this, "web", { ...named("web"), serving }).addStackDependency(lake);
    new ObservabilityStack(this, "observability", { ...named("observability"), serving }).addStackDependency(lake);
    // They know each other by names alone, so the CDK cannot see what must be there first.
    ingestion?.addStackDependency(lake);
    for (const earlier of [lake, storage, ingestion]) if (earlier) serving.addStackDependency(earlier);
    Tags.of(this).add("application", "codecatalyst");
    Tags.of(this).add("stage", settings.name);
  }
}
