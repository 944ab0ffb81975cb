import { Type } from "typebox";
import { count, itemId, ratio, text, type Wire } from "./primitives.ts";

const placesOf = (axis: string) =>
  Type.Array(ratio("A place.", 0.41), {
    description: `Of each item, how far it is ${axis}; both axes have the same scale.`,
    examples: [[0.41]],
  });

export const embeddingMapSchema = Type.Object(
  {
    modelVersion: text("The version whose space it is.", 256, "2026-05-03-1"),
    seed: Type.Integer({ description: "The same version has the same map.", examples: [1] }),
    placedItemCount: count(
      "Items that have a place in the shared space. Up to 20,000 of them are shown, the best known.",
      300,
    ),
    keptNeighbourRatio: ratio(
      "Of an item's ten nearest in the shared space the share that is among its ten nearest here, mean over items.",
      0.46,
    ),
    principalRatio: ratio("The same of the plane of the two principal axes, to compare with.", 0.09),
    domains: Type.Array(text("A domain.", 64, "book"), { description: "Those that there are.", examples: [["book"]] }),
    ids: Type.Array(itemId("An item."), {
      description: "The items, the best known first; the other lists have one entry for each of them.",
      examples: [["book:the-great-gatsby-1925"]],
    }),
    titles: Type.Array(Type.String({ description: "A title.", examples: ["The Great Gatsby"] }), {
      description: "Of each item.",
      examples: [["The Great Gatsby"]],
    }),
    domainPlaces: Type.Array(count("A place in `domains`.", 0), {
      description: "Of each item, where its domain is in `domains`.",
      examples: [[0]],
    }),
    x: placesOf("to the right"),
    y: placesOf("up"),
  },
  {
    title: "EmbeddingMap",
    description:
      "A picture of the shared space of the serving model in two dimensions: what is near there is near here.",
    additionalProperties: false,
    examples: [
      {
        modelVersion: "2026-05-03-1",
        seed: 1,
        placedItemCount: 300,
        keptNeighbourRatio: 0.46,
        principalRatio: 0.09,
        domains: ["book"],
        ids: ["book:the-great-gatsby-1925"],
        titles: ["The Great Gatsby"],
        domainPlaces: [0],
        x: [0.41],
        y: [0.63],
      },
    ],
  },
);
export type WireEmbeddingMap = Wire<typeof embeddingMapSchema>;
