import { Type } from "typebox";
import { at, userId, word, type Wire } from "./primitives.ts";

export const listChangeCauses = ["events", "accounts", "friends", "model", "surfaces"] as const;

export const listChangeSchema = Type.Object(
  {
    userId: userId("As it was subscribed to."),
    cause: word(
      listChangeCauses,
      "events: something was recorded; accounts: accounts were joined or parted; friends: friends came, went or share otherwise; model: another one serves.",
    ),
    at: at("When it was told."),
  },
  {
    title: "ListChange",
    description: "A user's lists may be other ones now.",
    additionalProperties: false,
    examples: [{ userId: "ada", cause: "events", at: "2026-05-03T19:30:00.000Z" }],
  },
);
export type WireListChange = Wire<typeof listChangeSchema>;
