import { Type } from "typebox";
import { gatsbyExample, itemSchema } from "./item.ts";
import { believedMoodSchema } from "./mood.ts";
import { text, userId, word, type Wire } from "./primitives.ts";
import { reasonSchema } from "./recommendation.ts";

export const playlistKinds = ["music", "evening"] as const;

export const playlistKind = word(
  playlistKinds,
  "music: ordered with smooth transitions of mood and tempo. evening: part of a book, a film and a record that fit a given time.",
);
export const playlistMinutes = Type.Integer({
  minimum: 15,
  maximum: 1440,
  description: "The playlist is no longer than this; an evening is 240 minutes when left out.",
  examples: [180],
});
export const playlistLength = Type.Integer({
  minimum: 1,
  maximum: 50,
  description: "Of music, how many at most; 12 when left out.",
  examples: [12],
});

export const playlistOptionsSchema = Type.Object(
  {
    kind: Type.Optional(playlistKind),
    n: Type.Optional(playlistLength),
    minutes: Type.Optional(playlistMinutes),
  },
  {
    title: "PlaylistOptions",
    description: "What a playlist is asked for.",
    additionalProperties: false,
    examples: [{ kind: "evening", minutes: 180 }],
  },
);

const reason = { kind: "popular" as const, text: "Loved by many.", share: 1 };
const entryExample = { item: gatsbyExample, position: 1, minutes: 60, pageCount: 51, reasons: [reason] };

const playlistEntrySchema = Type.Object(
  {
    item: itemSchema,
    position: Type.Integer({ minimum: 1, description: "1 for the first.", examples: [1] }),
    minutes: Type.Optional(
      Type.Number({
        minimum: 0,
        description: "How long it takes; absent where the item's length is not known.",
        examples: [60],
      }),
    ),
    pageCount: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "So many pages of a book, where only a part of it is meant.",
        examples: [51],
      }),
    ),
    reasons: Type.Array(reasonSchema, { description: "Strongest first.", examples: [[reason]] }),
  },
  {
    title: "PlaylistEntry",
    description: "One place of a playlist.",
    additionalProperties: false,
    examples: [entryExample],
  },
);

export const playlistSchema = Type.Object(
  {
    recommendationId: text("Names this playlist: send it with the events that come of it.", 256, "r7Kq2mXw"),
    userId: userId(),
    kind: playlistKind,
    modelVersion: text("The model that scored.", 256, "2026-05-03-1"),
    mood: Type.Optional(believedMoodSchema),
    entries: Type.Array(playlistEntrySchema, {
      description: "In the order in which they are meant.",
      examples: [[entryExample]],
    }),
    minutes: Type.Number({ minimum: 0, description: "Sum over the entries of known length.", examples: [60] }),
  },
  {
    title: "Playlist",
    description: "An ordered list to play, or to spend an evening with.",
    additionalProperties: false,
    examples: [
      {
        recommendationId: "r7Kq2mXw",
        userId: "ada",
        kind: "evening",
        modelVersion: "2026-05-03-1",
        entries: [entryExample],
        minutes: 60,
      },
    ],
  },
);
export type WirePlaylist = Wire<typeof playlistSchema>;
