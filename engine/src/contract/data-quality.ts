import { Type } from "typebox";
import { count, nextCursor, text, word, type Wire } from "./primitives.ts";

export const qualityMeasures = [
  "volume-ratio",
  "lateness-p99-ms",
  "duplicate-share",
  "unknown-item-share",
  "null-share",
  "reject-share",
] as const;

const ms = (description: string, example: number) => Type.Number({ minimum: 0, description, examples: [example] });
const source = text(
  "The catalogue that items are of, such as `goodreads` of `goodreads:5`; `other` where ids tell none.",
  300,
  "goodreads",
);

const sourceExample = {
  source: "goodreads",
  eventCount: 1_800,
  latenessP50Ms: 900,
  latenessP99Ms: 60_000,
  duplicateCount: 3,
  unknownItemCount: 12,
  nullCounts: { item_valence: 40 },
  rejectCount: 1,
};
const sourceSchema = Type.Object(
  {
    source,
    eventCount: count("Events that arrived.", 1_800),
    latenessP50Ms: ms("Half came no later after they happened, within 2 %.", 900),
    latenessP99Ms: ms("Of a hundred 99 came no later.", 60_000),
    duplicateCount: count("Events that were known already.", 3),
    unknownItemCount: count("Events of items that no catalogue has.", 12),
    nullCounts: Type.Record(Type.String(), count("Cells without a value.", 40), {
      description: "Of processed events, by column.",
      examples: [{ item_valence: 40 }],
    }),
    rejectCount: count("Events that could not be true, such as of the future.", 1),
  },
  {
    title: "SourceQuality",
    description: "What an hour brought of one source.",
    additionalProperties: false,
    examples: [sourceExample],
  },
);

const alarmExample = { source: "goodreads", measure: "reject-share" as const, value: 0.07, threshold: 0.05 };
const alarmSchema = Type.Object(
  {
    source,
    measure: word(qualityMeasures, "What is beyond its threshold."),
    value: Type.Number({ description: "What it is.", examples: [0.07] }),
    threshold: Type.Number({ description: "What it should not go beyond.", examples: [0.05] }),
  },
  {
    title: "QualityAlarm",
    description: "Something that a person should look at.",
    additionalProperties: false,
    examples: [alarmExample],
  },
);

const hourExample = { hour: "2026-05-03T19", sources: [sourceExample], alarms: [alarmExample] };
const hourSchema = Type.Object(
  {
    hour: text("The hour of arrival, in UTC.", 20, "2026-05-03T19"),
    sources: Type.Array(sourceSchema, { description: "By name.", examples: [[sourceExample]] }),
    alarms: Type.Array(alarmSchema, { description: "None where all is well.", examples: [[alarmExample]] }),
  },
  {
    title: "QualityHour",
    description: "The data quality of one hour. One that is not over is measured as far as it is.",
    additionalProperties: false,
    examples: [hourExample],
  },
);

export const dataQualitySchema = Type.Object(
  {
    hours: Type.Array(hourSchema, {
      description: "Hours in which something arrived, newest first.",
      examples: [[hourExample]],
    }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "DataQuality",
    description: "The data quality of each hour and source.",
    additionalProperties: false,
    examples: [{ hours: [hourExample] }],
  },
);
export type WireDataQuality = Wire<typeof dataQualitySchema>;
