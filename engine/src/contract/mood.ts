import { Type, type TProperties } from "typebox";
import { ratio, text, word, type Wire } from "./primitives.ts";
import { tasteEditFields, tasteFacet } from "./taste-edit.ts";

export const moodGoals = ["match", "contrast", "off"] as const;

const feltExample = { valence: -0.3, arousal: 0.2 };

/** Russell's circumplex, of an item or of a person. */
export const moodOf = (description: string) =>
  Type.Object(
    {
      valence: Type.Number({ minimum: -1, maximum: 1, description: "From sad (-1) to happy (1).", examples: [-0.3] }),
      arousal: Type.Number({ minimum: -1, maximum: 1, description: "From calm (-1) to intense (1).", examples: [0.2] }),
    },
    { additionalProperties: false, description, examples: [feltExample] },
  );

/** A mood in a query: valence and arousal, each from -1 to 1. */
export const moodText = Type.String({
  pattern: "^-?(1(\\.0+)?|0?\\.[0-9]+|0),-?(1(\\.0+)?|0?\\.[0-9]+|0)$",
  maxLength: 40,
  description: "The mood the user states, as valence,arousal, each from -1 to 1: sad to happy, calm to intense.",
  examples: ["-0.6,-0.3"],
});

export const moodGoal = word(moodGoals, "Stay with the mood, get out of it, or lists that know nothing of moods.");

export const believedMoodSchema = Type.Object(
  {
    ...moodOf("A mood.").properties,
    confidence: ratio("How sure it is: 1 when stated; it fades with the hours when inferred.", 0.6),
    isStated: Type.Boolean({ description: "Whether the caller stated it.", examples: [false] }),
    goal: word(["match", "contrast"], "Whether the list stays with the mood or leads out of it."),
    words: text("The mood in words.", 100, "quiet, sad"),
  },
  {
    title: "BelievedMood",
    description: "What is believed of the user's mood.",
    additionalProperties: false,
    examples: [{ ...feltExample, confidence: 0.6, isStated: false, goal: "match", words: "sad" }],
  },
);
export type WireBelievedMood = Wire<typeof believedMoodSchema>;

/** Of the mood of a party. `explained`: the fields that every reason has. */
export const createPartyMoodReasonSchema = <Explained extends TProperties>(explained: Explained) =>
  Type.Object(
    { kind: word(["party-mood"], "The party's mood."), ...explained, facet: tasteFacet, value: tasteEditFields.value },
    {
      title: "PartyMoodReason",
      description: "The people of a party enjoy what has this trait just now.",
      additionalProperties: false,
      examples: [
        {
          kind: "party-mood",
          text: "Because the party enjoys this: comedy",
          share: 0.1,
          facet: "genre",
          value: "comedy",
        },
      ],
    },
  );
