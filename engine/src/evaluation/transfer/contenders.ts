import { trainItemNeighbours, trainKernelRidge } from "../../models/transfer/by-users.ts";
import type { ItemNeighboursConfig, KernelRidgeConfig } from "../../models/transfer/by-users.ts";
import { trainCollective } from "../../models/transfer/collective.ts";
import { trainLinearMap, type LinearMapConfig } from "../../models/transfer/linear-map.ts";
import { attentionTransfer, popularTransfer, type TransferModel } from "../../models/transfer/transfer-data.ts";
import type { FactorConfig, TransferParts } from "../../models/transfer/transfer-parts.ts";
import { aimKinds, judgeModel, objectivesOf, type AimKind } from "./transfer-figures.ts";
import type { TransferTask } from "./transfer-task.ts";

/** A model with its setting. */
export type Contender =
  | { readonly kind: "popular" }
  | { readonly kind: "attention" }
  | { readonly kind: "linear-map"; readonly config: LinearMapConfig }
  | { readonly kind: "collective"; readonly config: FactorConfig }
  | { readonly kind: "kernel-ridge"; readonly config: KernelRidgeConfig }
  | { readonly kind: "item-neighbours"; readonly config: ItemNeighboursConfig };

export async function trainContender(parts: TransferParts, contender: Contender): Promise<TransferModel> {
  switch (contender.kind) {
    case "popular":
      return popularTransfer(parts.data);
    case "attention":
      return attentionTransfer(parts.data);
    case "linear-map":
      return trainLinearMap(parts, contender.config);
    case "collective":
      return trainCollective(parts, contender.config);
    case "kernel-ridge":
      return trainKernelRidge(parts, contender.config);
    case "item-neighbours":
      return trainItemNeighbours(parts, contender.config);
  }
}

/** The setting of a model that is best on the validation users, for each kind of question. */
type Chosen = Readonly<Record<AimKind, Contender>>;

type Values<Config> = { readonly [Key in keyof Config]: readonly Config[Key][] };

/** From the first value of each list, one list after the other. The order is that in which they matter. */
const linearMapValues: Values<LinearMapConfig> = {
  targetFactorCount: [32, 16, 64],
  sourceFactorCount: [16, 32, 48],
  directionCount: [16, 0, 32, 48],
  regularization: [60, 20, 150],
  ridge: [0.3, 0.1, 1, 3],
  alpha: [30, 10],
};
/** Weight of an event and regularisation go together; the strong pairs know little but the broadest tastes. */
const collectiveValues: Values<{ readonly setting: FactorConfig }> = {
  setting: [
    { factorCount: 32, alpha: 10, regularization: 150 },
    { factorCount: 32, alpha: 20, regularization: 150 },
    { factorCount: 32, alpha: 10, regularization: 300 },
    { factorCount: 32, alpha: 500, regularization: 2500 },
    { factorCount: 32, alpha: 500, regularization: 5000 },
    { factorCount: 32, alpha: 1000, regularization: 5000 },
  ],
};
const kernelRidgeValues: Values<KernelRidgeConfig> = { ridge: [30, 100] };
const itemNeighboursValues: Values<ItemNeighboursConfig> = { popularityExponent: [0, 0.5] };

/** Beside the chosen settings in a blend: averaging over settings takes noise away. */
export const companions: readonly Contender[] = [
  { kind: "popular" },
  { kind: "attention" },
  ...[
    { targetFactorCount: 16, sourceFactorCount: 16, directionCount: 16, regularization: 60, ridge: 0.3, alpha: 30 },
    { targetFactorCount: 64, sourceFactorCount: 32, directionCount: 16, regularization: 150, ridge: 0.3, alpha: 30 },
  ].map((config) => ({ kind: "linear-map", config }) as const),
];

export interface ChosenModels {
  readonly linearMap: Chosen;
  readonly collective: Chosen;
  readonly kernelRidge: Chosen;
  readonly itemNeighbours: Chosen;
}

export async function chooseContenders(task: TransferTask, parts: TransferParts): Promise<ChosenModels> {
  const search = async <Config extends object>(
    values: Values<Config>,
    toContender: (config: Config) => Contender,
  ): Promise<Chosen> => {
    const known = new Map<string, Readonly<Record<AimKind, number>>>();
    const judge = async (config: Config) => {
      const key = JSON.stringify(config);
      const value =
        known.get(key) ??
        objectivesOf(
          judgeModel(task, await trainContender(parts, toContender(config)), [
            "uniformSeen",
            "matchedSeen",
            "recall10",
          ]),
        );
      known.set(key, value);
      return value;
    };
    const chosen: Partial<Record<AimKind, Contender>> = {};
    for (const kind of aimKinds)
      chosen[kind] = toContender(await coordinateSearch(values, async (config) => (await judge(config))[kind]));
    return chosen as Chosen;
  };
  return {
    linearMap: await search(linearMapValues, (config) => ({ kind: "linear-map", config })),
    collective: await search(collectiveValues, ({ setting }) => ({ kind: "collective", config: setting })),
    kernelRidge: await search(kernelRidgeValues, (config) => ({ kind: "kernel-ridge", config })),
    itemNeighbours: await search(itemNeighboursValues, (config) => ({ kind: "item-neighbours", config })),
  };
}

/** One pass over the lists of values, keeping the best value of each. */
async function coordinateSearch<Config extends object>(
  values: Values<Config>,
  judge: (config: Config) => Promise<number>,
): Promise<Config> {
  const keys = Object.keys(values) as (keyof Config)[];
  let best = Object.fromEntries(keys.map((key) => [key, values[key][0]])) as Config;
  let bestValue = await judge(best);
  for (const key of keys)
    for (const value of values[key].slice(1)) {
      const config = { ...best, [key]: value };
      const found = await judge(config);
      if (found > bestValue) [best, bestValue] = [config, found];
    }
  return best;
}
