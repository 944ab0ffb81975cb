import type { ItemId } from "../../../domain/ids.ts";
import { compareWorks, doubtfulConfidence, sureConfidence } from "./compare-works.ts";
import { workSchemes } from "./external-ids.ts";
import { creatorsAgree, type Work } from "./work.ts";

export interface Pair {
  readonly a: Work;
  readonly b: Work;
  readonly confidence: number;
  readonly reason: string;
}

export interface Groups {
  /** Records of one work, two or more each. */
  readonly groups: readonly (readonly Work[])[];
  /** Pairs that may be one work, for a person to look at; the likeliest first. */
  readonly doubtful: readonly Pair[];
}

/**
 * Puts records of one work together: by the ids of other catalogues, then by title, year and creators within blocks of one
 * title, so that the time is about linear in the records. Two records whose ids of whole works differ never come together.
 */
export function groupWorks(works: readonly Work[]): Groups {
  const pairs = [...externalPairs(works), ...titlePairs(works)].toSorted(byConfidence);
  const sets = new WorkSets(works);
  for (const pair of pairs) if (pair.confidence >= sureConfidence) sets.join(pair.a, pair.b);
  const doubtful = pairs.filter(
    ({ a, b, confidence }) =>
      confidence < sureConfidence &&
      confidence >= doubtfulConfidence &&
      !sets.areTogether(a, b) &&
      !sets.areApart(a, b),
  );
  return { groups: sets.groups(), doubtful: withoutDoubles(doubtful) };
}

function byConfidence(x: Pair, y: Pair): number {
  return y.confidence - x.confidence || (x.a.id < y.a.id ? -1 : 1) || (x.b.id < y.b.id ? -1 : 1);
}

function withoutDoubles(pairs: readonly Pair[]): readonly Pair[] {
  const seen = new Set<string>();
  return pairs.filter(({ a, b }) => {
    const key = a.id < b.id ? `${a.id}\n${b.id}` : `${b.id}\n${a.id}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function* externalPairs(works: readonly Work[]): Generator<Pair> {
  const first = new Map<string, Work>();
  for (const work of works)
    for (const key of work.externalKeys) {
      const place = `${work.domain}\n${key}`;
      const known = first.get(place);
      if (known === undefined) first.set(place, work);
      else yield judgeExternal(known, work, key.slice(0, key.indexOf(":")));
    }
}

/** An id in common is proof unless title and year speak against it: ids are mistyped, and ISBNs are used twice. */
function judgeExternal(a: Work, b: Work, scheme: string): Pair {
  const isAlike = titlesAlike(a, b);
  const isTimeFar = a.year !== undefined && b.year !== undefined && Math.abs(a.year - b.year) > 2;
  const isVolumeOther = a.volume !== undefined && b.volume !== undefined && a.volume !== b.volume;
  const isWorkId = workSchemes.has(scheme);
  const isSure = isWorkId
    ? isAlike || (!isTimeFar && a.catalogue !== b.catalogue)
    : !isVolumeOther && a.variant === b.variant && (isAlike || creatorsAgree(a.creators, b.creators) === "yes");
  if (isSure) return { a, b, confidence: 1, reason: `same ${scheme} id` };
  return { a, b, confidence: 0.7, reason: `same ${scheme} id, but title or year differ` };
}

function titlesAlike(a: Work, b: Work): boolean {
  if (a.key === b.key || a.key === b.shortKey || b.key === a.shortKey) return true;
  if (a.shortKey !== undefined && a.shortKey === b.shortKey) return true;
  return a.key.startsWith(`${b.key} `) || b.key.startsWith(`${a.key} `);
}

interface Block {
  /** Records whose whole title this is. */
  readonly whole: Work[];
  /** Records that have a subtitle behind this title. */
  readonly headed: Work[];
}

/** Blocks larger than this are compared only within creators of one surname. */
const largestBlock = 100;

function* titlePairs(works: readonly Work[]): Generator<Pair> {
  for (const block of blocksOf(works)) {
    for (const part of partsOf(block)) {
      for (const [index, a] of part.whole.entries())
        for (const b of part.whole.slice(index + 1)) yield* judgeWhole(a, b, part);
      for (const a of part.whole) for (const b of part.headed) yield* judgeHeaded(a, b, part);
    }
  }
}

function blocksOf(works: readonly Work[]): Iterable<Block> {
  const blocks = new Map<string, Block>();
  const blockOf = (work: Work, key: string): Block => {
    const place = `${work.domain}\n${key}`;
    const block = blocks.get(place) ?? { whole: [], headed: [] };
    blocks.set(place, block);
    return block;
  };
  for (const work of works) {
    blockOf(work, work.key).whole.push(work);
    if (work.shortKey !== undefined) blockOf(work, work.shortKey).headed.push(work);
  }
  return blocks.values();
}

function partsOf(block: Block): readonly Block[] {
  if (block.whole.length + block.headed.length <= largestBlock) return [block];
  const parts = new Map<string, Block>();
  const partOf = (work: Work): Block => {
    const surname = work.creators[0]?.surname ?? "";
    const part = parts.get(surname) ?? { whole: [], headed: [] };
    parts.set(surname, part);
    return part;
  };
  for (const work of block.whole) partOf(work).whole.push(work);
  for (const work of block.headed) partOf(work).headed.push(work);
  parts.delete("");
  return [...parts.values()];
}

const doubt = 0.7;

function* judgeWhole(a: Work, b: Work, block: Block): Generator<Pair> {
  const { confidence, reason } = compareWorks(a, b);
  if (confidence < doubtfulConfidence) return;
  const trouble = confidence < sureConfidence ? undefined : troubleWith(a, b, block);
  yield trouble === undefined
    ? { a, b, confidence, reason }
    : { a, b, confidence: doubt, reason: `${reason}, but ${trouble}` };
}

/** What else in the block makes a sure pair doubtful. */
function troubleWith(a: Work, b: Work, { whole }: Block): string | undefined {
  const isOneWithoutVolume = (a.volume === undefined) !== (b.volume === undefined);
  const volumes = new Set(
    whole.filter((work) => creatorsAgree(work.creators, a.creators) !== "no").map((work) => work.volume ?? 0),
  );
  volumes.delete(0);
  if (isOneWithoutVolume && volumes.size > 1) return "several volumes have this title";
  if (creatorsAgree(a.creators, b.creators) !== undefined) return undefined;
  const rivals = whole.filter(
    (work) => work !== a && work !== b && work.year === a.year && [a.catalogue, b.catalogue].includes(work.catalogue),
  );
  if (rivals.length > 0 || a.catalogue === b.catalogue) return "one catalogue has several of this title and year";
  return undefined;
}

function* judgeHeaded(a: Work, b: Work, block: Block): Generator<Pair> {
  const { confidence, reason } = compareWorks(a, b);
  if (confidence < doubtfulConfidence) return;
  const subtitles = new Set(
    block.headed.filter((work) => creatorsAgree(work.creators, a.creators) !== "no").map((work) => work.key),
  );
  const isAlone = subtitles.size === 1;
  yield {
    a,
    b,
    confidence: isAlone ? confidence : Math.min(confidence, doubt),
    reason: isAlone ? reason : `${reason}, but several subtitles`,
  };
}

/** Disjoint sets (union by path halving) that know the ids of whole works in them. */
class WorkSets {
  readonly #works: readonly Work[];
  readonly #parent = new Map<ItemId, ItemId>();
  readonly #workIds = new Map<ItemId, Map<string, string>>();

  constructor(works: readonly Work[]) {
    this.#works = works;
    for (const work of works) {
      const pairs = work.externalKeys.map((key) => [key.slice(0, key.indexOf(":")), key] as const);
      this.#workIds.set(work.id, new Map(pairs.filter(([scheme]) => workSchemes.has(scheme))));
    }
  }

  join(a: Work, b: Work): void {
    const [rootA, rootB] = [this.#root(a.id), this.#root(b.id)];
    if (rootA === rootB || this.#conflict(rootA, rootB)) return;
    this.#parent.set(rootB, rootA);
    for (const [scheme, key] of this.#workIds.get(rootB) ?? []) this.#workIds.get(rootA)?.set(scheme, key);
  }

  areTogether(a: Work, b: Work): boolean {
    return this.#root(a.id) === this.#root(b.id);
  }

  /** True when their ids of whole works differ. */
  areApart(a: Work, b: Work): boolean {
    return this.#conflict(this.#root(a.id), this.#root(b.id));
  }

  groups(): readonly (readonly Work[])[] {
    const groups = new Map<ItemId, Work[]>();
    for (const work of this.#works) {
      const root = this.#root(work.id);
      groups.set(root, [...(groups.get(root) ?? []), work]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  #conflict(rootA: ItemId, rootB: ItemId): boolean {
    const ids = this.#workIds.get(rootA);
    return [...(this.#workIds.get(rootB) ?? [])].some(([scheme, key]) => (ids?.get(scheme) ?? key) !== key);
  }

  #root(id: ItemId): ItemId {
    let current = id;
    for (let parent = this.#parent.get(current); parent !== undefined; parent = this.#parent.get(current)) {
      const grandparent = this.#parent.get(parent);
      if (grandparent !== undefined) this.#parent.set(current, grandparent);
      current = parent;
    }
    return current;
  }
}
