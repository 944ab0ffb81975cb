import { Type, type TProperties } from "typebox";
import { gatsbyExample, itemSchema } from "./item.ts";
import { at, count, domain, nextCursor, ratio, text, userId, word, type Wire } from "./primitives.ts";
import { tasteFacet } from "./taste-edit.ts";

export const requestDirections = ["incoming", "outgoing"] as const;
export const requestStates = ["requested", "friends"] as const;
export const friendActs = ["finished", "liked", "rated"] as const;

const name = Type.Optional(text("How the person is called.", 200, "Maya"));
const someTime = "2026-05-03T19:30:00.000Z";

const friendSchema = Type.Object(
  { userId: userId("The friend."), name },
  {
    title: "Friend",
    description: "A friend of a user.",
    additionalProperties: false,
    examples: [{ userId: "maya", name: "Maya" }],
  },
);

export const friendListSchema = Type.Object(
  {
    friends: Type.Array(friendSchema, {
      description: "By id.",
      examples: [[{ userId: "maya", name: "Maya" }]],
    }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "FriendList",
    description: "A page of a user's friends.",
    additionalProperties: false,
    examples: [{ friends: [{ userId: "maya", name: "Maya" }] }],
  },
);

export const requestAnswerSchema = Type.Object(
  {
    state: word(
      requestStates,
      "requested: the other one was asked, and may see it or not; friends: they had asked already, or are friends.",
    ),
  },
  {
    title: "FriendRequestAnswer",
    description: "What came of asking somebody.",
    additionalProperties: false,
    examples: [{ state: "requested" }],
  },
);

export const friendRequestListSchema = Type.Object(
  {
    requests: Type.Array(
      Type.Object(
        { userId: userId("Who asks, or who was asked."), name, at: at("When it was asked.") },
        {
          title: "FriendRequest",
          description: "A request that waits. Of who was asked no name is told.",
          additionalProperties: false,
          examples: [{ userId: "maya", name: "Maya", at: someTime }],
        },
      ),
      { description: "By id.", examples: [[{ userId: "maya", name: "Maya", at: someTime }]] },
    ),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "FriendRequestList",
    description: "A page of requests that wait.",
    additionalProperties: false,
    examples: [{ requests: [{ userId: "maya", name: "Maya", at: someTime }] }],
  },
);

export const blockListSchema = Type.Object(
  {
    blocks: Type.Array(
      Type.Object(
        { userId: userId("Who is blocked."), at: at("Since when.") },
        {
          title: "Block",
          description: "Somebody whom the user does not want to see, nor to be seen by.",
          additionalProperties: false,
          examples: [{ userId: "mallory", at: someTime }],
        },
      ),
      { description: "By id.", examples: [[{ userId: "mallory", at: someTime }]] },
    ),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "BlockList",
    description: "A page of whom a user blocks.",
    additionalProperties: false,
    examples: [{ blocks: [{ userId: "mallory", at: someTime }] }],
  },
);

const actExample = { userId: "maya", name: "Maya", act: "finished" as const, item: gatsbyExample, at: someTime };

export const friendActivitySchema = Type.Object(
  {
    acts: Type.Array(
      Type.Object(
        {
          userId: userId("The friend."),
          name,
          act: word(friendActs, "What they did."),
          ratio: Type.Optional(ratio("Of what was rated: 0 the worst of the scale, 1 the best.", 0.8)),
          item: itemSchema,
          at: at("When."),
        },
        {
          title: "FriendAct",
          description: "Something that a friend did and lets friends see.",
          additionalProperties: false,
          examples: [actExample],
        },
      ),
      { description: "Newest first; of each friend and work the newest.", examples: [[actExample]] },
    ),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "FriendActivity",
    description: "A page of what friends did lately.",
    additionalProperties: false,
    examples: [{ acts: [actExample] }],
  },
);

const sharedExample = { item: gatsbyExample, text: "You and Maya both love The Great Gatsby" };
const matchedItem = (title: string, description: string, example: object) =>
  Type.Object(
    { item: itemSchema, text: text("It in a sentence.", 2000, "You and Maya both love The Great Gatsby") },
    { title, description, additionalProperties: false, examples: [example] },
  );
const lentExample = { item: gatsbyExample, text: "Loved by Maya, and it fits your taste" };
const lentItem = (description: string) =>
  Type.Array(matchedItem("LentItem", "A favourite of the one that fits the other.", lentExample), {
    description,
    examples: [[lentExample]],
  });
const similarity = ratio(
  "How alike: 0 no more than any two people, 1 the very same. Absent where too little is known of either.",
  0.62,
);
const domainExample = { domain: "book", similarity: 0.62, sharedCount: 3, ownCount: 12, friendCount: 9 };
const traitExample = { facet: "theme" as const, value: "jazz-age", ownShare: 0.2, friendShare: 0.3 };

export const tasteMatchSchema = Type.Object(
  {
    friend: friendSchema,
    similarity: Type.Optional(similarity),
    domains: Type.Array(
      Type.Object(
        {
          domain: domain("The domain."),
          similarity: Type.Optional(similarity),
          sharedCount: count("Works that both like.", 3),
          ownCount: count("Works that the user likes.", 12),
          friendCount: count("Works that the friend likes.", 9),
        },
        {
          title: "DomainMatch",
          description: "How alike two tastes are in one domain.",
          additionalProperties: false,
          examples: [domainExample],
        },
      ),
      { description: "Of each domain in which either likes something.", examples: [[domainExample]] },
    ),
    shared: Type.Array(matchedItem("SharedItem", "A work that both love.", sharedExample), {
      description: "What both love most, domains in turn.",
      examples: [[sharedExample]],
    }),
    traits: Type.Array(
      Type.Object(
        {
          facet: tasteFacet,
          value: text("The trait.", 200, "jazz-age"),
          ownShare: ratio("Of all that the user likes, the share that has it.", 0.2),
          friendShare: ratio("Of all that the friend likes, the share that has it.", 0.3),
        },
        {
          title: "SharedTrait",
          description: "What much of what both like has in common.",
          additionalProperties: false,
          examples: [traitExample],
        },
      ),
      { description: "What joins the two tastes most first.", examples: [[traitExample]] },
    ),
    borrow: lentItem("What the friend could lend the user."),
    lend: lentItem("What the user could lend the friend."),
  },
  {
    title: "TasteMatch",
    description: "Two friends' tastes, compared; only where both let friends do so.",
    additionalProperties: false,
    examples: [
      {
        friend: { userId: "maya", name: "Maya" },
        similarity: 0.62,
        domains: [domainExample],
        shared: [sharedExample],
        traits: [traitExample],
        borrow: [],
        lend: [],
      },
    ],
  },
);
export type WireTasteMatch = Wire<typeof tasteMatchSchema>;

export const friendReasonWith = <Explained extends TProperties>(explained: Explained) =>
  Type.Object(
    {
      kind: word(["friend"], "Friends."),
      ...explained,
      friendCount: count("How many friends.", 2),
      friendIds: Type.Optional(
        Type.Array(userId("A friend."), {
          description: "Whom the sentence names: friends who let friends see what they did with it.",
          examples: [["maya"]],
        }),
      ),
    },
    {
      title: "FriendReason",
      description: "Friends of the user chose the item.",
      additionalProperties: false,
      examples: [{ kind: "friend", text: "Two friends liked it.", share: 0.2, friendCount: 2 }],
    },
  );
