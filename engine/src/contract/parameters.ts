import { Type } from "typebox";
import { requestDirections } from "./friend.ts";
import { momentFields } from "./moment.ts";
import { moodGoal, moodText } from "./mood.ts";
import { playlistKind, playlistLength, playlistMinutes } from "./playlist.ts";
import { accountId, domain, id, itemId, region, text, userId, word } from "./primitives.ts";
import { tasteFacet } from "./taste-edit.ts";
import { relationKinds } from "./relation.ts";
import { diversityRatio, filterText, surfaceName } from "./surface.ts";

export const itemParams = { itemId: itemId("The item's id, percent-encoded.") };
export const userParams = { userId: userId("The user's id, percent-encoded.") };
export const accountParams = { ...userParams, accountId: accountId("The account's id, percent-encoded.") };
export const eventParams = { ...userParams, eventId: id("The event's id, percent-encoded.", "e-0001") };
export const traitParams = {
  ...userParams,
  facet: tasteFacet,
  value: text("The trait, percent-encoded.", 200, "jazz-age"),
};
export const userItemParams = { ...userParams, ...itemParams };
export const friendParams = { ...userParams, friendId: id("The other person's id, percent-encoded.", "grace") };
export const modelParams = { version: text("The version, percent-encoded.", 256, "2026-05-03-1") };

export const defaultListLength = 20;
export const listLength = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 200,
    description: `How many; ${defaultListLength} when left out.`,
    examples: [20],
  }),
);
export const onlyDomain = Type.Optional(domain("Only items of this domain."));

/** The mood that a user states, and what to make of it; what is left out is inferred. */
const moodQuery = { mood: Type.Optional(moodText), moodGoal: Type.Optional(moodGoal) };

/** What every item of a user's list must fit. */
const itemLimits = {
  domain: onlyDomain,
  exclude: Type.Optional(
    Type.Array(itemId("An item."), {
      maxItems: 1000,
      description: "Items that must not appear, besides what the user has finished or disliked. May be repeated.",
      examples: [["book:the-great-gatsby-1925"]],
    }),
  ),
  service: Type.Optional(
    Type.Array(text("A service.", 100, "City Library"), {
      maxItems: 100,
      description: "Only items that one of these services offers. May be repeated.",
      examples: [["City Library"]],
    }),
  ),
  region: Type.Optional(region("Only offers that hold in this country.")),
  maximumAgeYears: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 130, description: "Only items that are fit for this age.", examples: [12] }),
  ),
  filter: Type.Optional(filterText("Only items that fit.")),
};

export const recommendQuery = {
  n: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 200,
      description: `How many; as the surface has it, or ${defaultListLength}, when left out.`,
      examples: [20],
    }),
  ),
  ...itemLimits,
  discovery: Type.Optional(
    Type.Boolean({
      description:
        "Room for what few know: the best known works count a little less, and every tenth place goes to one of the next best with few likes.",
      examples: [true],
    }),
  ),
  surface: Type.Optional(surfaceName),
  boost: Type.Optional(
    Type.Array(
      Type.String({
        minLength: 1,
        maxLength: 2010,
        description: "A filter and a factor.",
        examples: ["genre:jazz^2"],
      }),
      {
        maxItems: 20,
        description: "What fits counts so many times as much, or less with a factor below 1. May be repeated.",
        examples: [["genre:jazz^2"]],
      },
    ),
  ),
  diversity: Type.Optional(diversityRatio),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 12_000,
      description: "`nextCursor` of the page before, all else as it was: no page repeats anything.",
      examples: ["AWiH2rAAFJx1c3VyZQ"],
    }),
  ),
  explain: Type.Optional(Type.Boolean({ description: "Whether items tell which rules moved them.", examples: [true] })),
  ...moodQuery,
  ...momentFields,
};

/** Whose published rules are told too. */
export const explainQuery = { surface: Type.Optional(surfaceName) };

export const surfaceParams = { name: surfaceName };

export const playlistQuery = {
  kind: Type.Optional(playlistKind),
  n: Type.Optional(playlistLength),
  minutes: Type.Optional(playlistMinutes),
  ...moodQuery,
};

export const becauseYouQuery = {
  rows: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10, description: "How many rows at most; 4 when left out.", examples: [4] }),
  ),
  n: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 50,
      description: "How many items a row has at most; 8 when left out.",
      examples: [8],
    }),
  ),
  ...itemLimits,
};

export const trendingQuery = { n: listLength, domain: onlyDomain };

export const similarQuery = { n: listLength, domain: onlyDomain };

export const defaultPageLength = 20;
/** What every listing by pages takes. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: `At most this many; ${defaultPageLength} when left out.`,
      examples: [20],
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "The `nextCursor` of the page before; the first page when left out.",
      examples: ["WzEsIml0ZW1zIiwiIiwiYm9vazphIl0"],
    }),
  ),
};

export const friendRequestQuery = {
  direction: Type.Optional(
    word(requestDirections, "Those who ask the user, or whom the user asked; incoming when left out."),
  ),
  ...pageQuery,
};

export const partyListQuery = {
  status: Type.Optional(
    word(
      ["open", "over"],
      "Those that are not over, or those that are, for a day after their end; open when left out.",
    ),
  ),
  ...pageQuery,
};

export const eventListQuery = {
  itemId: Type.Optional(itemId("Only what was done with this item.")),
  ...pageQuery,
};

export const friendActivityQuery = { domain: onlyDomain, ...pageQuery };

export const userListQuery = {
  search: Type.Optional(
    text(
      "Only users whose id begins with it, or whose name has each of its words as a word's beginning; the user of exactly that id first. A page looks at 5,000 users at most, so it may be short or empty although `nextCursor` leads on.",
      200,
      "ada",
    ),
  ),
  ...pageQuery,
};

const day = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: "^\\d{4}-\\d{2}-\\d{2}$",
      description,
      examples: ["2026-05-03"],
    }),
  );
export const dataQualityQuery = {
  from: day("The first day, in UTC; from the beginning when left out."),
  to: day("The last day, in UTC; to the present when left out."),
  ...pageQuery,
};

export const latestEventsQuery = {
  limit: pageQuery.limit,
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "The `nextCursor` of the answer before; the newest events when left out.",
      examples: ["WzEsIml0ZW1zIiwiIiwiYm9vazphIl0"],
    }),
  ),
};
export const failedEventsQuery = {
  group: Type.Optional(text("Only of this consumer group; of all when left out.", 100, "lake")),
  ...pageQuery,
};

export const itemListQuery = {
  title: Type.Optional(
    text(
      "Only items whose title holds each of these words as a word's beginning, best match first. Without it, all items by id.",
      200,
      "gatsby",
    ),
  ),
  domain: onlyDomain,
  ...pageQuery,
};

export const relationQuery = {
  from: itemId("The adaptation, the soundtrack, the sequel."),
  to: itemId("The item that it adapts, accompanies, continues."),
  kind: word(relationKinds, "What `from` is of `to`."),
};

export const historyQuery = {
  kind: Type.Optional(text("Which service's export it is; found out from the file when left out.", 64, "goodreads")),
  name: Type.Optional(text("The file's name, when the file is the body itself.", 500, "goodreads_library_export.csv")),
};

/** The headers that routes know, beside those of every request of the web. */
export const tenantHeader = Type.String({ description: "Whose data; `default` when left out.", examples: ["default"] });
export const ifNoneMatchHeader = Type.String({
  description:
    "Of a GET: the `etag` of what the caller has; 304 while it is still so. Of a PUT: `*`, only if there is none yet.",
  examples: ['"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"'],
});
export const ifMatchHeader = Type.String({
  description: "Only if it is still what the caller read: its `etag`, or `*` for whatever is there; 412 otherwise.",
  examples: ["*"],
});
export const idempotencyKeyHeader = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: "^[\\u0021-\\u007E]+$",
  description:
    "Any text of one's own. The same request with the same key within a day is not done again: it gets the first answer again.",
  examples: ["0b9c4f6e-order-17"],
});
