import { ExposureLake } from "../../pipeline/lake/exposure-lake.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { HotItems } from "../../serving/hot-items.ts";
import type { ListLevel } from "../../serving/shared-ready-lists.ts";
import { SnapshotItems } from "../../serving/snapshot-items.ts";
import { Surfaces } from "../../serving/surfaces.ts";
import type { Bindings } from "../bind-use-cases.ts";
import { openUsers } from "../open-users.ts";
import { erasuresLater } from "./erasures.ts";
import type { OpenedFunction } from "./open-function.ts";
import type { MetricName } from "./telemetry.ts";
import { ServingModels, type ServingModelsOptions } from "./serving-models.ts";

export interface OpenedServing {
  /** For `bindUseCases`. */
  readonly bindings: Omit<Bindings, "locks">;
  readonly models: ServingModels;
  /** Begins to look for newer models and items, where the last look is long ago; no request waits for it. */
  readonly refresh: () => void;
}

const levelMetrics = {
  redis: "ListsFromRedis",
  "model-cache": "ListsFromModelCache",
  computed: "ListsComputed",
} as const satisfies Record<ListLevel, MetricName>;

/**
 * What functions that answer requests work with. Nothing runs between their requests: what follows the log elsewhere is other
 * functions' work here, and files are cleared of erased people by them too.
 */
export function openServing(
  { ports, config, telemetry }: OpenedFunction,
  { checksum }: Pick<ServingModelsOptions, "checksum"> = {},
): OpenedServing {
  const onNotice = (notice: string) => telemetry.logger.warn(notice);
  const shownItems = new SnapshotItems(new HotItems(ports.items));
  const { modelVersions } = config.aws;
  const models = new ServingModels(ports, { ...config, modelVersions, shownItems, checksum, onNotice });
  const served = new ExposureLake(new Lake(ports), ports.exposures);
  const { eraseAccounts, ...later } = erasuresLater(ports, served);
  // Lambda tells a process of its end where an extension is registered.
  process.once("SIGTERM", () => void ports.exposures.flush().catch(() => {}));
  return {
    models,
    refresh: () => void models.refresh(),
    bindings: {
      ...ports,
      ...openUsers(ports, {
        ...config,
        versionOf: async (tenant) => (await models.current(tenant))?.version,
        onLevel: (level) => telemetry.count(levelMetrics[level], 1),
      }),
      ...later,
      shownItems,
      model: (tenant) => models.current(tenant),
      slot: models,
      surfaces: new Surfaces(ports),
      domains: config.domains,
      stream: { admit: async () => {}, wake: () => {}, eraseAccounts, lags: async () => [] },
      isAppliedElsewhere: true,
    },
  };
}
