import { Type } from "typebox";
import { itemId, ratio, word, type Wire } from "./primitives.ts";

export const relationKinds = [
  "adaptation-of",
  "soundtrack-of",
  "inspired-by",
  "remake-of",
  "sequel-of",
  "companion-to",
  "same-series",
] as const;

const example = { from: "movie:the-great-gatsby-2013", to: "book:the-great-gatsby-1925", kind: "adaptation-of" };

const ends = {
  from: itemId("The adaptation, the soundtrack, the sequel."),
  to: itemId("The item that it adapts, accompanies, continues."),
  kind: word(relationKinds, "What `from` is of `to`."),
};
const confidence = ratio("1 for a stated fact, lower for a derived one.", 1);

export const relationSchema = Type.Object(
  { ...ends, confidence },
  {
    title: "Relation",
    description: "A typed, directed fact between two items.",
    additionalProperties: false,
    examples: [{ ...example, confidence: 1 }],
  },
);
export type WireRelation = Wire<typeof relationSchema>;

export const newRelationSchema = Type.Object(
  { ...ends, confidence: Type.Optional(confidence) },
  {
    title: "NewRelation",
    description: "A relation as a client sends it. Without a confidence it is a stated fact.",
    additionalProperties: false,
    examples: [example],
  },
);
export type WireNewRelation = Wire<typeof newRelationSchema>;

export const relationBatchSchema = Type.Object(
  {
    relations: Type.Array(newRelationSchema, {
      minItems: 1,
      maxItems: 1000,
      description: "The relations; their ends need not exist yet.",
      examples: [[example]],
    }),
  },
  {
    title: "RelationBatch",
    description: "Relations to insert or replace, all or nothing.",
    additionalProperties: false,
    examples: [{ relations: [example] }],
  },
);

export const relationListSchema = Type.Object(
  {
    relations: Type.Array(relationSchema, {
      description: "Every relation that touches the item, at either end.",
      examples: [[{ ...example, confidence: 1 }]],
    }),
  },
  {
    title: "RelationList",
    description: "An item's relations.",
    additionalProperties: false,
    examples: [{ relations: [{ ...example, confidence: 1 }] }],
  },
);
