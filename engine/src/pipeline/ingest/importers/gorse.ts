import type { Importer, ImportSource } from "../importer.ts";
import { gorseFeedbackKinds } from "../../../serving/gorse/feedback-kinds.ts";
import { optional, type Mapping } from "../mapping.ts";
import { readMapped } from "../read-mapped.ts";
import { givenDomain } from "../read-records.ts";

/**
 * Gorse's own export (dashboard or bulk API): `items.csv` (item_id, is_hidden, categories, time_stamp, labels, description) and
 * `feedback.csv` (feedback_type, user_id, item_id, time_stamp), or the same as JSON Lines with the names of its REST API (ItemId, FeedbackType,
 * ...). Columns are as its master server writes them (`master/rest.go`, importExportItems and importExportFeedback).
 * Feedback types are translated: star, like, upvote to `like`; dislike and downvote to `dislike`; click and share to `view`; read to `start`,
 * watch to `finish`; names of our own kinds hold and others are rejected. The comment (exported as description) is the title, as Gorse shows
 * it so; categories become genres, labels themes. Hidden items stay out; feedback that has Gorse's zero time (year 1) is rejected. Ids begin with `gorse:`.
 */
export const gorse: Importer = {
  kind: "gorse",
  description: "A Gorse export: items.csv and feedback.csv, or items.jsonl and feedback.jsonl.",
  filePatterns: [/^(items|feedback)\.(csv|jsonl|json|ndjson)$/i],
  signature: [/^feedback\.(csv|jsonl|json|ndjson)$/i, /^items\.(csv|jsonl|json|ndjson)$/i],
  read,
};

function read(source: ImportSource) {
  const domain = givenDomain(source, "Gorse exports");
  const mapping: Mapping = {
    catalogue: "gorse",
    files: [
      {
        name: "items.*",
        record: "item",
        omit: { column: "is_hidden", is: ["true", "True", "1"] },
        fields: {
          id: { column: ["item_id", "ItemId"] },
          domain: { value: domain },
          title: { column: ["description", "comment", "Comment", "item_id", "ItemId"] },
          genres: { ...optional("categories", "Categories"), split: "|" },
          themes: { ...optional("labels", "Labels"), split: "|" },
        },
      },
      {
        name: "feedback.*",
        record: "event",
        fields: {
          account: { column: ["user_id", "UserId"] },
          item: { column: ["item_id", "ItemId"] },
          time: { column: ["time_stamp", "Timestamp"] },
          kind: { column: ["feedback_type", "FeedbackType"], values: gorseFeedbackKinds },
        },
      },
    ],
  };
  return readMapped(source, mapping);
}
