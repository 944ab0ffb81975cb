import { Type } from "typebox";
import { at, count, text, type Wire } from "./primitives.ts";

const number = (description: string, example: number) => Type.Number({ description, examples: [example] });
const words = (description: string, example: string) => Type.String({ description, examples: [example] });

const rowExample = {
  case: "served default",
  metric: "P@10, full ranking",
  data: { name: "ml-100k", sha256: "9acd212a" },
  users: 149,
  heldOutMean: 147.8,
  value: 0.8794,
  interval: [0.8579, 0.898],
  floors: { random: 0.0978, popular: 0.6345 },
  oracle: 1,
  baseline: "popular",
  pValue: 0.0001,
  aim: ">= 0.87",
  met: true,
};
const dataSchema = Type.Object(
  { name: words("The data set.", "ml-100k"), sha256: words("Of the files that were read.", "9acd212a") },
  {
    title: "EvaluationData",
    description: "What a figure was measured on.",
    additionalProperties: false,
    examples: [rowExample.data],
  },
);
const rowSchema = Type.Object(
  {
    case: words("What was measured: a setting, with direction or slice where there are several.", "served default"),
    metric: words("The metric with its protocol.", "P@10, full ranking"),
    data: dataSchema,
    users: count("Users measured.", 149),
    heldOutMean: number("Mean number of what was held out of theirs.", 147.8),
    value: number("The figure.", 0.8794),
    interval: Type.Array(number("An end.", 0.8579), {
      minItems: 2,
      maxItems: 2,
      description: "95 % interval of the figure: low, high.",
      examples: [rowExample.interval],
    }),
    floors: Type.Record(Type.String(), number("What it got.", 0.0978), {
      description: "The same metric of simple scorers and named baselines.",
      examples: [rowExample.floors],
    }),
    oracle: number("What a scorer that knows the answers gets.", 1),
    baseline: Type.Optional(words("What `pValue` compares with.", "popular")),
    pValue: Type.Optional(number("Two-sided, by randomisation over users.", 0.0001)),
    aim: Type.Optional(words("What it should reach.", ">= 0.87")),
    met: Type.Optional(Type.Boolean({ description: "Whether it does.", examples: [true] })),
  },
  {
    title: "EvaluationRow",
    description: "One figure, with what it takes to judge it.",
    additionalProperties: false,
    examples: [rowExample],
  },
);

const pointExample = { setting: "0.5", x: 0.2, y: 0.31 };
const curveExample = { title: "ml-1m", xLabel: "coverage", yLabel: "NDCG@10", points: [pointExample] };
const curveSchema = Type.Object(
  {
    title: words("With data set and protocol.", "ml-1m"),
    xLabel: words("What goes to the right.", "coverage"),
    yLabel: words("What goes up.", "NDCG@10"),
    points: Type.Array(
      Type.Object(
        {
          setting: words("The setting.", "0.5"),
          x: number("To the right.", 0.2),
          y: number("Up.", 0.31),
        },
        {
          title: "CurvePoint",
          description: "What one setting got.",
          additionalProperties: false,
          examples: [pointExample],
        },
      ),
      { description: "In order of the setting.", examples: [[pointExample]] },
    ),
  },
  {
    title: "EvaluationCurve",
    description: "How one figure moves with another while a setting is turned.",
    additionalProperties: false,
    examples: [curveExample],
  },
);

export const evaluationParams = { card: text("The card.", 40, "A1") };
const about = {
  card: words("The card.", "A1"),
  question: words("What it asks.", "How many of the first ten films does a person go on to see?"),
  commit: words("Of the program that was measured.", "70c3422"),
  split: words("How what is held out was chosen.", "ml-100k, half of each user's held out, mean of seeds 0, 1, 2"),
  seed: Type.Integer({ description: "Of the split.", examples: [0] }),
  note: Type.Optional(words("Why there are no rows.", "Not run, as its data set is not included.")),
};
const aboutExample = {
  card: "A1",
  question: "How many of the first ten films does a person go on to see?",
  commit: "70c3422",
  split: "ml-100k, half of each user's held out, mean of seeds 0, 1, 2",
  seed: 0,
};

/** What a card's file holds. */
export const evaluationReportSchema = Type.Object(
  {
    ...about,
    rows: Type.Array(rowSchema, { description: "Its figures.", examples: [[rowExample]] }),
    curves: Type.Optional(
      Type.Array(curveSchema, { description: "What its figures cost each other.", examples: [[curveExample]] }),
    ),
  },
  {
    title: "EvaluationReport",
    description: "What one card found.",
    additionalProperties: false,
    examples: [{ ...aboutExample, rows: [rowExample] }],
  },
);
export type WireEvaluationReport = Wire<typeof evaluationReportSchema>;

const outlineExample = {
  ...aboutExample,
  writtenAt: "2026-05-03T19:30:00.000Z",
  rowCount: 6,
  aimCount: 2,
  metCount: 2,
};
const outlineSchema = Type.Object(
  {
    ...about,
    writtenAt: at("When its file was written."),
    rowCount: count("Its figures.", 6),
    aimCount: count("Those that have an aim.", 2),
    metCount: count("Those that reach it.", 2),
  },
  {
    title: "EvaluationOutline",
    description: "A report without its figures.",
    additionalProperties: false,
    examples: [outlineExample],
  },
);
export type WireEvaluationOutline = Wire<typeof outlineSchema>;

const skippedExample = { file: "card-X.json", problem: "/rows is missing." };
const skippedSchema = Type.Object(
  {
    file: words("Its name.", "card-X.json"),
    problem: words("What is wrong with it.", "/rows is missing."),
  },
  {
    title: "SkippedEvaluation",
    description: "A file that holds no report.",
    additionalProperties: false,
    examples: [skippedExample],
  },
);

export const evaluationListSchema = Type.Object(
  {
    reports: Type.Array(outlineSchema, { description: "By card.", examples: [[outlineExample]] }),
    skipped: Type.Array(skippedSchema, { description: "Files that could not be read.", examples: [[]] }),
  },
  {
    title: "EvaluationList",
    description: "The latest report of each card, and what could not be read.",
    additionalProperties: false,
    examples: [{ reports: [outlineExample], skipped: [] }],
  },
);
export type WireEvaluationList = Wire<typeof evaluationListSchema>;
