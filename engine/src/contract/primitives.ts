import { Type, type Static, type TSchema } from "typebox";

type DeepReadonly<T> = T extends readonly (infer Element)[]
  ? readonly DeepReadonly<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** The type of what a schema describes, readonly all the way down. */
export type Wire<Schema extends TSchema> = DeepReadonly<Static<Schema>>;

/** Ids hold no control characters; slashes, emoji and spaces inside are fine, percent-encoded in a path. */
export const id = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 256,
    pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]+$",
    description,
    examples: [example],
  });

export const itemId = (description = "An item's id, unique within the tenant.") =>
  id(description, "book:the-great-gatsby-1925");
export const userId = (description = "A user's id. It is also the id of the user's own account.") =>
  id(description, "ada");
export const accountId = (description = "An account of a user with one service.") => id(description, "kindle:ada");

/** The set of domains is open: which ones are known is a deployment's choice. */
export const domain = (
  description = "Which catalogue an item belongs to: book, movie, music, or a configured other.",
) =>
  Type.String({
    maxLength: 64,
    pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    description,
    examples: ["book"],
  });

/** More than white space, and no control characters but tabs and line ends: what is shown must not steer a terminal. */
const textPattern =
  "^\\s*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$";

export const text = (description: string, maxLength: number, example: string) =>
  Type.String({ minLength: 1, maxLength, pattern: textPattern, description, examples: [example] });

export const texts = (description: string, maxItems: number, example: readonly [string, ...string[]]) =>
  Type.Array(text("One entry.", 200, example[0]), {
    maxItems,
    description,
    examples: [example],
  });

export const word = <const Word extends string>(words: readonly [Word, ...Word[]], description: string) =>
  Type.Enum([...words], { type: "string", description, examples: [words[0]] });

export const ratio = (description: string, example = 0.5) =>
  Type.Number({ minimum: 0, maximum: 1, description, examples: [example] });

export const count = (description: string, example = 3) =>
  Type.Integer({ minimum: 0, description, examples: [example] });

/** Only addresses a browser can follow without running a script. */
export const httpUrl = (description: string, example: string) =>
  Type.String({ maxLength: 2048, pattern: "^https?://[^\\s]+$", description, examples: [example] });

export const region = (description: string) => Type.String({ pattern: "^[A-Z]{2}$", description, examples: ["GB"] });

export const nextCursor = Type.String({
  minLength: 1,
  description: "Send it as `cursor` for the next page; absent on the last one.",
  examples: ["WzEsIml0ZW1zIiwiIiwiYm9vazphIl0"],
});

/** How times look in answers. */
export const at = (description: string) =>
  Type.String({ format: "date-time", description, examples: ["2026-05-03T19:30:00.000Z"] });
