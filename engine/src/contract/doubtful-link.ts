import { Type } from "typebox";
import { domain, itemId, nextCursor, ratio, text, word, type Wire } from "./primitives.ts";

export const linkDecisions = ["same", "different"] as const;

const creators = (names: readonly [string]) =>
  Type.Array(Type.String({ description: "A name.", examples: names }), {
    description: "The first three who made it.",
    examples: [names],
  });
const workExample = { itemId: "movielens:6", title: "Heat", year: 1995, creators: ["Michael Mann"] };
const workSchema = Type.Object(
  {
    itemId: itemId("The item."),
    title: Type.String({ description: "Its title.", examples: ["Heat"] }),
    year: Type.Optional(Type.Integer({ description: "Its year.", examples: [1995] })),
    creators: creators(["Michael Mann"]),
  },
  {
    title: "DoubtfulWork",
    description: "One of two records, as it was when they were compared.",
    additionalProperties: false,
    examples: [workExample],
  },
);

const linkId = text("Names the pair.", 100, "02500-n4bQgYhMfWWaL_qgxVrQFa");
export const linkParams = { linkId };
const linkExample = {
  linkId: "02500-n4bQgYhMfWWaL_qgxVrQFa",
  domain: "movie",
  a: workExample,
  b: { itemId: "tmdb:949", title: "Heat", year: 1996, creators: [] },
  confidence: 0.75,
  reason: "same title, creator unknown, one year apart",
};
const linkSchema = Type.Object(
  {
    linkId,
    domain: domain("Of both."),
    a: workSchema,
    b: workSchema,
    confidence: ratio("How sure it is that they are one work; from 0.9 on the importer would have joined them.", 0.75),
    reason: Type.String({ description: "What agrees and what does not.", examples: [linkExample.reason] }),
  },
  {
    title: "DoubtfulLink",
    description: "Two records that may be the same work.",
    additionalProperties: false,
    examples: [linkExample],
  },
);
export type WireDoubtfulLink = Wire<typeof linkSchema>;

export const doubtfulLinkListSchema = Type.Object(
  {
    links: Type.Array(linkSchema, { description: "The likeliest first.", examples: [[linkExample]] }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "DoubtfulLinkList",
    description: "Pairs that wait for a decision.",
    additionalProperties: false,
    examples: [{ links: [linkExample] }],
  },
);

export const linkDecisionSchema = Type.Object(
  {
    decision: word(
      linkDecisions,
      "same: they become one item, as if the importer had been sure; different: nobody asks again.",
    ),
  },
  {
    title: "LinkDecision",
    description: "Whether two records are one work.",
    additionalProperties: false,
    examples: [{ decision: "different" }],
  },
);

export const decidedLinkSchema = Type.Object(
  { itemId: Type.Optional(itemId("The item that stands for both from now on; absent where they stay two.")) },
  {
    title: "DecidedLink",
    description: "What came of a decision.",
    additionalProperties: false,
    examples: [{ itemId: "movielens:6" }, {}],
  },
);
