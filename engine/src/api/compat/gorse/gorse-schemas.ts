/** Gorse's API, version 0.5, as its clients know it. This file: what they send, open as Gorse's own shapes are. */
import { Type, type TSchema } from "typebox";
import { itemId, userId } from "../../../contract/primitives.ts";

const maxRows = 100_000;
const maxCommentLength = 100_000;

/** Clients in Go send what is empty as null. */
const orNull = <Schema extends TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null({ description: "null." })]));

const labels = Type.Optional(Type.Unknown());
const comment = orNull(Type.String({ maxLength: maxCommentLength, description: "A text." }));
const timestamp = orNull(Type.String({ maxLength: 64, description: "A time." }));
const categories = orNull(
  Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1000, description: "A list of up to 1,000 texts." }),
);
const isHidden = orNull(Type.Boolean({ description: "true or false." }));
const feedbackType = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]+$",
  examples: ["star"],
});

export const itemPatchSchema = Type.Object({
  IsHidden: isHidden,
  Categories: categories,
  Timestamp: timestamp,
  Labels: labels,
  Comment: comment,
});
export const itemSchema = Type.Object({ ItemId: itemId(), ...itemPatchSchema.properties });
export const itemsSchema = Type.Array(itemSchema, { maxItems: maxRows });

export const userPatchSchema = Type.Object({ Labels: labels, Comment: comment });
export const userSchema = Type.Object({ UserId: userId(), ...userPatchSchema.properties });
export const usersSchema = Type.Array(userSchema, { maxItems: maxRows });

export const feedbackSchema = Type.Object({
  FeedbackType: feedbackType,
  UserId: userId(),
  ItemId: itemId(),
  Value: orNull(Type.Number({ description: "A number." })),
  Timestamp: timestamp,
  Labels: labels,
  Comment: comment,
});
export const feedbackListSchema = Type.Array(feedbackSchema, { maxItems: maxRows });

/** In a session the user is nobody, and clients may leave the id out or empty. */
export const sessionSchema = Type.Array(
  Type.Object({ FeedbackType: feedbackType, ItemId: itemId(), Timestamp: timestamp }),
  {
    maxItems: 1000,
  },
);
