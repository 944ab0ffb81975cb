import type { NewParty, PartySettings, SettingsWish } from "codecatalyst-client";

/** What a form about a party's settings holds. */
export interface SettingsDraft {
  readonly control: PartySettings["control"];
  readonly capacity: string;
  readonly slowModeMs: number;
  readonly isReadOnly: boolean;
  readonly waitsForStragglers: boolean;
  readonly tolerance: PartySettings["tolerance"];
  readonly asksPassword: boolean;
  readonly password: string;
  /** Parted by commas. */
  readonly blockedWords: string;
}

export const usualSettings: SettingsDraft = {
  control: "everyone",
  capacity: "50",
  slowModeMs: 0,
  isReadOnly: false,
  waitsForStragglers: false,
  tolerance: "normal",
  asksPassword: false,
  password: "",
  blockedWords: "",
};

export const draftOfSettings = (settings: PartySettings): SettingsDraft => ({
  ...usualSettings,
  control: settings.control,
  capacity: String(settings.capacity),
  slowModeMs: settings.slowModeMs,
  isReadOnly: settings.isReadOnly,
  waitsForStragglers: settings.waitsForStragglers,
  tolerance: settings.tolerance,
  asksPassword: settings.hasPassword,
});

/** What is left empty stays as it is. */
export function wishOfSettings(draft: SettingsDraft): SettingsWish {
  const { asksPassword, password, blockedWords, capacity, ...rest } = draft;
  const words = blockedWords
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return {
    ...rest,
    capacity: Number(capacity),
    ...(asksPassword ? password !== "" && { password } : { password: "" }),
    ...(words.length > 0 && { blockedWords: words }),
  };
}

/** Gather first, begin at once, at a time, or when most can. */
export type When = "lobby" | "at-once" | "at" | "vote";

export interface PlanDraft {
  readonly itemId: string | undefined;
  readonly name: string;
  readonly hostName: string;
  readonly when: When;
  /** As fields for local times have them: 2026-12-24T20:00. */
  readonly at: string;
  readonly times: readonly string[];
  readonly settings: SettingsDraft;
}

/** The party as the server takes it, or what is still missing. */
export function newPartyOf(
  draft: PlanDraft,
  context: { readonly hostId: string; readonly timeZone: string; readonly nowMs: number },
): { readonly body: NewParty } | { readonly problem: string } {
  const times = draft.when === "at" ? [draft.at] : draft.when === "vote" ? filled(draft.times) : [];
  const problem = problemOf(draft, times, context.nowMs);
  if (problem !== undefined) return { problem };
  const [startsAt, ...others] = times.map((time) => new Date(time).toISOString());
  const { timeZone, hostId } = context;
  const plan =
    startsAt === undefined
      ? undefined
      : { timeZone, ...(draft.when === "at" ? { startsAt } : { times: [startsAt, ...others] }) };
  return {
    body: {
      hostId,
      hostName: draft.hostName.trim(),
      settings: { ...wishOfSettings(draft.settings), name: draft.name.trim() || `${draft.hostName.trim()}’s party` },
      ...(draft.itemId !== undefined && { itemId: draft.itemId }),
      ...(plan !== undefined && { plan }),
    },
  };
}

const filled = (times: readonly string[]) => [...new Set(times.filter((time) => time !== ""))];

function problemOf({ when, itemId }: PlanDraft, times: readonly string[], nowMs: number): string | undefined {
  if (when === "at-once" && itemId === undefined)
    return "Choose what to watch first, or gather in the lobby and choose together.";
  if (when === "at" && times[0] === "") return "Say when it begins.";
  if (when === "vote" && times.length < 2) return "Give at least two different times to choose from.";
  if (times.some((time) => !(Date.parse(time) > nowMs))) return "A party can only be planned for a time to come.";
  return undefined;
}

/** The next full hour of a later day, as fields for local times take it. */
export function suggestedTime(daysAhead: number, now = new Date()): string {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead, 20);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:00`;
}
