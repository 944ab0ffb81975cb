import { Type } from "typebox";
import { word, type Wire } from "./primitives.ts";

export const companies = ["alone", "partner", "friends", "family"] as const;
export const weathers = ["sunny", "cloudy", "rainy", "snowy", "stormy"] as const;

/** RFC 3339 with a zone, or a day in UTC. */
export const timeTextPattern =
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$";

export const timeZone = (description: string) =>
  Type.String({
    maxLength: 64,
    pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
    description,
    examples: ["Europe/Berlin"],
  });

const circumstances = {
  company: Type.Optional(word(companies, "With whom the user is.")),
  weather: Type.Optional(word(weathers, "What the weather is like.")),
};

/** What a request may say about its moment. */
export const momentFields = {
  at: Type.Optional(
    Type.String({
      pattern: timeTextPattern,
      description: "The moment that the list is for, ISO 8601 with a zone, or a day in UTC; now when left out.",
      examples: ["2026-12-20T20:00:00Z"],
    }),
  ),
  timeZone: Type.Optional(timeZone("IANA name of the time zone that the user is in; the user's own when left out.")),
  ...circumstances,
};

export const momentSchema = Type.Object(momentFields, {
  title: "Moment",
  description: "What is known of the moment that a list is for; what is left out plays no part, or is inferred.",
  additionalProperties: false,
  examples: [{ at: "2026-12-20T20:00:00Z", timeZone: "Europe/Berlin", company: "family", weather: "snowy" }],
});
export type WireMoment = Wire<typeof momentSchema>;

export const eventContextSchema = Type.Object(circumstances, {
  title: "EventContext",
  description: "What the sender knows of the circumstances.",
  additionalProperties: false,
  examples: [{ company: "family", weather: "rainy" }],
});
