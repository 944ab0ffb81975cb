import { Type } from "typebox";
import { moodOf } from "./mood.ts";
import { partsOf } from "./patch.ts";
import { count, domain, httpUrl, itemId, nextCursor, region, text, texts, word, type Wire } from "./primitives.ts";

export const offerKinds = ["stream", "rent", "buy", "borrow"] as const;

export const creditSchema = Type.Object(
  {
    name: text("The person's usual name.", 300, "F. Scott Fitzgerald"),
    role: text("What the person did, such as author, director, composer, performer, actor.", 100, "author"),
  },
  {
    title: "Credit",
    description: "A person's part in an item.",
    additionalProperties: false,
    examples: [{ name: "F. Scott Fitzgerald", role: "author" }],
  },
);

export const offerSchema = Type.Object(
  {
    service: text("The service that offers the item.", 100, "City Library"),
    kind: word(offerKinds, "What the service offers."),
    price: Type.Optional(
      Type.Object(
        {
          amount: Type.Number({
            minimum: 0,
            maximum: 1e9,
            description: "In the currency's main unit.",
            examples: [3.99],
          }),
          currency: Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217 code.", examples: ["EUR"] }),
        },
        {
          additionalProperties: false,
          description: "Absent when it costs nothing extra.",
          examples: [{ amount: 3.99, currency: "EUR" }],
        },
      ),
    ),
    region: Type.Optional(region("ISO 3166 code of the country; absent when the offer holds everywhere.")),
    url: Type.Optional(httpUrl("Where the offer is taken up.", "https://library.example/gatsby")),
    seenOn: Type.Optional(
      Type.String({ format: "date", description: "The day on which the offer was seen.", examples: ["2026-05-03"] }),
    ),
  },
  {
    title: "Offer",
    description: "Where a person can get an item.",
    additionalProperties: false,
    examples: [{ service: "City Library", kind: "borrow", region: "GB" }],
  },
);

const series = Type.Object(
  {
    name: text("The series' name.", 300, "Dune Chronicles"),
    position: Type.Number({
      minimum: 0,
      maximum: 100_000,
      description: "1 for the first volume; fractions for interludes.",
      examples: [1],
    }),
  },
  {
    additionalProperties: false,
    description: "The item's place in a series.",
    examples: [{ name: "Dune Chronicles", position: 1 }],
  },
);

const externalIds = Type.Record(
  Type.String({ pattern: "^[a-z][a-z0-9-]{0,63}$" }),
  text("The id in that catalogue.", 200, "4671"),
  {
    description: "Ids in other catalogues by scheme, such as imdb, tmdb, isbn, goodreads, musicbrainz.",
    additionalProperties: false,
    examples: [{ goodreads: "4671" }],
  },
);

const facts = {
  domain: domain(),
  title: text("The item's title.", 1000, "The Great Gatsby"),
  year: Type.Optional(
    Type.Integer({
      minimum: -4000,
      maximum: 2200,
      description: "Year of first publication or release.",
      examples: [1925],
    }),
  ),
  language: Type.Optional(
    Type.String({
      pattern: "^[a-z]{2,3}$",
      description: "ISO 639 code of the original language; zxx for instrumental music.",
      examples: ["en"],
    }),
  ),
  description: Type.Optional(text("What the item is about.", 20_000, "A bootlegger gives parties for a love he lost.")),
  lengthMinutes: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1e6, description: "How long it takes to watch or hear.", examples: [142] }),
  ),
  pageCount: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1e6, description: "Pages of a usual edition.", examples: [180] }),
  ),
  mood: Type.Optional(moodOf("How the item feels.")),
  tempoBpm: Type.Optional(
    Type.Number({ minimum: 1, maximum: 1000, description: "Beats per minute, for music.", examples: [128] }),
  ),
  series: Type.Optional(series),
  editionOf: Type.Optional(itemId("The item this is another edition of.")),
  minimumAgeYears: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 21, description: "The youngest age it is meant for.", examples: [12] }),
  ),
  playbackUrl: Type.Optional(httpUrl("Where the item can be played.", "https://video.example/watch/42")),
  imageUrl: Type.Optional(httpUrl("A cover or poster.", "https://images.example/42.jpg")),
};

const lists = {
  creators: Type.Array(creditSchema, {
    maxItems: 500,
    description: "Who made it, most important first.",
    examples: [[{ name: "F. Scott Fitzgerald", role: "author" }]],
  }),
  genres: texts("Genres.", 100, ["novel"]),
  themes: texts("What it is about, in words shared by all domains.", 100, ["jazz-age", "wealth"]),
  places: texts("Real or fictional settings.", 100, ["Long Island"]),
  externalIds,
  offers: Type.Array(offerSchema, {
    maxItems: 500,
    description: "Where a person can get it.",
    examples: [[{ service: "City Library", kind: "borrow" }]],
  }),
};

const optionalLists = {
  creators: Type.Optional(lists.creators),
  genres: Type.Optional(lists.genres),
  themes: Type.Optional(lists.themes),
  places: Type.Optional(lists.places),
  externalIds: Type.Optional(lists.externalIds),
  offers: Type.Optional(lists.offers),
};

const gatsby = {
  id: "book:the-great-gatsby-1925",
  domain: "book",
  title: "The Great Gatsby",
  year: 1925,
  creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
  genres: ["novel"],
  themes: ["jazz-age", "wealth"],
  places: ["Long Island"],
  externalIds: { goodreads: "4671" },
  offers: [{ service: "City Library", kind: "borrow" }],
};

export const itemSchema = Type.Object(
  { id: itemId(), ...facts, ...lists },
  {
    title: "Item",
    description: "A work of any domain: a book, a film, an album.",
    additionalProperties: false,
    examples: [gatsby],
  },
);
export type WireItem = Wire<typeof itemSchema>;

export const newItemSchema = Type.Object(
  { id: itemId(), ...facts, ...optionalLists },
  {
    title: "NewItem",
    description: "An item as a client sends it. Lists that are left out are empty.",
    additionalProperties: false,
    examples: [gatsby, { id: "music:kind-of-blue-1959", domain: "music", title: "Kind of Blue", year: 1959 }],
  },
);
export type WireNewItem = Wire<typeof newItemSchema>;

export const itemBodySchema = Type.Object(
  {
    id: Type.Optional(itemId("May be left out; when given, it must equal the id of the path.")),
    ...facts,
    ...optionalLists,
  },
  {
    title: "ItemBody",
    description: "An item whose id stands in the path. Lists that are left out are empty.",
    additionalProperties: false,
    examples: [{ domain: "music", title: "Kind of Blue", year: 1959 }],
  },
);
export type WireItemBody = Wire<typeof itemBodySchema>;

export const itemPatchSchema = Type.Object(partsOf({ ...facts, ...lists }), {
  title: "ItemPatch",
  description: "What of an item changes, as a JSON merge patch: null takes away, lists are replaced as a whole.",
  additionalProperties: false,
  examples: [{ themes: ["jazz-age", "wealth", "loss"], pageCount: null }],
});

export const itemBatchSchema = Type.Object(
  {
    items: Type.Array(newItemSchema, {
      minItems: 1,
      maxItems: 1000,
      description: "The items.",
      examples: [[gatsby]],
    }),
  },
  {
    title: "ItemBatch",
    description: "Items that go in all or nothing.",
    additionalProperties: false,
    examples: [{ items: [gatsby] }],
  },
);

export const itemCountSchema = Type.Object(
  { itemCount: count("Items that are now in the catalogue.", 2) },
  {
    title: "ItemCount",
    description: "How many items went in.",
    additionalProperties: false,
    examples: [{ itemCount: 2 }],
  },
);

export const itemListSchema = Type.Object(
  {
    items: Type.Array(itemSchema, {
      description: "The items: best match first, or by id where no title was asked for.",
      examples: [[gatsby]],
    }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "ItemList",
    description: "A page of items.",
    additionalProperties: false,
    examples: [{ items: [gatsby] }],
  },
);
export type WireItemList = Wire<typeof itemListSchema>;

export const gatsbyExample = gatsby;
