/** Messages of live chats and tweets with what people said of their sentiment, from the folder of data sets. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { csvRows } from "../engine/src/evaluation/data-sets/csv.ts";

export type SentimentClass = -1 | 0 | 1;

export interface RatedText {
  readonly text: string;
  readonly truth: SentimentClass;
}

export interface ChatData {
  readonly data: { readonly name: string; readonly sha256: string };
  /** What the rules were tried on. */
  readonly tuning: readonly RatedText[];
  /** Never looked at before the figures were final. */
  readonly heldOut: readonly RatedText[];
}

export interface RatedTweet extends RatedText {
  /** The mean of what people rated, -4 to 4. */
  readonly rating: number;
}

const folder = resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets");

function bytesOf(path: string): Buffer | undefined {
  const file = join(folder, path);
  if (existsSync(file)) return readFileSync(file);
  console.error(`Left out: no ${path} in the data sets. Set CODECATALYST_DATASETS to their folder.`);
  return undefined;
}

/** The half a message is in hangs on its text alone, so that one that was written twice is in one half only. */
const isHeldOut = (text: string) => (createHash("sha256").update(text).digest()[0] ?? 0) % 2 === 1;

/** Twitch messages rated by three people (Kobs et al. 2020; not for commercial purposes, so nothing that ships is learned from them). */
export function loadChat(): ChatData | undefined {
  const bytes = bytesOf("twitch-chat-sentiment/labeled_dataset.csv");
  if (bytes === undefined) return undefined;
  const texts = csvRows(bytes.toString()).map((cell): RatedText => ({
    text: cell("message"),
    truth: classOf(Number(cell("sentiment")), 0),
  }));
  return {
    data: { name: "twitch-chat-sentiment", sha256: createHash("sha256").update(bytes).digest("hex") },
    tuning: texts.filter(({ text }) => !isHeldOut(text)),
    heldOut: texts.filter(({ text }) => isHeldOut(text)),
  };
}

/** A rating nearer to 0 than this is of no feeling. */
const neutralRating = 0.2;

/** The tweets VADER was made with (Hutto & Gilbert 2014, MIT). */
export function loadTweets(): { readonly data: ChatData["data"]; readonly tweets: readonly RatedTweet[] } | undefined {
  const bytes = bytesOf("sentiment-vader-groundtruth/tweets_GroundTruth.txt");
  if (bytes === undefined) return undefined;
  const tweets = bytes
    .toString()
    .trimEnd()
    .split(/\r?\n/)
    .map((line): RatedTweet => {
      const [, rating = "0", text = ""] = line.split("\t");
      return { text: plainOf(text), rating: Number(rating), truth: classOf(Number(rating), neutralRating) };
    });
  return {
    data: { name: "sentiment-vader-groundtruth", sha256: createHash("sha256").update(bytes).digest("hex") },
    tweets,
  };
}

/** The file has text as pages have it. */
const plainOf = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** The class of a score; nearer to 0 than `cut` is neutral. */
export function classOf(score: number, cut: number): SentimentClass {
  if (Math.abs(score) <= cut) return 0;
  return score > 0 ? 1 : -1;
}
