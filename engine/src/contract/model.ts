import { Type } from "typebox";
import { at, count, text, type Wire } from "./primitives.ts";

const version = text("A model version.", 256, "2026-05-03-1");
const example = {
  version: "2026-05-03-1",
  createdAt: "2026-05-03T19:30:00.000Z",
  isServing: true,
  isRollbackTarget: false,
  metrics: { ndcg10: 0.21 },
};

const summary = {
  version,
  createdAt: at("When it was trained."),
  isServing: Type.Boolean({ description: "Whether lists come from it now.", examples: [true] }),
  isRollbackTarget: Type.Boolean({ description: "Whether a rollback would bring it back.", examples: [false] }),
  metrics: Type.Record(Type.String(), Type.Number({ description: "The metric's value.", examples: [0.21] }), {
    description: "What it was measured at, by the metric's name.",
    examples: [{ ndcg10: 0.21 }],
  }),
};

export const modelSchema = Type.Object(summary, {
  title: "Model",
  description: "One immutable version of the trained models.",
  additionalProperties: false,
  examples: [example],
});

const bytes = (description: string, size: number) => Type.Number({ minimum: 0, description, examples: [size] });
const settings = (description: string, shown: Readonly<Record<string, unknown>>) =>
  Type.Record(Type.String(), Type.Unknown({ description: "A setting, or a group of them.", examples: [0.5] }), {
    description,
    examples: [shown],
  });

const partExample = { name: "implicit-als", sizeBytes: 1_200_000 };
const partSchema = Type.Object(
  { name: text("The part.", 100, "implicit-als"), sizeBytes: bytes("Of its files.", 1_200_000) },
  {
    title: "ModelPart",
    description: "One of the models of a version.",
    additionalProperties: false,
    examples: [partExample],
  },
);

const trainingExample = {
  seed: 1,
  dataSha256: "9f".repeat(32),
  itemCount: 300,
  userCount: 120,
  preferenceCount: 4_800,
  parameters: { collaborative: { factors: 32 } },
  blend: { default: { cf: 0.5, cb: 0.3 } },
  parts: [partExample],
  sizeBytes: 3_400_000,
  trainingSeconds: 12.5,
};
const trainingSchema = Type.Object(
  {
    seed: Type.Integer({ description: "With the same data and seed a training has the same result.", examples: [1] }),
    dataSha256: Type.String({
      description: "SHA-256 of the training data: the same where two versions were trained from the same.",
      examples: [trainingExample.dataSha256],
    }),
    itemCount: count("Items that it was trained on.", 300),
    userCount: count("Users that it was trained on.", 120),
    preferenceCount: count("Preferences of users for items that it was trained on.", 4_800),
    parameters: settings("How each part was trained.", trainingExample.parameters),
    blend: settings("How the parts of a score weigh: `default`, and `byDomain`.", trainingExample.blend),
    parts: Type.Array(partSchema, { description: "What it is made of.", examples: [[partExample]] }),
    sizeBytes: bytes("Of all its files.", 3_400_000),
    encoderId: Type.Optional(text("The sentence encoder whose vectors it was trained with.", 300, "all-MiniLM-L6-v2")),
    trainingSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        description: "How long the training took; older versions do not say.",
        examples: [12.5],
      }),
    ),
  },
  {
    title: "ModelTraining",
    description: "What a version was trained from, and how.",
    additionalProperties: false,
    examples: [trainingExample],
  },
);

export const modelDetailsSchema = Type.Object(
  { ...summary, training: Type.Optional(trainingSchema) },
  {
    title: "ModelDetails",
    description:
      "One version, with what it was trained from: for comparing two. `training` is absent where its files are missing.",
    additionalProperties: false,
    examples: [{ ...example, training: trainingExample }],
  },
);
export type WireModelDetails = Wire<typeof modelDetailsSchema>;

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
