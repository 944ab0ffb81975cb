import { Type } from "typebox";
import { appliedRules } from "./applied-rule.ts";
import { gatsbyExample, itemSchema } from "./item.ts";
import { count, domain, id, itemId, ratio, region, text, userId, word, type Wire } from "./primitives.ts";
import { rank, reasonSchema, sources } from "./recommendation.ts";
import { filterText, surfaceName } from "./surface.ts";

export const groupStrategies = [
  "average",
  "least-misery",
  "average-without-misery",
  "borda",
  "sp-greedy",
  "gfar",
  "ep-fuzzda",
  "fai",
  "even-chances",
] as const;

const groupStrategy = word(
  groupStrategies,
  "How the wishes of many become one list; even-chances, which does most for whoever gets least, when left out.",
);
const groupLength = Type.Integer({
  minimum: 1,
  maximum: 100,
  description: "How many; as the surface has it, or 20, when left out.",
  examples: [12],
});
const ageYears = (description: string) => Type.Integer({ minimum: 0, maximum: 130, description, examples: [12] });
const youngestAge = ageYears(
  "Of the youngest who is there besides the members: nothing is for people older than that.",
);
const exclude = Type.Array(itemId("An item."), {
  maxItems: 1000,
  description: "Items that must not appear, besides what a member dislikes and what most of them know.",
  examples: [["book:the-great-gatsby-1925"]],
});
const followUp = itemId("A title that has just ended: its book, its soundtrack, its film come first.");
const onlyDomains = Type.Array(domain("A domain."), {
  minItems: 1,
  maxItems: 16,
  description: "Only items of these domains; all of them, mixed, when left out.",
  examples: [["movie", "music"]],
});

/** What a party's list may be asked for; who is there and how they feel, the party knows. */
export const groupListQuery = {
  n: Type.Optional(groupLength),
  domain: Type.Optional(onlyDomains),
  strategy: Type.Optional(groupStrategy),
  surface: Type.Optional(surfaceName),
  exclude: Type.Optional(exclude),
  youngestAgeYears: Type.Optional(youngestAge),
  followUpOf: Type.Optional(followUp),
  filter: Type.Optional(filterText("Only items that fit.")),
};

export const groupListOptionsSchema = Type.Object(
  {
    memberIds: Type.Array(userId("A member."), {
      minItems: 1,
      maxItems: 100,
      description: "Who is here tonight. Accounts of one user count once; an unknown user is somebody without a past.",
      examples: [["ada", "grace"]],
    }),
    n: Type.Optional(groupLength),
    domains: Type.Optional(onlyDomains),
    strategy: Type.Optional(groupStrategy),
    surface: Type.Optional(surfaceName),
    exclude: Type.Optional(exclude),
    services: Type.Optional(
      Type.Array(text("A service.", 100, "City Library"), {
        maxItems: 100,
        description: "Only items that one of these services offers.",
        examples: [["City Library"]],
      }),
    ),
    region: Type.Optional(region("Only offers that hold in this country.")),
    filter: Type.Optional(filterText("Only items that fit.")),
    youngestAgeYears: Type.Optional(youngestAge),
    assumedAgeYears: Type.Optional(
      ageYears(
        "How old members are taken to be whose birth year is not known; 17 when left out, so that nothing is for adults alone.",
      ),
    ),
    largestKnownRatio: Type.Optional(
      ratio("What more than this share of the members knows already stays out; 0.5 when left out.", 0.5),
    ),
    followUpOf: Type.Optional(followUp),
    groupId: Type.Optional(
      id("Names the group, so that it is the same one when somebody comes or goes; who is in it when left out.", "h-7"),
    ),
    sessionId: Type.Optional(
      id("Names the evening: who got less on the ones before has more of a say. The day when left out.", "2026-05-03"),
    ),
  },
  {
    title: "GroupListOptions",
    description: "For whom a list is, and what it is asked for.",
    additionalProperties: false,
    examples: [{ memberIds: ["ada", "grace"], n: 12, youngestAgeYears: 9 }],
  },
);

export type WireGroupListOptions = Wire<typeof groupListOptionsSchema>;

const reasonExample = { kind: "popular" as const, text: "Loved by many.", share: 1 };
const chance = ratio("How likely the pick is what this member wants; comparable within one list.", 0.31);

const opinionExample = { userId: "ada", score: 0.31, isServed: true, reasons: [reasonExample] };
const memberOpinionSchema = Type.Object(
  {
    userId: userId(),
    score: chance,
    isServed: Type.Boolean({ description: "Whether it is among what suits this member best.", examples: [true] }),
    knows: Type.Optional(
      word(
        ["finished", "begun", "liked"],
        "How the member knows it already; absent where it is new, and where who sees the list is not to know.",
      ),
    ),
    reasons: Type.Array(reasonSchema, {
      description:
        "The member's own, strongest first. Works are named only where the member lets friends see them, and all who see the list are friends.",
      examples: [[reasonExample]],
    }),
  },
  {
    title: "MemberOpinion",
    description: "What one member makes of a pick.",
    additionalProperties: false,
    examples: [opinionExample],
  },
);

const userIds = (description: string) => Type.Array(userId("A member."), { description, examples: [["ada"]] });

const pickExample = {
  item: gatsbyExample,
  rank: 1,
  score: 0.28,
  text: "For all of you.",
  serves: ["ada"],
  compromises: [],
  knownCount: 0,
  members: [opinionExample],
  reasons: [],
  sources: ["graph" as const],
};
const groupRecommendationSchema = Type.Object(
  {
    item: itemSchema,
    rank,
    score: Type.Number({ description: "Of the group: the members' scores by their attention.", examples: [0.28] }),
    text: text("Whom it serves and who gives way, in words.", 4000, "For Maya and Ben. Carl compromises."),
    serves: userIds("Whom it serves; never empty."),
    compromises: userIds("Who gives way to them."),
    knownCount: count("So many members know it already.", 0),
    members: Type.Array(memberOpinionSchema, {
      description: "What each member makes of it, by id.",
      examples: [[opinionExample]],
    }),
    reasons: Type.Array(reasonSchema, {
      description: "What all have in common: the title that ended, the mood of the party, rules.",
      examples: [[]],
    }),
    sources: Type.Array(word(sources, "A source of candidates."), {
      description: "Where the candidate came from, of any member.",
      examples: [["graph", "content"]],
    }),
    rules: appliedRules,
  },
  {
    title: "GroupRecommendation",
    description: "A pick for a group, with whom it serves and why.",
    additionalProperties: false,
    examples: [pickExample],
  },
);

const memberExample = {
  userId: "ada",
  name: "Ada",
  recommendationId: "r7Kq2mXw",
  satisfaction: 0.7,
  attention: 1,
  isAgeKnown: true,
};
const groupMemberSchema = Type.Object(
  {
    userId: userId(),
    name: Type.Optional(text("What to call the member.", 200, "Ada")),
    recommendationId: text("Of this member's list: send it with the member's events that come of it.", 256, "r7Kq2mXw"),
    satisfaction: ratio("What of the best that there is for them the list has for this member.", 0.7),
    attention: ratio("The member's share in the choice; more for who got less on the evening before.", 0.5),
    isAgeKnown: Type.Boolean({ description: "Whether the birth year is known.", examples: [true] }),
  },
  {
    title: "GroupMember",
    description: "A member, and what the list is for them.",
    additionalProperties: false,
    examples: [memberExample],
  },
);

const moodExample = { valence: 0.4, arousal: 0.6, confidence: 0.7 };
const axis = (description: string, example: number) =>
  Type.Number({ minimum: -1, maximum: 1, description, examples: [example] });

export const groupListSchema = Type.Object(
  {
    modelVersion: text("The model that scored.", 256, "2026-05-03-1"),
    strategy: groupStrategy,
    members: Type.Array(groupMemberSchema, { description: "By id.", examples: [[memberExample]] }),
    maximumAgeYears: ageYears(
      "Nothing in the list is for people older than that: the youngest, as far as it is known.",
    ),
    surface: Type.Optional(text("Where the list is shown, as the request said.", 64, "home")),
    surfaceVersion: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: "The version of the surface's rules that the list obeys; absent where none are published.",
        examples: [3],
      }),
    ),
    mood: Type.Optional(
      Type.Object(
        {
          valence: axis("Sad to happy.", 0.4),
          arousal: axis("Calm to excited.", 0.6),
          confidence: ratio("How sure it is.", 0.7),
        },
        {
          title: "GroupMood",
          description: "The mood of the party that had a say; absent when none is known, or none is wanted.",
          additionalProperties: false,
          examples: [moodExample],
        },
      ),
    ),
    items: Type.Array(groupRecommendationSchema, { description: "Best first.", examples: [[pickExample]] }),
  },
  {
    title: "GroupList",
    description: "A list for several people.",
    additionalProperties: false,
    examples: [
      {
        modelVersion: "2026-05-03-1",
        strategy: "even-chances",
        members: [memberExample],
        maximumAgeYears: 17,
        items: [pickExample],
      },
    ],
  },
);
export type WireGroupList = Wire<typeof groupListSchema>;
