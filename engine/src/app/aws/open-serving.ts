import { ExposureLake } from "../../pipeline/lake/exposure-lake.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { HotItems } from "../../serving/hot-items.ts";
import { SnapshotItems } from "../../serving/snapshot-items.ts";
import { Surfaces } from "../../serving/surfaces.ts";
import type { Bindings } from "../bind-use-cases.ts";
import { openUsers } from "../open-users.ts";
import { erasuresLater } from "./erasures.ts";
import type { OpenedFunction } from "./open-function.ts";
import { ServingModels } from "./serving-models.ts";

export interface OpenedServing {
  /** For `bindUseCases`. */
  readonly bindings: Omit<Bindings, "locks">;
  readonly models: ServingModels;
  /** Begins to look for newer models and items, where the last look is long ago; no request waits for it. */
  readonly refresh: () => void;
}

/**
 * What functions that answer requests work with. Nothing runs between their requests: what follows the log elsewhere is other
 * functions' work here, and files are cleared of erased people by them too.
 */
export function openServing({ ports, config, telemetry }: OpenedFunction): OpenedServing {
  const onNotice = (notice: string) => telemetry.logger.warn(notice);
  const shownItems = new SnapshotItems(new HotItems(ports.items));
  const models = new ServingModels(ports, { ...config, modelVersions: config.aws.modelVersions, shownItems, onNotice });
  const served = new ExposureLake(new Lake(ports), ports.exposures);
  const { eraseAccounts, ...later } = erasuresLater(ports, served);
  // Lambda tells a process of its end where an extension is registered.
  process.once("SIGTERM", () => void ports.exposures.flush().catch(() => {}));
  return {
    models,
    refresh: () => void models.refresh(),
    bindings: {
      ...ports,
      ...openUsers(ports, config),
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
