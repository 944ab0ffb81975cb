import { Type } from "typebox";
import { text, type Wire } from "./primitives.ts";
import { rankedItem } from "./recommendation.ts";

export const trendingListSchema = Type.Object(
  {
    recommendationId: text("Names this list: send it with the events that come of it.", 256, "r7Kq2mXw"),
    modelVersion: Type.Optional(text("The model whose catalogue is ranked.", 256, "2026-05-03-1")),
    isFallback: Type.Boolean({
      description: "True without a model, and where nothing was done lately: what is popular then.",
      examples: [false],
    }),
    items: Type.Array(
      rankedItem("TrendingItem", "An item that many enjoy right now; its score compares within its domain."),
      { description: "Most liked of late first, all domains in turn.", examples: [[]] },
    ),
  },
  {
    title: "TrendingList",
    description: "What many people enjoy right now, the same for everybody.",
    additionalProperties: false,
    examples: [{ recommendationId: "r7Kq2mXw", modelVersion: "2026-05-03-1", isFallback: false, items: [] }],
  },
);
export type WireTrendingList = Wire<typeof trendingListSchema>;
