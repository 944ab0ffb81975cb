import { Type } from "typebox";
import { at, count, domain, itemId, ratio, region, text, userId, word, type Wire } from "./primitives.ts";
import { timeTextPattern } from "./moment.ts";

const filterExample = 'domain:book AND (genre:jazz OR year>=1990) AND NOT creator:"Ernest Hemingway"';

export const filterText = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2000, description, examples: [filterExample] });

export const diversityRatio = ratio(
  "How much variety weighs: 0 the score alone, 0.5 as usual, 1 as different as can be.",
  0.5,
);

export const surfaceName = Type.String({
  maxLength: 64,
  pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
  description: "Where lists are shown: home, after-finish, search, or any word.",
  examples: ["home"],
});

const time = (description: string) =>
  Type.String({ pattern: timeTextPattern, description, examples: ["2026-12-20T20:00:00Z"] });

const ruleId = text("Names the rule within its surface.", 64, "no-spoilers");
const common = { id: ruleId, note: Type.Optional(text("Why it is there.", 1000, "Until the film is out.")) };
const filter = filterText("The items that it is about.");

const pinConditionSchema = Type.Object(
  {
    domain: Type.Optional(domain("Lists that are asked for this domain alone.")),
    region: Type.Optional(region("Lists that are asked for this country.")),
    from: Type.Optional(time("Not before this time.")),
    until: Type.Optional(time("Not from this time on.")),
    likes: Type.Optional(filterText("People who like something that fits.")),
  },
  {
    title: "PinCondition",
    description: "When a pin holds: all that is given must be so.",
    additionalProperties: false,
    examples: [{ region: "GB", likes: "genre:jazz" }],
  },
);

const amount = (description: string) =>
  Type.Union(
    [
      Type.Object(
        { count: count("So many.", 3) },
        { additionalProperties: false, description: "A number: count.", examples: [{ count: 3 }] },
      ),
      Type.Object(
        { ratio: ratio("Such a share.", 0.25) },
        { additionalProperties: false, description: "A share of the list: ratio.", examples: [{ ratio: 0.25 }] },
      ),
    ],
    { description, examples: [{ count: 3 }] },
  );

const pinRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["pin"], "An item has a fixed place."),
    itemId: itemId("The item."),
    position: Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: "1 for the first, over all pages.",
      examples: [1],
    }),
    when: Type.Optional(pinConditionSchema),
  },
  {
    title: "PinRule",
    description: "A pin: an item at a position, where a condition holds.",
    additionalProperties: false,
    examples: [{ id: "opening", kind: "pin", itemId: "book:the-great-gatsby-1925", position: 1 }],
  },
);

const boostRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["boost"], "What fits counts more."),
    filter,
    factor: Type.Number({ minimum: 1, maximum: 100, description: "So many times as much.", examples: [1.5] }),
  },
  {
    title: "BoostRule",
    description: "A boost: a factor of 1 or more on the score of what fits.",
    additionalProperties: false,
    examples: [{ id: "jazz-week", kind: "boost", filter: "genre:jazz", factor: 1.5 }],
  },
);

const buryRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["bury"], "What fits counts less."),
    filter,
    factor: Type.Union(
      [
        Type.Number({ minimum: 0, maximum: 1, description: "A number from 0 to 1.", examples: [0.5] }),
        word(["to-end"], "to-end, behind everything else."),
      ],
      { description: "How much what fits counts, or that it comes behind everything else.", examples: [0.5] },
    ),
  },
  {
    title: "BuryRule",
    description: "A bury: a factor of 1 or less on the score of what fits, or to-end.",
    additionalProperties: false,
    examples: [{ id: "old-news", kind: "bury", filter: "year<1950", factor: "to-end" }],
  },
);

const embargoRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["embargo"], "What fits is held back."),
    filter,
    notBefore: Type.Optional(time("It may come from this time on.")),
    notAfter: Type.Optional(time("It may not come from this time on.")),
  },
  {
    title: "EmbargoRule",
    description: "An embargo: what fits comes not before a time, not after one, or only between the two.",
    additionalProperties: false,
    examples: [{ id: "premiere", kind: "embargo", filter: "id:movie:gatsby", notBefore: "2026-12-20T20:00:00Z" }],
  },
);

const quotaRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["quota"], "A list holds so many of what fits."),
    filter,
    atLeast: Type.Optional(amount("No fewer of each page.")),
    atMost: Type.Optional(amount("No more of each page.")),
  },
  {
    title: "QuotaRule",
    description: "A quota: at least or at most so many of what fits.",
    additionalProperties: false,
    examples: [{ id: "not-only-music", kind: "quota", filter: "domain:music", atMost: { count: 3 } }],
  },
);

const minimumRuleSchema = Type.Object(
  {
    ...common,
    kind: word(["minimum-relevance"], "What scores less does not come."),
    score: Type.Number({ minimum: 0, maximum: 10, description: "The least score.", examples: [0.2] }),
  },
  {
    title: "MinimumRelevanceRule",
    description: "A minimum relevance: nothing with a lower score.",
    additionalProperties: false,
    examples: [{ id: "good-ones", kind: "minimum-relevance", score: 0.2 }],
  },
);

const ruleExample = { id: "jazz-week", kind: "boost" as const, filter: "genre:jazz", factor: 1.5 };

export const surfaceRuleSchema = Type.Union(
  [pinRuleSchema, boostRuleSchema, buryRuleSchema, embargoRuleSchema, quotaRuleSchema, minimumRuleSchema],
  {
    title: "SurfaceRule",
    description: "What an operator wants of lists on a surface; `kind` says which fields it has.",
    examples: [ruleExample],
  },
);
export type WireSurfaceRule = Wire<typeof surfaceRuleSchema>;

const contentFields = {
  rules: Type.Array(surfaceRuleSchema, {
    maxItems: 100,
    description: "Where two cannot both be kept: embargo before pin, quota, minimum relevance, boost and bury.",
    examples: [[ruleExample]],
  }),
  n: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, description: "How long lists are that do not say.", examples: [12] }),
  ),
  diversity: Type.Optional(diversityRatio),
};

export const surfaceContentSchema = Type.Object(contentFields, {
  title: "SurfaceContent",
  description: "What lists on a surface are to obey.",
  additionalProperties: false,
  examples: [{ rules: [ruleExample], n: 12 }],
});
export type WireSurfaceContent = Wire<typeof surfaceContentSchema>;

const version = Type.Integer({ minimum: 1, description: "1 for the first that was published.", examples: [3] });
const by = text("The name of who did it.", 256, "operator");
const draftExample = { rules: [ruleExample], changedAt: "2026-05-03T19:30:00.000Z", changedBy: "operator" };
const versionExample = {
  rules: [ruleExample],
  version: 1,
  publishedAt: "2026-05-03T19:30:00.000Z",
  publishedBy: "operator",
};

const surfaceExample = { name: "home", draft: draftExample, liveVersion: 1, versions: [versionExample] };

export const surfaceSchema = Type.Object(
  {
    name: surfaceName,
    draft: Type.Object(
      { ...contentFields, changedAt: at("When it was last changed."), changedBy: by },
      {
        additionalProperties: false,
        description: "What is being worked on; no list obeys it.",
        examples: [draftExample],
      },
    ),
    liveVersion: Type.Optional(version),
    versions: Type.Array(
      Type.Object(
        { ...contentFields, version, publishedAt: at("When it was published."), publishedBy: by },
        { additionalProperties: false, description: "A version as it was published.", examples: [versionExample] },
      ),
      { description: "The newest first; the last 20 are kept.", examples: [[versionExample]] },
    ),
  },
  {
    title: "Surface",
    description: "A surface: its draft, its versions, and which of them lists obey.",
    additionalProperties: false,
    examples: [surfaceExample],
  },
);
export type WireSurface = Wire<typeof surfaceSchema>;

export const surfaceListSchema = Type.Object(
  { surfaces: Type.Array(surfaceSchema, { description: "By name.", examples: [[surfaceExample]] }) },
  {
    title: "SurfaceList",
    description: "The surfaces of a tenant.",
    additionalProperties: false,
    examples: [{ surfaces: [surfaceExample] }],
  },
);

export const surfaceRollbackSchema = Type.Object(
  { version: Type.Optional(version) },
  {
    title: "SurfaceRollback",
    description: "To which version; the one before the live one when left out.",
    additionalProperties: false,
    examples: [{ version: 2 }],
  },
);

export const surfacePreviewOptionsSchema = Type.Object(
  {
    userId: userId("Whose list."),
    n: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: "How many; as the draft has it, or 20.", examples: [12] }),
    ),
    domain: Type.Optional(domain("Only items of this domain.")),
    region: Type.Optional(region("Only offers that hold in this country.")),
    at: Type.Optional(time("As if it were this time: for embargoes and pins to come.")),
  },
  {
    title: "SurfacePreviewOptions",
    description: "The list that the draft is tried on.",
    additionalProperties: false,
    examples: [{ userId: "ada", n: 12 }],
  },
);

const previewItemSchema = Type.Object(
  {
    itemId: itemId(),
    title: text("Its title.", 1000, "The Great Gatsby"),
    score: Type.Number({ description: "Of relevance, whatever rules do.", examples: [0.69] }),
  },
  {
    title: "PreviewItem",
    description: "An item of a list.",
    additionalProperties: false,
    examples: [{ itemId: "book:the-great-gatsby-1925", title: "The Great Gatsby", score: 0.69 }],
  },
);
const ruleKinds = ["pin", "boost", "bury", "embargo", "quota", "minimum-relevance"] as const;
const kind = word(ruleKinds, "The rule's kind.");

export const surfacePreviewSchema = Type.Object(
  {
    before: Type.Array(previewItemSchema, { description: "The list without rules.", examples: [[]] }),
    after: Type.Array(previewItemSchema, { description: "The list under the draft's rules.", examples: [[]] }),
    effects: Type.Array(
      Type.Object(
        {
          ruleId,
          kind,
          effect: word(
            ["pinned", "boosted", "buried", "held-back", "left-out", "brought-in"],
            "What the rule did to the item.",
          ),
          itemId: itemId(),
        },
        {
          title: "RuleEffect",
          description: "What a rule did to an item.",
          additionalProperties: false,
          examples: [{ ruleId: "jazz-week", kind: "boost", effect: "boosted", itemId: "album:kind-of-blue-1959" }],
        },
      ),
      { description: "Which rule did what; of items that are kept out, the best ones.", examples: [[]] },
    ),
    unmet: Type.Array(
      Type.Object(
        { ruleId, kind, problem: text("Why.", 2000, "There are 1 of at least 2.") },
        {
          title: "UnmetRule",
          description: "A rule that cannot be kept with what there is.",
          additionalProperties: false,
          examples: [{ ruleId: "some-jazz", kind: "quota", problem: "There are 1 of at least 2." }],
        },
      ),
      { description: "Rules that this list does not keep.", examples: [[]] },
    ),
  },
  {
    title: "SurfacePreview",
    description: "A user's list before and after the rules of a draft.",
    additionalProperties: false,
    examples: [{ before: [], after: [], effects: [], unmet: [] }],
  },
);
