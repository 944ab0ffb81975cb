import { Type } from "typebox";
import { text, type Wire } from "./primitives.ts";

export const errorSchema = Type.Object(
  {
    code: Type.String({
      pattern: "^[A-Z]+(_[A-Z]+)*$",
      description: "One of the codes of docs/errors.md.",
      examples: ["ITEM_NOT_FOUND"],
    }),
    message: text("What is wrong, where, and the way out.", 4000, 'There is no item "book:x".'),
    requestId: text("Also in the x-request-id header and in the server's log.", 128, "6f1c9d2e"),
    details: Type.Optional(
      Type.Record(Type.String(), Type.Unknown({ description: "Depends on the code.", examples: [[]] }), {
        description: "For machines; INVALID_INPUT carries `problems`, a list of {field, message}.",
        examples: [{ problems: [{ field: "/title", message: "is missing" }] }],
      }),
    ),
  },
  {
    title: "Error",
    description: "Every answer that is not a success.",
    additionalProperties: false,
    examples: [{ code: "ITEM_NOT_FOUND", message: 'There is no item "book:x".', requestId: "6f1c9d2e" }],
  },
);
export type WireError = Wire<typeof errorSchema>;
