import { Type } from "typebox";
import { at, count, nextCursor, text, word, type Wire } from "./primitives.ts";

export const runStatuses = ["running", "promoted", "refused", "failed"] as const;
export const runTriggers = ["schedule", "command", "request"] as const;
export const runSteps = ["features", "judge", "train", "promote", "prune"] as const;
export const stepStatuses = ["waiting", "running", "done", "skipped", "failed"] as const;

const stepExample = {
  name: "features" as const,
  status: "done" as const,
  attemptCount: 1,
  startedAt: "2026-05-03T03:00:00.000Z",
  endedAt: "2026-05-03T03:00:04.200Z",
};
const stepSchema = Type.Object(
  {
    name: word(runSteps, "What it does."),
    status: word(stepStatuses, "How far it is."),
    attemptCount: count("Times that it was tried.", 1),
    startedAt: Type.Optional(at("When it began.")),
    endedAt: Type.Optional(at("When it ended.")),
  },
  { title: "RunStep", description: "A part of a run.", additionalProperties: false, examples: [stepExample] },
);

const figure = (description: string, example: number) => Type.Number({ description, examples: [example] });
const figures = {
  userCount: count("Users by whose new events both were judged.", 412),
  serving: figure("NDCG@10 of the model that served.", 0.2113),
  candidate: figure("NDCG@10 of the candidate.", 0.2187),
  differenceLow: figure("Low end of the 95 % interval of candidate less serving.", 0.001),
  differenceHigh: figure("High end of it.", 0.0139),
};
const figuresExample = {
  userCount: 412,
  serving: 0.2113,
  candidate: 0.2187,
  differenceLow: 0.001,
  differenceHigh: 0.0139,
};
const comparisonSchema = Type.Object(figures, {
  title: "RunComparison",
  description: "A candidate beside the model that served.",
  additionalProperties: false,
  examples: [figuresExample],
});
const domainExample = { domain: "book", ...figuresExample };
const domainComparisonSchema = Type.Object(
  { domain: text("The domain.", 64, "book"), ...figures },
  {
    title: "DomainRunComparison",
    description: "The same within one domain.",
    additionalProperties: false,
    examples: [domainExample],
  },
);

const verdictExample = {
  decision: "promote" as const,
  reason: "No domain surely lost more than a fifth.",
  overall: figuresExample,
  byDomain: [domainExample],
};
const verdictSchema = Type.Object(
  {
    decision: word(["promote", "refuse"], "What was decided."),
    reason: Type.String({ description: "Why, in a sentence.", examples: ["No domain surely lost more than a fifth."] }),
    overall: Type.Optional(comparisonSchema),
    byDomain: Type.Array(domainComparisonSchema, {
      description: "Of each domain with enough users, by name.",
      examples: [[domainExample]],
    }),
  },
  {
    title: "RunVerdict",
    description: "Whether the candidate may take the serving model's place.",
    additionalProperties: false,
    examples: [verdictExample],
  },
);

const runId = text("Names the run; begins with the time.", 100, "20260503T030000000Z-aB3x");
export const runParams = { runId };
const outline = {
  id: runId,
  trigger: word(runTriggers, "Who began it: the daily schedule, the command line, a request."),
  status: word(runStatuses, "How it ended, or `running`."),
  isUnderWay: Type.Boolean({
    description:
      "Whether this process works on it; false of one with the status `running` that was cut off and waits to be taken up.",
    examples: [false],
  }),
  reason: Type.Optional(
    Type.String({ description: "Of the end, in a sentence.", examples: ["No domain surely lost more than a fifth."] }),
  ),
  startedAt: at("When it began."),
  endedAt: Type.Optional(at("When it ended.")),
  steps: Type.Array(stepSchema, { description: "In order.", examples: [[stepExample]] }),
  verdict: Type.Optional(verdictSchema),
  judgedAgainst: Type.Optional(text("The version that served when it began.", 256, "2026-05-02-1")),
  version: Type.Optional(text("The version that it trained.", 256, "2026-05-03-1")),
  featuresRun: Type.Optional(text("The features that it made.", 200, "20260503T030000000Z")),
};
const outlineExample = {
  id: "20260503T030000000Z-aB3x",
  trigger: "schedule" as const,
  status: "promoted" as const,
  isUnderWay: false,
  reason: "No domain surely lost more than a fifth.",
  startedAt: "2026-05-03T03:00:00.000Z",
  endedAt: "2026-05-03T03:04:10.000Z",
  steps: [stepExample],
  verdict: verdictExample,
  judgedAgainst: "2026-05-02-1",
  version: "2026-05-03-1",
};
export const runOutlineSchema = Type.Object(outline, {
  title: "RunOutline",
  description: "A run of features, judging, training and promotion, without its log.",
  additionalProperties: false,
  examples: [outlineExample],
});
export type WireRunOutline = Wire<typeof runOutlineSchema>;

const lineExample = {
  at: "2026-05-03T03:00:04.200Z",
  text: "features: 20260503T030000000Z holds 5000 preferences of 412 users",
};
const lineSchema = Type.Object(
  {
    at: at("When it was noted."),
    text: Type.String({ description: "What.", examples: [lineExample.text] }),
  },
  { title: "RunLine", description: "A line of a run's log.", additionalProperties: false, examples: [lineExample] },
);

const runExample = { ...outlineExample, log: [lineExample] };
export const runSchema = Type.Object(
  {
    ...outline,
    log: Type.Array(lineSchema, {
      description: "The last thousand lines, oldest first: attempts, waits, results.",
      examples: [[lineExample]],
    }),
  },
  {
    title: "Run",
    description: "A run with its log.",
    additionalProperties: false,
    examples: [runExample],
  },
);
export type WireRun = Wire<typeof runSchema>;

const listExample = { runs: [outlineExample] };
export const runListSchema = Type.Object(
  {
    runs: Type.Array(runOutlineSchema, { description: "Newest first.", examples: [[outlineExample]] }),
    nextCursor: Type.Optional(nextCursor),
  },
  { title: "RunList", description: "Runs.", additionalProperties: false, examples: [listExample] },
);
