import { Type } from "typebox";
import { eventSchema } from "./event.ts";
import { exposureFields } from "./exposure.ts";
import { habitsExample, habitsSchema } from "./habits.ts";
import { timeZone } from "./moment.ts";
import { tasteEditSchema } from "./taste-edit.ts";
import { partsOf } from "./patch.ts";
import {
  accountId,
  at,
  count,
  itemId,
  nextCursor,
  ratio,
  region,
  text,
  texts,
  userId,
  word,
  type Wire,
} from "./primitives.ts";

/** Who may see something of a person. */
export const audiences = ["off", "friends"] as const;

const settings = {
  name: Type.Optional(text("How the user is called.", 200, "Ada")),
  region: Type.Optional(region("ISO 3166 code: offers of other regions are left out.")),
  subdivision: Type.Optional(
    Type.String({
      pattern: "^[A-Z]{2}-[A-Z0-9]{1,3}$",
      description: "ISO 3166-2 code of the part of the region where the user lives.",
      examples: ["GB-SCT"],
    }),
  ),
  timeZone: Type.Optional(timeZone("IANA name: what hour it is for the user; UTC when left out.")),
  birthYear: Type.Optional(
    Type.Integer({
      minimum: 1900,
      maximum: 2200,
      description: "For what is fit for the user's age.",
      examples: [1990],
    }),
  ),
  tasteEdits: Type.Optional(
    Type.Array(tasteEditSchema, {
      maxItems: 100,
      description: "What the user said of their own taste.",
      examples: [[{ facet: "theme", value: "jazz-age", wish: "more" }]],
    }),
  ),
  activityFeed: Type.Optional(
    word(
      audiences,
      "Who sees by name what the user finished, liked and rated: nobody, or friends. Off unless given; never private sessions, hidden works, or works for adults only.",
    ),
  ),
  tasteMatch: Type.Optional(
    word(audiences, "Whether friends who allow it too may compare their taste with the user's. Off unless given."),
  ),
  hiddenItemIds: Type.Optional(
    Type.Array(itemId("A work."), {
      maxItems: 500,
      description: "Works of which friends hear nothing, by name or without. One that is named twice counts once.",
      examples: [["book:the-great-gatsby-1925"]],
    }),
  ),
  sharesDemographics: Type.Optional(
    Type.Boolean({
      description:
        "Whether age and place may be used to find what people alike like; no unless given, and taking it back counts at once.",
      examples: [false],
    }),
  ),
};
const services = texts("Services the user can reach; none means all.", 100, ["City Library"]);
const sharesActivity = Type.Boolean({
  description: "What friends feel moves the lists only of users who both said yes. Nobody is named by it.",
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

export const userPatchSchema = Type.Object(partsOf({ ...settings, services, sharesActivity }), {
  title: "UserPatch",
  description:
    "What of a user's settings changes, as a JSON merge patch: null takes away, lists are replaced as a whole.",
  additionalProperties: false,
  examples: [{ region: "GB", name: null }],
});

export const userListSchema = Type.Object(
  {
    users: Type.Array(userSchema, { description: "Users who have settings.", examples: [[example]] }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "UserList",
    description: "A page of users.",
    additionalProperties: false,
    examples: [{ users: [example] }],
  },
);

export type WireUserList = Wire<typeof userListSchema>;

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

const clusterExample = {
  ageBand: "25-34",
  country: "GB",
  number: 3,
  clusterCount: 8,
  memberCount: 120,
  domainMix: { book: 0.6, movie: 0.4 },
  movedInItemIds: ["book:emma"],
};

export const clusterViewSchema = Type.Object(
  {
    ageBand: Type.Optional(text("The user's age, coarsely.", 20, "25-34")),
    country: Type.Optional(text("Where the user lives, an ISO 3166 code.", 2, "GB")),
    subdivision: Type.Optional(text("The part of the country, an ISO 3166-2 code.", 6, "GB-SCT")),
    number: count("Which cluster of people of like age and place, from 1.", 3),
    clusterCount: count("How many clusters there are.", 8),
    memberCount: count("How many people the cluster is made of.", 120),
    domainMix: Type.Record(Type.String(), ratio("The domain's share."), {
      description: "Share of each domain in what they like.",
      examples: [clusterExample.domainMix],
    }),
    movedInItemIds: Type.Array(itemId("An item."), {
      description: "What is among the first twelve of the user's list because of it.",
      examples: [clusterExample.movedInItemIds],
    }),
  },
  {
    title: "ClusterView",
    description: "What the user's age and place do to their lists; absent without consent and where they do nothing.",
    additionalProperties: false,
    examples: [clusterExample],
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
    cluster: Type.Optional(clusterViewSchema),
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

const personalDocumentSchema = Type.Object(
  {
    collection: text("What it is for.", 100, "sessions"),
    key: Type.String({ description: "Its name, which begins with the account.", examples: ["ada"] }),
    value: Type.Unknown({ description: "What is kept; secrets are hidden.", examples: [{ role: "person" }] }),
  },
  {
    title: "PersonalDocument",
    description: "Something else that is kept about a person, such as a sign-in.",
    additionalProperties: false,
    examples: [{ collection: "sessions", key: "ada/1", value: { role: "person" } }],
  },
);

export const userExportSchema = Type.Object(
  {
    user: userSchema,
    accountIds,
    friendAccountIds: Type.Array(accountId("A friend's account."), { description: "Friends.", examples: [["grace"]] }),
    events: Type.Array(eventSchema, { description: "Everything that was recorded, newest first.", examples: [[]] }),
    documents: Type.Array(personalDocumentSchema, {
      description: "What else is kept; on the first page.",
      examples: [[]],
    }),
    ...exposureFields,
    nextCursor: Type.Optional(text("Send it as `cursor` for the next page; absent on the last.", 1000, "WzEsImUiXQ")),
  },
  {
    title: "UserExport",
    description: "All that is kept about a person: a page of it. Events come first, then lists that were served.",
    additionalProperties: false,
    examples: [
      {
        user: example,
        accountIds: ["ada"],
        friendAccountIds: ["grace"],
        events: [],
        documents: [],
        servedLists: [],
        servedAgain: [],
      },
    ],
  },
);
export type WireUserExport = Wire<typeof userExportSchema>;

export const historyReportSchema = Type.Object(
  {
    kind: text("What the file was read as, such as goodreads, letterboxd, imdb, spotify.", 64, "goodreads"),
    accountId: accountId("The account that the events were recorded under."),
    rowCount: count("Rows in the file.", 120),
    matchedCount: count("Rows that name a work of a catalogue.", 118),
    matchedByDomain: Type.Record(Type.String(), count("Rows of the domain.", 118), {
      description: "Rows that name a work, of each domain that has any.",
      examples: [{ book: 118 }],
    }),
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
        matchedByDomain: { book: 118 },
        newEventCount: 118,
        unmatched: [],
      },
    ],
  },
);
export type WireHistoryReport = Wire<typeof historyReportSchema>;
