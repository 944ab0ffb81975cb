import { Type } from "typebox";
import { at, count, text, userId, word, type Wire } from "./primitives.ts";

export const keyKinds = ["server", "publishable", "admin", "personal"] as const;
export const roles = ["person", "guest", "operator"] as const;
export const scopeNames = ["lists", "events", "people", "catalogue", "operate"] as const;

const keyKind = word(
  keyKinds,
  "server: lists, events, people and the catalogue. publishable: lists and events, for code that anybody can read. admin: everything. personal: a person's own lists and events, for their other programs, such as a scrobbler.",
);
const keyName = text("What it is for.", 200, "web shop");
const keyExpiry = Type.Optional(at("From then on it is refused; never when left out."));
const mayCrossTenants = Type.Optional(
  Type.Boolean({ description: "Whether it may name any tenant (x-tenant); of admin keys.", examples: [false] }),
);

const keyOwner = Type.Optional(userId("Of personal keys: whose it is; who asks, when left out."));

export const newKeySchema = Type.Object(
  { kind: keyKind, name: keyName, expiresAt: keyExpiry, mayCrossTenants, userId: keyOwner },
  {
    title: "NewKey",
    description: "A key to be made.",
    additionalProperties: false,
    examples: [{ kind: "server", name: "web shop" }],
  },
);
export type WireNewKey = Wire<typeof newKeySchema>;

const keyFields = {
  id: text("The key's id, which begins the key behind `cck_`.", 64, "4Jb9mT2yQx7LkPz0sWv1Na"),
  kind: keyKind,
  name: keyName,
  createdAt: at("When it was made."),
  expiresAt: keyExpiry,
  mayCrossTenants,
  userId: keyOwner,
};
const keyExample = {
  id: "4Jb9mT2yQx7LkPz0sWv1Na",
  kind: "server",
  name: "web shop",
  createdAt: "2026-05-03T19:30:00.000Z",
};

export const keySchema = Type.Object(keyFields, {
  title: "Key",
  description: "A key, without its secret.",
  additionalProperties: false,
  examples: [keyExample],
});
export type WireKey = Wire<typeof keySchema>;

export const keyListSchema = Type.Object(
  { keys: Type.Array(keySchema, { description: "In the order of their ids.", examples: [[keyExample]] }) },
  {
    title: "KeyList",
    description: "The keys of a tenant.",
    additionalProperties: false,
    examples: [{ keys: [keyExample] }],
  },
);

const secretExample = "cck_4Jb9mT2yQx7LkPz0sWv1Na.Zk0u5m3cT1vXo8q2rYwB7hD4nE6sG9iJpKaLfMzNbQc";

export const createdKeySchema = Type.Object(
  { ...keyFields, secret: text("The key to send as `x-api-key`. It is told this once.", 4000, secretExample) },
  {
    title: "CreatedKey",
    description: "A new key.",
    additionalProperties: false,
    examples: [{ ...keyExample, secret: secretExample }],
  },
);

const signInName = text("The name to sign in by; large and small letters are the same.", 64, "ada");
const passphrase = (description: string) =>
  Type.String({ minLength: 1, maxLength: 1024, description, examples: ["seven quiet otters"] });

export const credentialsSchema = Type.Object(
  { name: signInName, passphrase: passphrase("At least 12 characters.") },
  {
    title: "Credentials",
    description: "A name and a passphrase.",
    additionalProperties: false,
    examples: [{ name: "ada", passphrase: "seven quiet otters" }],
  },
);

export const passphraseChangeSchema = Type.Object(
  {
    passphrase: passphrase("The present one."),
    newPassphrase: passphrase("At least 12 characters."),
  },
  {
    title: "PassphraseChange",
    description: "Another passphrase; every other session ends.",
    additionalProperties: false,
    examples: [{ passphrase: "seven quiet otters", newPassphrase: "eight loud herons" }],
  },
);

export const signOutSchema = Type.Object(
  {
    everywhere: Type.Optional(
      Type.Boolean({ description: "Whether to end all sessions, not this one alone.", examples: [true] }),
    ),
  },
  {
    title: "SignOut",
    description: "Which sessions end.",
    additionalProperties: false,
    examples: [{ everywhere: true }, {}],
  },
);

export const meSchema = Type.Object(
  {
    kind: word(["key", "session", "open"], "By what one is known; open: not at all, everybody may do everything."),
    tenant: text("Whose data.", 256, "default"),
    scopes: Type.Array(word(scopeNames, "One scope."), { description: "What one may do.", examples: [["lists"]] }),
    userId: Type.Optional(userId("Of people: their user.")),
    role: Type.Optional(word(roles, "Of people: what they are.")),
    name: Type.Optional(text("Of people: the name they signed in by.", 200, "ada")),
  },
  {
    title: "Me",
    description: "Who asks.",
    additionalProperties: false,
    examples: [
      {
        kind: "session",
        tenant: "default",
        scopes: ["lists", "events", "people"],
        userId: "person:4Jb9mT2yQx7LkPz0sWv1Na",
        role: "person",
        name: "ada",
      },
    ],
  },
);
export type WireMe = Wire<typeof meSchema>;

const inviteTokenExample = "cci_0sWv1Na4Jb9mT2yQx7LkPz.Zk0u5m3cT1vXo8q2rYwB7hD4nE6sG9iJpKaLfMzNbQc";
const inviteToken = text("The secret that the invite's link carries.", 4000, inviteTokenExample);

export const newInviteSchema = Type.Object(
  {
    guestCount: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: "So many may come by it; 1 when left out.",
        examples: [4],
      }),
    ),
    hours: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 720, description: "So long it holds; 24 when left out.", examples: [24] }),
    ),
  },
  {
    title: "NewInvite",
    description: "An invite to be made.",
    additionalProperties: false,
    examples: [{ guestCount: 4, hours: 24 }, {}],
  },
);

const inviteExample = {
  id: "0sWv1Na4Jb9mT2yQx7LkPz",
  invite: inviteTokenExample,
  guestCount: 4,
  expiresAt: "2026-05-04T19:30:00.000Z",
};

export const inviteSchema = Type.Object(
  {
    id: text("Names it, to withdraw it.", 64, inviteExample.id),
    invite: inviteToken,
    guestCount: count("So many may come by it.", 4),
    expiresAt: at("From then on it is refused."),
  },
  {
    title: "Invite",
    description: "An invite for guests, who need no account.",
    additionalProperties: false,
    examples: [inviteExample],
  },
);

export const joinSchema = Type.Object(
  { invite: inviteToken },
  {
    title: "Join",
    description: "Comes by an invite.",
    additionalProperties: false,
    examples: [{ invite: inviteExample.invite }],
  },
);
