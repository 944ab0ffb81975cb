import type { PartySettings } from "../../sync/party/party-state.ts";
import type { SettingsWish } from "../party-command.ts";
import { refused, requireHostly, type ActTable } from "./act.ts";

export const defaultSettings: PartySettings = {
  name: "Watch party",
  control: "hosts",
  capacity: 50,
  isReadOnly: false,
  slowModeMs: 0,
  waitsForStragglers: false,
  usesMood: true,
  hasPassword: false,
  tolerance: "normal",
};

const settingLimits = {
  nameLength: 100,
  capacity: 1_000,
  slowModeMs: 3_600_000,
  passwordLength: 200,
  blockedWordCount: 200,
  blockedWordLength: 60,
} as const;

export const actOnSettings: ActTable<"set-settings"> = {
  "set-settings"(act, { settings: wish }) {
    requireHostly(act);
    const { party, member, facts } = act;
    const settings = wishedSettings(party.state.settings, wish);
    if (wish.password !== undefined)
      party.keep({ passwordHash: wish.password === "" ? undefined : facts.passwordHash });
    if (wish.blockedWords !== undefined) party.keep({ blockedWords: wish.blockedWords });
    if (JSON.stringify(settings) === JSON.stringify(party.state.settings)) return;
    party.keep();
    party.emit({ kind: "settings-changed", settings, byMemberId: member.id });
  },
};

/** The settings as somebody wants them. Throws `INVALID_INPUT`. */
export function wishedSettings(known: PartySettings, wish: SettingsWish): PartySettings {
  checkWish(wish);
  const { password, blockedWords: _secret, ...open } = wish;
  const given = Object.fromEntries(Object.entries(open).filter(([, value]) => value !== undefined));
  const hasPassword = password === undefined ? known.hasPassword : password !== "";
  return { ...known, ...given, hasPassword };
}

function checkWish({ name, capacity, slowModeMs, password, blockedWords }: SettingsWish): void {
  if (name !== undefined && (name.trim() === "" || name.length > settingLimits.nameLength || !name.isWellFormed()))
    throw refused(`A party's name has 1 to ${settingLimits.nameLength} characters.`);
  checkWhole("capacity", capacity, { least: 1, greatest: settingLimits.capacity });
  checkWhole("slowModeMs", slowModeMs, { least: 0, greatest: settingLimits.slowModeMs });
  if (password !== undefined && password.length > settingLimits.passwordLength)
    throw refused(`A password has at most ${settingLimits.passwordLength} characters.`);
  const isTooMany = blockedWords !== undefined && blockedWords.length > settingLimits.blockedWordCount;
  if (isTooMany || blockedWords?.some((word) => word.trim() === "" || word.length > settingLimits.blockedWordLength))
    throw refused(
      `At most ${settingLimits.blockedWordCount} words may be blocked, of up to ${settingLimits.blockedWordLength} characters.`,
    );
}

function checkWhole(
  name: string,
  value: number | undefined,
  { least, greatest }: { readonly least: number; readonly greatest: number },
): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= greatest))
    throw refused(`${name} must be a whole number from ${least} to ${greatest}.`);
}
