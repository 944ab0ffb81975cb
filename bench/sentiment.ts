/**
 * How well is a chat read, and how fast? The scorer of parties beside two libraries of npm: on the half of rated live-chat messages that was
 * not looked at while its rules were written, on the tweets VADER was made with, and in messages a second; then what moderation costs.
 */
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from "obscenity";
import Sentiment from "sentiment";
import vaderSentiment from "vader-sentiment";
import { sentimentOf } from "../engine/src/context/sentiment/sentiment.ts";
import { createModerator, moderationDefaults } from "../engine/src/parties/moderation/moderate.ts";
import { PartyMood } from "../engine/src/parties/mood/party-mood.ts";
import { classOf, loadChat, loadTweets, type RatedText, type SentimentClass } from "./chat-data.ts";
import { rowBesidePeer, rowWithAim, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";

interface Reader {
  readonly name: string;
  readonly valenceOf: (text: string) => number;
  /** A valence nearer to 0 is neutral: what the paper says for VADER, which is ours too; the other library counts words. */
  readonly cut: number;
}

const afinn = new Sentiment();
const own: Reader = { name: "own", valenceOf: (text) => sentimentOf(text).valence, cut: 0.05 };
const peers: readonly Reader[] = [
  {
    name: "vader-sentiment",
    valenceOf: (text) => vaderSentiment.SentimentIntensityAnalyzer.polarity_scores(text).compound,
    cut: 0.05,
  },
  { name: "sentiment", valenceOf: (text) => afinn.analyze(text).comparative, cut: 0 },
];

export async function run(): Promise<readonly BenchRow[]> {
  const chat = loadChat();
  const tweets = loadTweets();
  return [
    ...(chat === undefined ? [] : chatRows(chat.heldOut).map((row) => ({ ...row, data: chat.data }))),
    ...(chat === undefined ? [] : tuningRows(chat.tuning).map((row) => ({ ...row, data: chat.data }))),
    ...(tweets === undefined ? [] : tweetRows(tweets.tweets).map((row) => ({ ...row, data: tweets.data }))),
    ...(chat === undefined ? [] : speedRows(chat.tuning.map(({ text }) => text))),
    moodRow(),
  ];
}

function chatRows(half: readonly RatedText[]): readonly BenchRow[] {
  const classes = classesOf(half, own);
  const score = macroF1(half, classes);
  const beside = peers.flatMap((peer): BenchRow[] => {
    const theirs = classesOf(half, peer);
    const ahead = score - macroF1(half, theirs);
    return [
      { case: `chat-macro-f1-${peer.name}`, value: macroF1(half, theirs), unit: "of 1" },
      rowWithAim(`chat-ahead-of-${peer.name}`, ahead, "macro-F1", { atLeast: 0.05 }),
      {
        case: `chat-ahead-of-${peer.name}-at-least`,
        value: leastLead(half, classes, theirs),
        unit: "macro-F1, 95 % of resamples",
      },
    ];
  });
  return [
    { case: "chat-messages", value: half.length, unit: "held out" },
    { case: "chat-macro-f1", value: score, unit: "of 1" },
    ...beside,
  ];
}

function tuningRows(half: readonly RatedText[]): readonly BenchRow[] {
  return [own, ...peers].map((reader) => ({
    case: `chat-tuning-macro-f1-${reader.name}`,
    value: macroF1(half, classesOf(half, reader)),
    unit: `of 1, ${half.length} messages`,
  }));
}

function tweetRows(tweets: readonly (RatedText & { readonly rating: number })[]): readonly BenchRow[] {
  const rightOf = (reader: Reader) => {
    const classes = classesOf(tweets, reader);
    return tweets.filter(({ truth }, at) => classes[at] === truth).length / tweets.length;
  };
  const r = (reader: Reader) =>
    correlation(
      tweets.map(({ text }) => reader.valenceOf(text)),
      tweets.map(({ rating }) => rating),
    );
  return [
    rowWithAim("tweets-right-of-three", rightOf(own), "of 1", { atLeast: 0.89 }),
    rowWithAim("tweets-r", r(own), "with people's ratings", { atLeast: 0.86 }),
    { case: "tweets-macro-f1", value: macroF1(tweets, classesOf(tweets, own)), unit: "of 1" },
    ...peers.flatMap((peer) => [
      { case: `tweets-right-of-three-${peer.name}`, value: rightOf(peer), unit: "of 1" },
      { case: `tweets-r-${peer.name}`, value: r(peer), unit: "with people's ratings" },
    ]),
  ];
}

function speedRows(texts: readonly string[]): readonly BenchRow[] {
  const words = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });
  const moderate = createModerator();
  const unworded = createModerator({ ...moderationDefaults, profanity: "allow" });
  const speed = rateOf(texts, own.valenceOf);
  return [
    rowWithAim("messages-per-second", speed, "a core", { atLeast: 250_000 }),
    ...peers.map((peer) => {
      const theirs = rateOf(texts, peer.valenceOf);
      return rowBesidePeer(`messages-per-second-${peer.name}`, "a core", {
        value: speed,
        peer: theirs,
        ratio: speed / theirs,
      });
    }),
    rowWithAim(
      "moderated-per-second",
      rateOf(texts, (text) => moderate(text).kind),
      "a core",
      { atLeast: 100_000 },
    ),
    {
      case: "moderated-without-profanity",
      value: rateOf(texts, (text) => unworded(text).kind),
      unit: "a second and core",
    },
    { case: "obscenity-alone", value: rateOf(texts, (text) => words.hasMatch(text)), unit: "a second and core" },
  ];
}

const roundCount = 15;
const roundMs = 200;

/** Texts a second of processor time, the median of rounds. */
function rateOf(texts: readonly string[], read: (text: string) => unknown): number {
  const rates: number[] = [];
  for (let round = 0; round < roundCount + 2; round += 1) {
    const [startedAtMs, before] = [performance.now(), process.cpuUsage()];
    let count = 0;
    while (performance.now() - startedAtMs < roundMs) {
      for (const text of texts) read(text);
      count += texts.length;
    }
    const { user, system } = process.cpuUsage(before);
    // The first rounds are the compiler's.
    if (round >= 2) rates.push((count / (user + system)) * 1e6);
  }
  return Math.round(median(rates));
}

/** A party of ten that writes once a second and is read once in two. */
function moodRow(): BenchRow {
  const expressions = Array.from({ length: 100_000 }, (_, at) => ({
    id: `m${at}`,
    memberId: `u${at % 10}`,
    atMs: at * 1000,
    valence: Math.sin(at),
    arousal: 0.5,
  }));
  const before = process.cpuUsage();
  const mood = new PartyMood();
  for (const expression of expressions) {
    mood.add(expression);
    if (expression.atMs % 2000 === 0) mood.feelingAt(expression.atMs);
  }
  const { user, system } = process.cpuUsage(before);
  return {
    case: "mood-messages-per-second",
    value: Math.round((expressions.length / (user + system)) * 1e6),
    unit: "a core",
  };
}

const classesOf = (texts: readonly RatedText[], { valenceOf, cut }: Reader): readonly SentimentClass[] =>
  texts.map(({ text }) => classOf(valenceOf(text), cut));

/** The mean over the three classes of F1. */
function macroF1(texts: readonly RatedText[], classes: readonly SentimentClass[], places?: readonly number[]): number {
  const hits = new Map<number, { right: number; said: number; true: number }>(
    [-1, 0, 1].map((one) => [one, { right: 0, said: 0, true: 0 }]),
  );
  for (const at of places ?? texts.keys()) {
    const [truth, said] = [texts[at]!.truth, classes[at]!];
    hits.get(truth)!.true += 1;
    hits.get(said)!.said += 1;
    if (truth === said) hits.get(truth)!.right += 1;
  }
  let sum = 0;
  for (const { right, said, true: real } of hits.values()) sum += said + real === 0 ? 0 : (2 * right) / (said + real);
  return sum / hits.size;
}

const resampleCount = 2000;

/** The lead that 95 % of resamples of the messages exceed. */
function leastLead(
  texts: readonly RatedText[],
  classes: readonly SentimentClass[],
  theirs: readonly SentimentClass[],
): number {
  let state = 9;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const leads = Array.from({ length: resampleCount }, () => {
    const places = texts.map(() => Math.floor(next() * texts.length));
    return macroF1(texts, classes, places) - macroF1(texts, theirs, places);
  });
  return leads.toSorted((a, b) => a - b)[Math.floor(resampleCount * 0.05)]!;
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const meanOf = (of: (at: number) => number) => one.reduce((sum, _, at) => sum + of(at), 0) / one.length;
  const [a, b] = [meanOf((at) => one[at]!), meanOf((at) => other[at]!)];
  const covariance = meanOf((at) => (one[at]! - a) * (other[at]! - b));
  return covariance / Math.sqrt(meanOf((at) => (one[at]! - a) ** 2) * meanOf((at) => (other[at]! - b) ** 2));
}
