/** Mood: what a party feels of what it sees, from its chat and reactions, and what that makes of a group list. Pure. */
import type { Sentiment } from "../../context/sentiment/sentiment.ts";

export interface PartyMoodConfig {
  /** What is this old tells half as much. */
  readonly halfLifeMs: number;
  /** What is older than so many half-lives is forgotten. */
  readonly halfLifeCount: number;
  /** A member's say grows up to that of so many messages of now. */
  readonly memberCap: number;
  /** Before so many members and messages nothing is told: one member alone is no party, and is to stay unread. */
  readonly leastMembers: number;
  readonly leastMessages: number;
  /** So many messages and reactions are held, and of each member; older ones no longer count. */
  readonly heldCount: number;
  readonly memberHeldCount: number;
  /** With members who agree and whose say is together that of so many messages, confidence is one half. */
  readonly halfConfidenceWeight: number;
  /** The pace of now is compared with that of so long. */
  readonly usualPaceMs: number;
}

export const partyMoodDefaults: PartyMoodConfig = {
  halfLifeMs: 90_000,
  halfLifeCount: 4,
  memberCap: 3,
  leastMembers: 2,
  leastMessages: 5,
  heldCount: 200,
  memberHeldCount: 16,
  halfConfidenceWeight: 4,
  usualPaceMs: 600_000,
};

/** One message or reaction of a member. */
export interface Expression extends Sentiment {
  /** By which it can be taken back. */
  readonly id: string;
  readonly memberId: string;
  readonly atMs: number;
}

/** What a party feels now. */
export interface PartyFeeling {
  /** -1 to 1: what is said, which is not yet whether it is liked: tears are not dislike. */
  readonly valence: number;
  /** 0 to 1: how excited it is. */
  readonly arousal: number;
  /** 0 to 1. */
  readonly confidence: number;
}

/** All that is known; JSON. */
export interface PartyMoodSnapshot {
  readonly expressions: readonly Expression[];
  readonly pace?: Pace;
}

/** How often something was said, counted with fading since the first time. */
interface Pace {
  readonly startMs: number;
  readonly atMs: number;
  readonly count: number;
}

/** What a member said, each weighing 2^(-age / half-life), as of `atMs`. */
interface Voice {
  /** Of what is held, oldest first. */
  readonly ids: string[];
  weight: number;
  valence: number;
  arousal: number;
  atMs: number;
}

/** Members that scatter by this much around their mean are worth half. */
const halfScatter = 0.5;
/** As a pace of four times the usual one adds to arousal. */
const paceShare = 0.5;
const quickPaceLog = 2;

/** The mood of one party. A class, for there are ten thousand of them. */
export class PartyMood {
  readonly #config: PartyMoodConfig;
  /** By id, oldest first. */
  readonly #held = new Map<string, Expression>();
  readonly #voices = new Map<string, Voice>();
  #pace: Pace | undefined;

  constructor(config: PartyMoodConfig = partyMoodDefaults, from?: PartyMoodSnapshot) {
    this.#config = config;
    for (const expression of from?.expressions ?? []) this.add(expression);
    this.#pace = from?.pace;
  }

  /** In constant time. Nothing before it may be later; the same id again changes nothing. */
  add(expression: Expression): void {
    const { id, memberId, atMs } = expression;
    if (this.#held.has(id)) return;
    this.#forgetBefore(atMs);
    this.#makeRoomFor(memberId);
    const voice = this.#voices.get(memberId) ?? { ids: [], weight: 0, valence: 0, arousal: 0, atMs };
    this.#voices.set(memberId, voice);
    this.#held.set(id, expression);
    voice.ids.push(id);
    this.#weigh(voice, expression, 1);
    this.#pace = paceAfter(this.#pace, atMs, this.#config);
  }

  /** As if it had never been said. What is no longer held does not count any more anyway. */
  remove(id: string): void {
    const expression = this.#held.get(id);
    const voice = expression && this.#voices.get(expression.memberId);
    if (expression === undefined || voice === undefined) return;
    this.#held.delete(id);
    voice.ids.splice(voice.ids.indexOf(id), 1);
    if (voice.ids.length === 0) this.#voices.delete(expression.memberId);
    else this.#weigh(voice, expression, -1);
  }

  /** As if the member had never said anything. */
  removeMember(memberId: string): void {
    for (const id of this.#voices.get(memberId)?.ids.slice() ?? []) this.remove(id);
  }

  /** Another title is on screen: what was felt of the one before is not felt of it. */
  clear(): void {
    this.#held.clear();
    this.#voices.clear();
  }

  /** Undefined where too few said too little. */
  feelingAt(nowMs: number): PartyFeeling | undefined {
    this.#forgetBefore(nowMs);
    const { leastMembers, leastMessages, halfConfidenceWeight } = this.#config;
    if (this.#voices.size < leastMembers || this.#held.size < leastMessages) return undefined;
    const { said, weight, valence, arousal, squares } = this.#sumAt(nowMs);
    if (weight <= 0) return undefined;
    const mean = valence / weight;
    const scatter = Math.max(0, squares / weight - mean ** 2);
    const quickness = this.#pace === undefined ? 0 : quicknessOf(said, this.#pace, nowMs, this.#config);
    return {
      valence: bounded(mean, -1),
      arousal: bounded(1 - (1 - arousal / weight) * (1 - paceShare * quickness), 0),
      confidence: weight / (weight + halfConfidenceWeight * (1 + scatter / halfScatter ** 2)),
    };
  }

  snapshot(): PartyMoodSnapshot {
    return { expressions: [...this.#held.values()], ...(this.#pace !== undefined && { pace: this.#pace }) };
  }

  /** Over members: the sum of all that was said, and sums by what each has a say of. `squares` are of valence. */
  #sumAt(nowMs: number) {
    let [said, weight, valence, arousal, squares] = [0, 0, 0, 0, 0];
    for (const voice of this.#voices.values()) {
      if (voice.weight <= 0) continue;
      const own = voice.weight * this.#restOf(nowMs - voice.atMs);
      const say = Math.min(own, this.#config.memberCap);
      const mean = bounded(voice.valence / voice.weight, -1);
      said += own;
      weight += say;
      valence += say * mean;
      squares += say * mean ** 2;
      arousal += say * bounded(voice.arousal / voice.weight, 0);
    }
    return { said, weight, valence, arousal, squares };
  }

  /** Who floods the party pushes out only what is their own. */
  #makeRoomFor(memberId: string): void {
    const { heldCount, memberHeldCount } = this.#config;
    const own = this.#voices.get(memberId)?.ids ?? [];
    if (own.length >= memberHeldCount) this.#removeFirst(own);
    else if (this.#held.size >= heldCount) this.#removeFirst(this.#held.keys());
  }

  #removeFirst(ids: Iterable<string>): void {
    const [oldest] = ids;
    if (oldest !== undefined) this.remove(oldest);
  }

  /** Adds an expression to a voice, or takes it away again. */
  #weigh(voice: Voice, { atMs, valence, arousal }: Expression, sign: 1 | -1): void {
    const toMs = Math.max(voice.atMs, atMs);
    const rest = this.#restOf(toMs - voice.atMs);
    const weight = sign * this.#restOf(toMs - atMs);
    voice.weight = voice.weight * rest + weight;
    voice.valence = voice.valence * rest + weight * valence;
    voice.arousal = voice.arousal * rest + weight * arousal;
    voice.atMs = toMs;
  }

  #restOf(ageMs: number): number {
    return 2 ** (-ageMs / this.#config.halfLifeMs);
  }

  #forgetBefore(nowMs: number): void {
    const oldestMs = nowMs - this.#config.halfLifeCount * this.#config.halfLifeMs;
    for (const { id, atMs } of this.#held.values()) {
      if (atMs >= oldestMs) return;
      this.remove(id);
    }
  }
}

const bounded = (value: number, least: number) => Math.max(least, Math.min(1, value));

/** 0 at the usual pace and below, 1 from four times of it on. */
function quicknessOf(said: number, usual: Pace, nowMs: number, { halfLifeMs, usualPaceMs }: PartyMoodConfig): number {
  const sinceMs = nowMs - usual.startMs;
  const now = rateOf(said, sinceMs, halfLifeMs);
  const usually = rateOf(usual.count * 2 ** (-(nowMs - usual.atMs) / usualPaceMs), sinceMs, usualPaceMs);
  return usually <= 0 || now <= 0 ? 0 : bounded(Math.log2(now / usually) / quickPaceLog, 0);
}

function paceAfter(pace: Pace | undefined, atMs: number, { usualPaceMs }: PartyMoodConfig): Pace {
  if (pace === undefined) return { startMs: atMs, atMs, count: 1 };
  return { ...pace, atMs, count: pace.count * 2 ** (-(atMs - pace.atMs) / usualPaceMs) + 1 };
}

/** How often something happens, from a count that fades and that began to be counted `sinceMs` ago. */
function rateOf(count: number, sinceMs: number, halfLifeMs: number): number {
  const counted = 1 - 2 ** (-Math.max(1, sinceMs) / halfLifeMs);
  return (count * Math.LN2) / halfLifeMs / counted;
}
