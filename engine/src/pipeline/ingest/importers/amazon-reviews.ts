import { parseDomain, type Domain } from "../../../domain/domain.ts";
import { parseAccountId, parseItemId } from "../../../domain/ids.ts";
import { createItem, type Credit, type Item } from "../../../domain/item.ts";
import {
  cleanText,
  descriptionOrNothing,
  parseRatio,
  parseTime,
  parseTitle,
  present,
  RowProblem,
  scopedId,
  urlOrNothing,
  yearOrNothing,
} from "../fields.ts";
import { createImportedEvent } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { createIdGuard, readJsonRecords } from "../read-records.ts";
import { parsePythonLiteral } from "../read/python-literal.ts";
import { isRecord, type JsonRecord } from "../read/read-json.ts";
import type { SourceFile } from "../read/source-file.ts";
import { tagsOf } from "../../../domain/titles.ts";
import { normaliseIsbn } from "../works/external-ids.ts";

/**
 * Amazon reviews and metadata (McAuley Lab) as JSON Lines, in the field names of 2014 (`reviewerID`, `overall`, `unixReviewTime`; metadata as
 * Python prints it), 2018 (the same, JSON, `category`, `main_cat`) and 2023 (`user_id`, `parent_asin`, `rating`, `timestamp` in ms,
 * `main_category`). What a line is tells itself: one with a reviewer is a review.
 * Item ids are `asin:<parent_asin or asin>`, accounts `amazon:<reviewer>`. Ratings of 1..5 become `rate` events; the review's text is not kept.
 * The domain comes from the main category, the category path, or the file's name; `domain` of the request holds for the rest.
 */
export const amazonReviews: Importer = {
  kind: "amazon-reviews",
  description:
    "Amazon reviews and metadata as JSON Lines (2014, 2018 or 2023 field names), such as Books_5.json.gz or meta_Books.jsonl.gz.",
  filePatterns: [/\.(jsonl?|ndjson)$/i],
  signature: [/^(meta_.*|reviews_.*|(Books|Movies_and_TV|CDs_and_Vinyl|Digital_Music|Kindle_Store)(_5)?)\.jsonl?$/],
  read,
};

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const byMetadataFirst = source.files.toSorted((a, b) => Number(isMetadata(b)) - Number(isMetadata(a)));
  for (const file of byMetadataFirst) {
    const domainOfFile = domainFromName(file.name) ?? source.domain;
    const guard = createIdGuard();
    const readLine = (value: JsonRecord, line: number): ImportRecord => {
      const isReview = "reviewerID" in value || "user_id" in value;
      if (isReview) return readReview(value, source.nowMs);
      const item = readProduct(value, source, domainOfFile);
      guard(item.id, line);
      return { kind: "item", item };
    };
    yield* readJsonRecords(source, file, readLine, { parseOther: parsePythonLiteral });
  }
}

const isMetadata = (file: SourceFile) => file.name.startsWith("meta_");

function domainFromName(name: string): Domain | undefined {
  if (/Books|Kindle_Store/.test(name)) return "book";
  if (/Movies_and_TV/.test(name)) return "movie";
  return /CDs_and_Vinyl|Digital_Music/.test(name) ? "music" : undefined;
}

function domainFromCategory(category: string): Domain | undefined {
  if (/^(books?|buy a kindle|kindle store|audible audiobooks)$/i.test(category)) return "book";
  if (/^(movies & tv|movies|prime video|amazon instant video)$/i.test(category)) return "movie";
  return /^(cds & vinyl|digital music|music)$/i.test(category) ? "music" : undefined;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : "";
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).flat(2).map(text);

function asinOf(value: JsonRecord): string {
  const asin = (text(value["parent_asin"]) || text(value["asin"])).trim();
  if (asin === "") throw new RowProblem("has no asin");
  return asin;
}

function readReview(value: JsonRecord, nowMs: number): ImportRecord {
  const rating = value["rating"] ?? value["overall"];
  const event = createImportedEvent(
    {
      accountId: parseAccountId(scopedId("amazon", text(value["user_id"] ?? value["reviewerID"]), "reviewer")),
      itemId: parseItemId(`asin:${asinOf(value)}`),
      atMs: parseTime(text(value["timestamp"] ?? value["unixReviewTime"]), nowMs),
      happening: { kind: "rate", ratio: parseRatio(text(rating), "rating", [1, 5]) },
    },
    nowMs,
  );
  return { kind: "event", event };
}

function readProduct(value: JsonRecord, source: ImportSource, domainOfFile: Domain | undefined): Item {
  const asin = asinOf(value);
  const path = texts(value["category"] ?? value["categories"]).map(decode);
  const domain = parseDomain(domainOf(value, path, domainOfFile), source.domains);
  const details = isRecord(value["details"]) ? value["details"] : {};
  const published = text(details["Publication date"] ?? details["Release date"]);
  const isbn = domain === "book" ? normaliseIsbn(asin) : undefined;
  return createItem({
    id: parseItemId(`asin:${asin}`),
    domain,
    title: parseTitle(decode(text(value["title"]))),
    creators: creditsOf(value, details, domain),
    genres: tagsOf(path.slice(1), 5),
    externalIds: { asin, ...(isbn !== undefined && { isbn }) },
    ...present({
      year: yearOrNothing(/\b(1[4-9]\d\d|20\d\d)\b/.exec(published)?.[1], source.nowMs),
      description: descriptionOrNothing(decode(texts(value["description"]).join(" "))),
      imageUrl: imageOf(value),
    }),
  });
}

function domainOf(value: JsonRecord, path: readonly string[], domainOfFile: Domain | undefined): Domain {
  const main = decode(text(value["main_category"] ?? value["main_cat"]));
  const domain = domainFromCategory(main) ?? domainFromCategory(path[0] ?? "") ?? domainOfFile;
  if (domain !== undefined) return domain;
  const category = JSON.stringify(main || (path[0] ?? ""));
  throw new RowProblem(`the domain is unknown: neither category ${category} nor the file's name tells it`);
}

function imageOf(value: JsonRecord): string | undefined {
  const [first] = Array.isArray(value["images"]) ? (value["images"] as unknown[]) : [];
  const large = isRecord(first) ? text(first["large"]) : "";
  return urlOrNothing(large || text(value["imUrl"] ?? texts(value["imageURLHighRes"])[0]));
}

const roles: Readonly<Record<string, string>> = { book: "author", music: "performer", movie: "director" };

/** The maker, where the data has one: `author` and `details` in 2023, `brand` for books and records before. */
function creditsOf(value: JsonRecord, details: JsonRecord, domain: Domain): readonly Credit[] {
  const author = isRecord(value["author"]) ? text(value["author"]["name"]) : text(value["author"]);
  const named =
    author || text(details["Director"]) || (domain === "movie" ? "" : text(value["brand"]) || storeName(value));
  return decode(named)
    .split(/\s*[,|]\s*(?![^(]*\))/)
    .map((name) =>
      cleanText(
        name
          .replace(/\s*\((?:author|artist|director|format)[^)]*\)\s*/gi, "")
          .replace(/^(by|visit amazon's)\s+/i, "")
          .replace(/\s+page$/i, ""),
      ),
    )
    .filter((name) => name !== "" && name.length < 120)
    .slice(0, 5)
    .map((name) => ({ name, role: roles[domain] ?? "creator" }));
}

/** In 2023 the store of a book or a record reads "Jane Doe (Author)" or "The Band Format: Audio CD". */
const storeName = (value: JsonRecord) => text(value["store"]).replace(/\s*Format:.*$/i, "");

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  quot: '"',
  lt: "<",
  gt: ">",
  "#39": "'",
  "#x27": "'",
  nbsp: " ",
};
const decode = (raw: string) =>
  raw
    .replaceAll(/<[^<>]{1,200}>/g, " ")
    .replaceAll(/&(amp|quot|lt|gt|#39|#x27|nbsp);/g, (_, name: string) => entities[name] ?? " ");
