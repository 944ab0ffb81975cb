import { Type } from "typebox";
import { eventSchema } from "./event.ts";
import { habitsExample, habitsSchema } from "./habits.ts";
import { timeZone } from "./moment.ts";
import { accountId, at, count, itemId, ratio, region, text, texts, userId, type Wire } from "./primitives.ts";

const settings = {
  name: Type.Optional(text("How the user is called.", 200, "Ada")),
  region: Type.Optional(region("ISO 3166 code: offers of other regions are left out.")),
  timeZone: Type.Optional(timeZone("IANA name: what hour it is for the user; UTC when left out.")),
  birthYear: Type.Optional(
    Type.Integer({
      minimum: 1900,
      maximum: 2200,
      description: "For what is fit for the user's age.",
      examples: [1990],
    }),
  ),
};
const services = texts("Services the user can reach; none means all.", 100, ["City Library"]);
const sharesActivity = Type.Boolean({
  description: "Friends' activity shows only between users who both said yes.",
  examples: [false],
});

const example = { id: "ada", name: "Ada", region: "GB", services: ["City Library"], sharesActivity: false };

export const userSchema = Type.Object(
  { id: userId(), ...settings, services, sharesActivity },
  {
    title: "User",
    description: "What is kept about a user besides events.",
    additionalProperties: false,
    examples: [example],
  },
);
export type WireUser = Wire<typeof userSchema>;

export const userBodySchema = Type.Object(
  {
    id: Type.Optional(userId("May be left out; when given, it must equal the id of the path.")),
    ...settings,
    services: Type.Optional(services),
    sharesActivity: Type.Optional(sharesActivity),
  },
  {
    title: "UserBody",
    description: "A user's settings; the id stands in the path. They replace the old ones as a whole.",
    additionalProperties: false,
    examples: [{ name: "Ada", region: "GB" }],
  },
);
export type WireUserBody = Wire<typeof userBodySchema>;

const accountIds = Type.Array(accountId(), {
  description: "The accounts that together are this user, the user's own among them.",
  examples: [["ada", "kindle:ada"]],
});

export const accountListSchema = Type.Object(
  { accountIds },
  {
    title: "AccountList",
    description: "A user's accounts.",
    additionalProperties: false,
    examples: [{ accountIds: ["ada", "kindle:ada"] }],
  },
);

export const friendBodySchema = Type.Object(
  {
    friendIds: Type.Array(userId("A friend."), {
      minItems: 1,
      maxItems: 1000,
      description: "Whom to add. Friendship goes both ways.",
      examples: [["grace"]],
    }),
  },
  {
    title: "FriendBody",
    description: "Friends to add.",
    additionalProperties: false,
    examples: [{ friendIds: ["grace"] }],
  },
);

const preferenceSchema = Type.Object(
  {
    itemId: itemId(),
    value: Type.Number({ description: "Above 0 liked, below 0 disliked.", examples: [3] }),
    lastAt: at("The last thing the user did with it."),
    isFinished: Type.Boolean({ description: "Whether the user got to its end.", examples: [true] }),
    isStarted: Type.Boolean({ description: "Whether the user began it.", examples: [true] }),
  },
  {
    title: "Preference",
    description: "How the user feels about one item.",
    additionalProperties: false,
    examples: [
      {
        itemId: "book:the-great-gatsby-1925",
        value: 2,
        lastAt: "2026-05-03T19:30:00.000Z",
        isFinished: true,
        isStarted: false,
      },
    ],
  },
);

export const profileSchema = Type.Object(
  {
    user: userSchema,
    accountIds,
    eventCount: count("Events of all accounts together.", 12),
    domainMix: Type.Record(Type.String(), ratio("The domain's share."), {
      description: "Share of each domain in what the user likes; sums to 1 unless there is nothing.",
      examples: [{ book: 0.5, movie: 0.5 }],
    }),
    preferences: Type.Array(preferenceSchema, { description: "Newest first.", examples: [[]] }),
    habits: habitsSchema,
  },
  {
    title: "Profile",
    description: "A user as the engine sees them.",
    additionalProperties: false,
    examples: [
      {
        user: example,
        accountIds: ["ada"],
        eventCount: 12,
        domainMix: { book: 0.5, movie: 0.5 },
        preferences: [],
        habits: habitsExample,
      },
    ],
  },
);
export type WireProfile = Wire<typeof profileSchema>;

export const userExportSchema = Type.Object(
  {
    user: userSchema,
    accountIds,
    friendAccountIds: Type.Array(accountId("A friend's account."), { description: "Friends.", examples: [["grace"]] }),
    events: Type.Array(eventSchema, { description: "Everything that was recorded.", examples: [[]] }),
  },
  {
    title: "UserExport",
    description: "All that is kept about a person.",
    additionalProperties: false,
    examples: [{ user: example, accountIds: ["ada"], friendAccountIds: ["grace"], events: [] }],
  },
);
export type WireUserExport = Wire<typeof userExportSchema>;

export const historyReportSchema = Type.Object(
  {
    kind: text("What the file was read as, such as goodreads, letterboxd, imdb, spotify.", 64, "goodreads"),
    accountId: accountId("The account that the events were recorded under."),
    rowCount: count("Rows in the file.", 120),
    matchedCount: count("Rows that name a work of a catalogue.", 118),
    newEventCount: count("Events that were new.", 118),
    unmatched: Type.Array(
      Type.Object(
        {
          line: count("The line in the file, from 1.", 17),
          title: Type.String({ description: "The title on that line.", examples: ["An unknown book"] }),
          reason: Type.String({ description: "Why nothing came of it.", examples: ["no work with this title"] }),
        },
        {
          additionalProperties: false,
          description: "A row that nothing came of.",
          examples: [{ line: 17, title: "An unknown book", reason: "no work with this title" }],
        },
      ),
      { description: "Rows that nothing came of.", examples: [[]] },
    ),
  },
  {
    title: "HistoryReport",
    description: "What became of a history file.",
    additionalProperties: false,
    examples: [
      {
        kind: "goodreads",
        accountId: "goodreads:ada",
        rowCount: 120,
        matchedCount: 118,
        newEventCount: 118,
        unmatched: [],
      },
    ],
  },
);
export type WireHistoryReport = Wire<typeof historyReportSchema>;
