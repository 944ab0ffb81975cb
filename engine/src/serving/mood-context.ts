import { inferMood, recentPlays } from "../context/mood.ts";
import type { Domain } from "../domain/domain.ts";
import { contrastingMood, type BelievedMood, type MoodState } from "../domain/mood.ts";
import { moodWords } from "../domain/mood-words.ts";
import type { StatedMoment } from "../domain/moment.ts";
import type { ServingModel } from "./serving-model.ts";
import type { UserHistory } from "./user-history.ts";

/** What a user's mood means for a list. */
export interface MoodContext {
  readonly believed: BelievedMood;
  /** Where the list is to lead, and how surely. */
  readonly target: MoodState;
  /** Whether the newest that tells of it is a reaction by emoji. */
  readonly isShown: boolean;
  /** The share of each domain in the plays that tell it; empty where none do. */
  readonly toldBy: ReadonlyMap<Domain, number>;
}

/** Who wants cheering up and tells nothing else is taken to be a little sad and quiet. */
const unknownMood = { valence: -0.3, arousal: -0.1, confidence: 0 };

/**
 * The mood of a request: what the caller states, or else what the user's events tell. Who asks for contrast wants it, however little is
 * known of the mood they are in. Undefined where nothing is known or `off` is asked.
 */
export function moodContextOf(
  model: Pick<ServingModel, "indexOf" | "mood" | "catalogue">,
  { events }: Pick<UserHistory, "events">,
  { moment = {}, nowMs }: { readonly moment?: StatedMoment; readonly nowMs: number },
): MoodContext | undefined {
  const { mood: stated, moodGoal: goal = "match" } = moment;
  if (goal === "off") return undefined;
  const moodOf = (id: (typeof events)[number]["itemId"]) => model.mood.moodOf(model.indexOf.get(id) ?? -1);
  const known = stated ? { ...stated, confidence: 1 } : inferMood(events, { moodOf, nowMs });
  const state = known ?? (goal === "contrast" ? unknownMood : undefined);
  if (state === undefined) return undefined;
  const believed = { ...state, isStated: stated !== undefined, goal, words: moodWords(state) };
  const isShown = newestOf(events)?.kind === "emoji";
  const toldBy = stated === undefined ? domainsPlayed(model, events, nowMs) : new Map<Domain, number>();
  return {
    believed,
    isShown,
    toldBy,
    target: goal === "contrast" ? { ...contrastingMood(state), confidence: 1 } : state,
  };
}

/** The first among equals. */
function newestOf(events: UserHistory["events"]): UserHistory["events"][number] | undefined {
  let newest = events[0];
  for (const event of events) if (newest !== undefined && event.atMs > newest.atMs) newest = event;
  return newest;
}

function domainsPlayed(
  { indexOf, mood, catalogue }: Pick<ServingModel, "indexOf" | "mood" | "catalogue">,
  events: UserHistory["events"],
  nowMs: number,
): ReadonlyMap<Domain, number> {
  const shares = new Map<Domain, number>();
  let total = 0;
  for (const { itemId, weight } of recentPlays(events, nowMs)) {
    const index = indexOf.get(itemId);
    const item = index === undefined ? undefined : catalogue.items[index];
    if (index === undefined || item === undefined || mood.moodOf(index) === undefined) continue;
    shares.set(item.domain, (shares.get(item.domain) ?? 0) + weight);
    total += weight;
  }
  return new Map([...shares].map(([domain, weight]) => [domain, weight / total]));
}
