/** What serving would be without one of its signals. Weights stay as they were learned with all of them. */
import type { Blend } from "../registry/manifest.ts";
import { createServingModel, type ServingModel } from "../serving/serving-model.ts";

export interface Ablation {
  readonly name: string;
  readonly without: (model: ServingModel) => ServingModel;
}

const none = { items: new Uint32Array(), scores: new Float32Array() };

export const ablations: readonly Ablation[] = [
  { name: "latent factors", without: (model) => createServingModel({ ...model, blend: withShare(model.blend, 1) }) },
  { name: "item to item", without: (model) => createServingModel({ ...model, blend: withShare(model.blend, 0) }) },
  {
    name: "popularity",
    without: (model) =>
      createServingModel({ ...model, popularity: silenced(model.popularity, { score: zero, trend: zero }) }),
  },
  {
    name: "content",
    without: (model) =>
      createServingModel({
        ...model,
        content: silenced(model.content, { score: zero, scoreBoth: zeros, neighbours: () => none }),
      }),
  },
  {
    name: "knowledge graph",
    without: (model) =>
      createServingModel({ ...model, graph: silenced(model.graph, { score: zero, reach: () => none }) }),
  },
];

/** The score and trend of models write into their last argument. */
function zero(...parameters: readonly unknown[]): void {
  const out = parameters.at(-1);
  if (out instanceof Float32Array) out.fill(0);
}

function zeros(...[, , outs]: Parameters<ServingModel["content"]["scoreBoth"]>): void {
  for (const out of outs) out.fill(0);
}

function withShare({ default: unlearned, byDomain }: Blend, itemItemShare: number): Blend {
  return {
    default: { ...unlearned, itemItemShare },
    byDomain: Object.fromEntries(
      Object.entries(byDomain).map(([domain, weights]) => [domain, { ...weights, itemItemShare }]),
    ),
  };
}

/** The model with some of its answers replaced. */
function silenced<Model extends object>(model: Model, answers: Partial<Model>): Model {
  return new Proxy(model, {
    get(target, name) {
      const answer: unknown = Reflect.get(name in answers ? answers : target, name, target);
      return typeof answer === "function" ? answer.bind(target) : answer;
    },
  });
}
