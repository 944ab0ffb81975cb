import type { LawStatus, PartyChange, PartyMember, PartyNotice, PartyPhase, PartyState } from "codecatalyst-client";

export const phaseWords: Readonly<Record<PartyPhase, string>> = {
  planned: "Planned",
  lobby: "In the lobby",
  countdown: "Starts in a moment",
  live: "Live",
  ended: "Over",
};

export const roleWords: Readonly<Record<PartyMember["role"], string>> = {
  host: "Host",
  "co-host": "Co-host",
  member: "",
};

const readinessWords: Readonly<Record<PartyMember["readiness"], string>> = {
  loading: "loading",
  ready: "ready",
  playing: "watching",
  stalled: "waiting for the picture",
  away: "away",
  excused: "catching up",
};

export const presenceWords = ({ isPresent, readiness }: PartyMember) =>
  isPresent ? readinessWords[readiness] : "gone for now";

const statusWords: Readonly<Record<LawStatus["kind"], string>> = {
  detached: "On your own",
  stalled: "Waiting for the picture",
  doubting: "Getting in step",
  seeking: "Getting in step",
  starting: "Getting in step",
  nudging: "Almost in step",
  following: "In step",
};

/** Nobody notices less. */
const nearMs = 100;

/** How well one's player is where the party is. */
export function syncWords({ kind, errorMs }: LawStatus, isPlaying: boolean): string {
  if (!isPlaying) return kind === "detached" ? statusWords.detached : "Paused, in step";
  if (errorMs === undefined) return statusWords[kind];
  const apartMs = Math.abs(Math.round(errorMs));
  const isFar = kind === "nudging" && apartMs > nearMs;
  return `${isFar ? statusWords.starting : statusWords[kind]}, ${apartMs} ms apart`;
}

const listCauseWords = {
  members: "Chosen for who is here now.",
  mood: "The mood of the party moved it.",
  history: "What you did moved it.",
  title: "What is on moved it.",
} as const;

type Heard = PartyChange | PartyNotice;
type Teller<Kind extends Heard["kind"]> = (
  heard: Extract<Heard, { readonly kind: Kind }>,
  before: PartyState | undefined,
) => string | undefined;

const listReasons: { readonly [Kind in Heard["kind"]]?: Teller<Kind> } = {
  "member-joined": ({ member }) => `${member.name} came: chosen anew for who is here.`,
  "member-left": ({ memberId }, before) => {
    const name = before?.members.find(({ id }) => id === memberId)?.name;
    return name === undefined ? listCauseWords.members : `${name} left: chosen anew for who is here.`;
  },
  "settings-changed": ({ settings }, before) => {
    if (before?.settings.usesMood === settings.usesMood) return undefined;
    return settings.usesMood ? "The mood of the party has a say again." : "The mood of the party has no say any more.";
  },
  "title-changed": () => listCauseWords.title,
  "group-list-changed": ({ cause }) => listCauseWords[cause],
};

/** Why the list for the group may be another one now; undefined where it is not. Without a change, the party was just come to. */
export function listChangeWords(heard: Heard | undefined, before?: PartyState): string | undefined {
  if (heard === undefined) return listCauseWords.members;
  const tell = listReasons[heard.kind] as
    | ((heard: Heard, before: PartyState | undefined) => string | undefined)
    | undefined;
  return tell?.(heard, before);
}

/** "1:02:03" of a place in a film. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** "2 d 3 h", "3 h 20 min", "4:05", of what is left. */
export function remainingText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return clockText(ms);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  return days > 0 ? `${days} d ${hours} h` : `${hours} h ${minutes % 60} min`;
}

export const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const dayAndTime = {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
} as const;

/** When a party is, in the viewer's own time; with the time where it was planned, if that is another. */
export function whenText(atMs: number, plannedIn: string, here = ownTimeZone()): string {
  const own = new Intl.DateTimeFormat("en", { ...dayAndTime, timeZone: here, timeZoneName: "short" }).format(atMs);
  const timeIn = (timeZone: string) =>
    new Intl.DateTimeFormat("en", {
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(atMs);
  return timeIn(plannedIn) === timeIn(here) ? own : `${own} (${timeIn(plannedIn)} in ${plannedIn})`;
}

/** "Ada", "Ada and Ben", "Ada, Ben and Cem". */
export const listed = (names: readonly string[]) =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(names).replace(/, and /, " and ");

const leastConfidence = 0.05;

/** What the party feels, as far as it is known. */
export function moodWords(mood: Extract<PartyNotice, { readonly kind: "mood" }> | undefined): string {
  if (mood === undefined || mood.confidence < leastConfidence) return "Nobody has said enough yet.";
  const { valence, arousal, confidence } = mood;
  const feeling = valence > 0.15 ? "glad" : valence < -0.15 ? "down" : "even";
  const energy = arousal > 0.6 ? "very lively" : arousal > 0.3 ? "lively" : "calm";
  return `The party is ${feeling} and ${energy}; this is ${Math.round(confidence * 100)} % sure.`;
}
