/** Item moods: can the mood of a song be told from what is known of it, by the model that is served? */
import { createHash } from "node:crypto";
import type { ItemFeatures } from "../../models/bridge/bridge.ts";
import { content } from "../../models/content/content.ts";
import { createCatalogue } from "../../models/model.ts";
import { mood as moodModel } from "../../models/mood/mood.ts";
import { createItem, type Item, type Mood } from "../../domain/item.ts";
import { parseItemId } from "../../domain/ids.ts";
import { moodDistance } from "../../domain/mood.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { descriptors, moodClasses, readMusicMood, type MoodClass, type MoodSong } from "../data-sets/music-mood.ts";
import { figureRow } from "../judged-row.ts";
import { intervalOf } from "../significance.ts";

const seed = 0;
const foldCount = 5;
const resampleCount = 2_000;

/** Where each of the four moods lies, by our own judgement: what the model learns is valence and arousal. */
const placeOf: Readonly<Record<MoodClass, Mood>> = {
  Happy: { valence: 0.7, arousal: 0.4 },
  Sad: { valence: -0.6, arousal: -0.2 },
  Calm: { valence: 0.1, arousal: -0.8 },
  Energetic: { valence: 0.3, arousal: 0.9 },
};

export const cardItemMood: Card = {
  id: "item-mood",
  question: "Which of four moods is a song in?",
  split:
    "five folds by a hash of the artist, so that nobody is in two; the ridge is chosen by cross-validation within the training folds; features: the first row knows title, artist, album and tempo, as a catalogue item has them; the second knows besides nine descriptors of the recording, Spotify's valence and energy among them, which catalogue items have not",
  seed,
  async run(context) {
    const { identity, songs } = readMusicMood(context.dataRoot);
    const folds = foldsOf(songs, seed + context.seedShift);
    const truth = songs.map(({ mood }) => mood);
    const text = await textFeatures(songs);
    const floors = {
      majority: byFold(songs, folds, majority),
      valenceOnly: byFold(songs, folds, nearestValence),
    };
    const contenders = {
      "what an item says": byFold(
        songs,
        folds,
        inferred(songs, () => text),
      ),
      "descriptors of the recording": byFold(
        songs,
        folds,
        inferred(songs, (known) => audioFeatures(songs, known)),
      ),
    };
    return Object.entries(contenders).map(([name, guesses]) =>
      rowOf({ name, guesses, truth, floors, identity }, context),
    );
  },
};

function foldsOf(songs: readonly MoodSong[], hashSeed: number): Uint8Array {
  return Uint8Array.from(
    songs,
    ({ artist }) => createHash("sha256").update(`${hashSeed} ${artist}`).digest().readUInt32BE() % foldCount,
  );
}

/** Guesses for `asked` by what is known of `known`, both places of songs. */
type Guesser = (songs: readonly MoodSong[], known: readonly number[], asked: readonly number[]) => readonly MoodClass[];

/** Every song guessed by those of other folds. */
function byFold(songs: readonly MoodSong[], folds: Uint8Array, guess: Guesser): readonly MoodClass[] {
  const guesses: MoodClass[] = Array.from(songs, () => "Happy");
  for (let fold = 0; fold < foldCount; fold += 1) {
    const placesWhere = (isWanted: boolean) => [...songs.keys()].filter((at) => (folds[at] === fold) === isWanted);
    const asked = placesWhere(true);
    for (const [place, one] of guess(songs, placesWhere(false), asked).entries()) guesses[asked[place] ?? 0] = one;
  }
  return guesses;
}

const majority: Guesser = (songs, known, asked) => {
  const countOf = (mood: MoodClass) => known.filter((at) => songs[at]?.mood === mood).length;
  const [most = "Happy"] = moodClasses.toSorted((a, b) => countOf(b) - countOf(a));
  return asked.map(() => most);
};

/** The mood whose songs have the most similar valence on average. */
const nearestValence: Guesser = (songs, known, asked) => {
  const valenceOf = (at: number) => songs[at]?.descriptors.valence ?? 0;
  const means = moodClasses.map((mood) => {
    const own = known.filter((at) => songs[at]?.mood === mood).map(valenceOf);
    return { mood, mean: own.reduce((sum, value) => sum + value, 0) / own.length };
  });
  return asked.map((at) => nearest(means, ({ mean }) => Math.abs(mean - valenceOf(at))).mood);
};

function nearest<One>(candidates: readonly One[], distanceOf: (one: One) => number): One {
  return candidates.reduce((best, one) => (distanceOf(one) < distanceOf(best) ? one : best));
}

/** The model that is served, told the moods of the known songs. */
function inferred(songs: readonly MoodSong[], featuresFor: (known: readonly number[]) => ItemFeatures): Guesser {
  return (_, known, asked) => {
    const isKnown = new Set(known);
    const items = songs.map((song, at) => itemOf(song, at, isKnown.has(at)));
    const model = moodModel.train(createCatalogue(items), featuresFor(known), { seed });
    return asked.map((at) => {
      const guess = { valence: model.valence[at] ?? 0, arousal: model.arousal[at] ?? 0 };
      return nearest(moodClasses, (mood) => moodDistance(placeOf[mood], guess));
    });
  };
}

function itemOf({ title, artist, album, descriptors: { tempo }, mood }: MoodSong, at: number, isTold: boolean): Item {
  return createItem({
    id: parseItemId(String(at)),
    domain: "music",
    title,
    description: album,
    creators: [{ name: artist, role: "performer" }],
    ...(tempo > 0 && { tempoBpm: tempo }),
    ...(isTold && { mood: placeOf[mood] }),
  });
}

async function textFeatures(songs: readonly MoodSong[]): Promise<ItemFeatures> {
  const data = {
    catalogue: createCatalogue(songs.map((song, at) => itemOf(song, at, false))),
    preferences: sparseFromTriples(0, songs.length, [], [], []),
    lastAtMs: new Float64Array(),
    relations: [],
    nowMs: 0,
  };
  return (await content.train(data, content.defaults, { seed })).denseFeatures();
}

/** Centred and scaled by the known songs. */
function audioFeatures(songs: readonly MoodSong[], known: readonly number[]): ItemFeatures {
  const values = new Float32Array(songs.length * descriptors.length);
  for (const [column, name] of descriptors.entries()) {
    const valueOf = (at: number) => songs[at]?.descriptors[name] ?? 0;
    const mean = known.reduce((sum, at) => sum + valueOf(at), 0) / known.length;
    const variance = known.reduce((sum, at) => sum + (valueOf(at) - mean) ** 2, 0) / known.length;
    for (const at of songs.keys())
      values[at * descriptors.length + column] = (valueOf(at) - mean) / (Math.sqrt(variance) || 1);
  }
  return { dimension: descriptors.length, values };
}

/** Mean over the moods of 2 · precision · recall / (precision + recall), of the songs at `places`. */
function macroF1(truth: readonly MoodClass[], guesses: readonly MoodClass[], places: Iterable<number>): number {
  const [hits, told, found] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, mood: string | undefined) =>
    counts.set(mood ?? "", (counts.get(mood ?? "") ?? 0) + 1);
  for (const at of places) {
    add(told, truth[at]);
    add(found, guesses[at]);
    if (truth[at] === guesses[at]) add(hits, truth[at]);
  }
  const scores = moodClasses.map((mood) => {
    const both = (told.get(mood) ?? 0) + (found.get(mood) ?? 0);
    return both === 0 ? 0 : (2 * (hits.get(mood) ?? 0)) / both;
  });
  return scores.reduce((sum, score) => sum + score, 0) / moodClasses.length;
}

interface Judged {
  readonly name: string;
  readonly guesses: readonly MoodClass[];
  readonly truth: readonly MoodClass[];
  readonly floors: Readonly<Record<string, readonly MoodClass[]>>;
  readonly identity: CardRow["data"];
}

function rowOf({ name, guesses, truth, floors, identity }: Judged, { seedShift }: CardContext): CardRow {
  const uniform = seededUniform(seed + seedShift);
  const draws = Float64Array.from({ length: resampleCount }, () =>
    macroF1(
      truth,
      guesses,
      Array.from(truth, () => Math.floor(uniform() * truth.length)),
    ),
  );
  return figureRow({
    case: name,
    metric: "macro-F1 of four moods, songs in place of users",
    data: identity,
    users: truth.length,
    heldOutMean: 1,
    figure: { value: macroF1(truth, guesses, truth.keys()), interval: intervalOf(draws, { seed }) },
    baselines: new Map(
      Object.entries(floors).map(([floor, values]) => [floor, { value: macroF1(truth, values, truth.keys()) }]),
    ),
    oracle: 1,
    seed,
  });
}
