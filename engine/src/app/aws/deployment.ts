import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { openModelTraffic } from "../../adapters/aws/open-model-traffic.ts";
import { ownerOf } from "../../adapters/aws/s3-object-store.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseModelVersion, parseTenantId, type ModelVersion, type TenantId } from "../../domain/ids.ts";
import { followRegistry, newArtifact, shiftEnded, type DeploymentPorts } from "../../pipeline/deploy/deploy-model.ts";
import { prepareLists } from "../../pipeline/deploy/prepare-lists.ts";
import { ExposureLake } from "../../pipeline/lake/exposure-lake.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { catalogueStamp, writeCatalogueSnapshot } from "../../registry/catalogue-snapshot.ts";
import type { ModelTraffic } from "../../ports/model-traffic.ts";
import { promoteAndTell } from "../bind-use-cases.ts";
import type { OpenedFunction } from "./open-function.ts";
import { openServing } from "./open-serving.ts";

/** Events as EventBridge brings them; of each only what is used. */
const objectCreated = Type.Object({
  source: Type.Literal("aws.s3"),
  "detail-type": Type.Literal("Object Created"),
  detail: Type.Object({ object: Type.Object({ key: Type.String() }) }),
});
const deploymentEnded = Type.Object({
  source: Type.Literal("aws.codedeploy"),
  "detail-type": Type.Literal("CodeDeploy Deployment State-change Notification"),
  detail: Type.Object({
    deploymentId: Type.String(),
    state: Type.Enum(["SUCCESS", "FAILURE", "STOP", "STOPPED"]),
  }),
});
const modelPromoted = Type.Object({
  source: Type.Literal("codecatalyst"),
  "detail-type": Type.Literal("model-promoted"),
  detail: Type.Object({ tenant: Type.String() }),
});

/** In EventBridge's events keys stand as they are, without any encoding. */
const manifestKey = /^models\/([^/]+)\/manifest\.json$/;

/** Its traffic is that of Lambda and CodeDeploy unless given. */
export function createDeployment(
  opened: OpenedFunction,
  given?: ModelTraffic,
): (event: unknown) => Promise<{ readonly kind: string }> {
  const { ports, config, telemetry } = opened;
  const deployment = bindDeployment(opened, given ?? trafficOf(opened));
  return async (event) => {
    const outcome = await outcomeOf(event);
    telemetry.logger.info("a deployment", outcome);
    return outcome;
  };

  async function outcomeOf(event: unknown) {
    const tenants = [...(await ports.eventLog.tenants()), parseTenantId(config.tenant)];
    if (Value.Check(objectCreated, event)) {
      const { tenant, version } = artifactOf(event, tenants);
      return { tenant, version, ...(await newArtifact(deployment, tenant, version)) };
    }
    if (Value.Check(deploymentEnded, event)) {
      const shift = await shiftEnded(deployment, event.detail.deploymentId, tenants);
      return { kind: "ended", ...shift };
    }
    if (Value.Check(modelPromoted, event)) {
      const tenant = parseTenantId(event.detail.tenant);
      return { tenant, ...(await followRegistry(deployment, tenant)) };
    }
    throw new EngineError(
      "INVALID_INPUT",
      "The event is none of a new object, an ended deployment and a promoted model. Look at the rules on the event bus.",
    );
  }
}

function artifactOf(
  { detail }: Static<typeof objectCreated>,
  tenants: readonly TenantId[],
): { readonly tenant: TenantId; readonly version: ModelVersion } {
  const { key } = detail.object;
  const owner = ownerOf(key, tenants);
  const [, version] = manifestKey.exec(owner?.key ?? "") ?? [];
  if (owner === undefined || version === undefined)
    throw new EngineError("INVALID_INPUT", `The object ${key} is the manifest of no model of a tenant who has events.`);
  return { tenant: owner.tenant, version: parseModelVersion(version) };
}

function trafficOf({ config }: OpenedFunction): ModelTraffic {
  const { deployment } = config.aws;
  if (deployment === undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      "CODECATALYST_INFERENCE_FUNCTION and what belongs to it are not set: the function does not know what it deploys to.",
    );
  return openModelTraffic({ ...deployment, variable: "CODECATALYST_MODEL_VERSIONS" });
}

function bindDeployment(opened: OpenedFunction, traffic: ModelTraffic): DeploymentPorts {
  const { ports, config } = opened;
  const { bindings, models } = openServing(opened, { checksum: "sha256" });
  const { preparedLists } = ports;
  const { hotUsers } = bindings;
  const serving = {
    ...bindings,
    items: bindings.shownItems,
    exposureLake: new ExposureLake(new Lake(ports), ports.exposures),
  };
  return {
    ...serving,
    traffic,
    async open(tenant, version) {
      // Else the first functions that serve it would read every item from the store.
      if ((await catalogueStamp(ports, tenant, version)) === undefined)
        await writeCatalogueSnapshot(ports, tenant, version);
      return models.open(tenant, version);
    },
    promote: (tenant, version) => promoteAndTell(ports, models, tenant, version),
    async rollback(tenant) {
      const version = await models.rollback(tenant);
      await ports.bus.publish({ kind: "model-promoted", tenant, version });
    },
    async prepare(tenant, version) {
      // Without a cache that processes share nobody could tell whether a list still holds.
      if (preparedLists === undefined || hotUsers === undefined) return;
      const model = await models.open(tenant, version);
      await prepareLists({ ...serving, preparedLists, hotUsers }, { tenant, model, limit: config.hotUserCount });
    },
  };
}
