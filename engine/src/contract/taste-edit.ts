import { Type } from "typebox";
import { text, word } from "./primitives.ts";

export const tasteFacets = ["theme", "genre", "person", "domain"] as const;
export const tasteWishes = ["more", "less", "never"] as const;

export const tasteFacet = word(tasteFacets, "Which side of items.");
export const tasteEditFields = {
  facet: tasteFacet,
  value: text("The trait, as items have it.", 200, "jazz-age"),
  wish: word(tasteWishes, "What the user wants of it."),
};

export const tasteEditSchema = Type.Object(tasteEditFields, {
  title: "TasteEdit",
  description: "What a user said of their own taste.",
  additionalProperties: false,
  examples: [{ facet: "theme", value: "jazz-age", wish: "more" }],
});
