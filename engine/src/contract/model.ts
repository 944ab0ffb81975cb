import { Type } from "typebox";
import { at, count, text, type Wire } from "./primitives.ts";

const version = text("A model version.", 256, "2026-05-03-1");
const example = {
  version: "2026-05-03-1",
  createdAt: "2026-05-03T19:30:00.000Z",
  isServing: true,
  metrics: { ndcg10: 0.21 },
};

export const modelSchema = Type.Object(
  {
    version,
    createdAt: at("When it was trained."),
    isServing: Type.Boolean({ description: "Whether lists come from it now.", examples: [true] }),
    metrics: Type.Record(Type.String(), Type.Number({ description: "The metric's value.", examples: [0.21] }), {
      description: "What it was measured at, by the metric's name.",
      examples: [{ ndcg10: 0.21 }],
    }),
  },
  {
    title: "Model",
    description: "One immutable version of the trained models.",
    additionalProperties: false,
    examples: [example],
  },
);

export const modelListSchema = Type.Object(
  { models: Type.Array(modelSchema, { description: "Newest first.", examples: [[example]] }) },
  {
    title: "ModelList",
    description: "Trained models.",
    additionalProperties: false,
    examples: [{ models: [example] }],
  },
);
export type WireModel = Wire<typeof modelSchema>;

export const servingModelSchema = Type.Object(
  { version },
  {
    title: "ServingModel",
    description: "The version that serves from now on.",
    additionalProperties: false,
    examples: [{ version: "2026-05-03-1" }],
  },
);

export const livenessSchema = Type.Object(
  { isLive: Type.Boolean({ description: "True while the process answers.", examples: [true] }) },
  { title: "Liveness", description: "The process is up.", additionalProperties: false, examples: [{ isLive: true }] },
);

export const readinessSchema = Type.Object(
  {
    isReady: Type.Boolean({ description: "Whether lists can be served.", examples: [true] }),
    modelVersion: Type.Optional(version),
    itemCount: count("Items in the catalogue.", 300),
  },
  {
    title: "Readiness",
    description: "Whether lists can be served, and from which model.",
    additionalProperties: false,
    examples: [{ isReady: true, modelVersion: "2026-05-03-1", itemCount: 300 }],
  },
);
