import type { Importer, ImportSource } from "../importer.ts";
import { optional, type Mapping } from "../mapping.ts";
import { readMapped } from "../read-mapped.ts";
import { givenDomain } from "../read-records.ts";

/**
 * Data sets as Amazon Personalize imports them, by its reserved column names (Personalize developer guide, "Custom datasets and schemas"):
 * interactions with USER_ID, ITEM_ID, TIMESTAMP, and EVENT_TYPE, EVENT_VALUE where they are there; items with ITEM_ID, GENRES and whatever
 * names them (TITLE). Event types are translated: click and view to `view`, watch, play, stream, read and listen to `finish`, add-to-cart,
 * bookmark and wishlist to `save`, rating to `rate` with EVENT_VALUE on a scale of 1..5; names of our own kinds hold; without a type it is
 * a `view`. Files are told by "interaction" or "item" in their names. Ids begin with `personalize:`.
 */
export const personalize: Importer = {
  kind: "personalize",
  description: 'Amazon Personalize data sets: a CSV with "interaction" in its name and one with "item" in its name.',
  filePatterns: [/interaction.*\.csv$/i, /item.*\.csv$/i],
  read,
};

const eventTypes: Readonly<Record<string, string>> = {
  click: "view",
  "detail-page-view": "view",
  watch: "finish",
  play: "finish",
  stream: "finish",
  read: "finish",
  listen: "finish",
  addtocart: "save",
  "add-to-cart": "save",
  "add to cart": "save",
  bookmark: "save",
  wishlist: "save",
  rating: "rate",
  buy: "purchase",
};

function read(source: ImportSource) {
  const domain = givenDomain(source, "Personalize data sets");
  const mapping: Mapping = {
    catalogue: "personalize",
    files: [
      {
        name: "*interaction*.csv",
        record: "event",
        fields: {
          account: "USER_ID",
          item: "ITEM_ID",
          time: "TIMESTAMP",
          kind: { ...optional("EVENT_TYPE"), values: eventTypes, default: "view" },
          ratio: { ...optional("EVENT_VALUE"), from: 1, to: 5 },
        },
      },
      {
        name: "*item*.csv",
        record: "item",
        fields: {
          id: "ITEM_ID",
          domain: { value: domain },
          title: { column: ["TITLE", "NAME", "ITEM_NAME", "ITEM_ID"] },
          genres: { ...optional("GENRES"), split: "|" },
          creators: { ...optional("CONTENT_OWNER"), split: "|" },
          description: optional("DESCRIPTION", "PRODUCT_DESCRIPTION"),
          language: optional("CONTENT_ORIGINAL_LANGUAGE"),
          year: optional("YEAR", "RELEASE_DATE"),
        },
      },
    ],
  };
  return readMapped(source, mapping);
}
