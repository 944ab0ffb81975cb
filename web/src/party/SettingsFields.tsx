import { Choices } from "../design/Choices.tsx";
import { SelectField, Switch, TextField } from "../design/Field.tsx";
import styles from "./Form.module.css";
import type { SettingsDraft } from "./plan.ts";

const slowModes = [
  [0, "No pause"],
  [5_000, "5 seconds"],
  [15_000, "15 seconds"],
  [60_000, "A minute"],
] as const;

const tolerances = [
  ["normal", "Normal, for films"],
  ["tight", "Tight, for music"],
  ["relaxed", "Relaxed, for poor networks"],
] as const;

/** What hosts decide about a party. */
export function SettingsFields({
  draft,
  onChange,
  isChange = false,
  hasPassword = false,
}: {
  readonly draft: SettingsDraft;
  readonly onChange: (draft: SettingsDraft) => void;
  /** Of a party that is there: what is left empty stays. */
  readonly isChange?: boolean;
  readonly hasPassword?: boolean;
}) {
  const set = (change: Partial<SettingsDraft>) => onChange({ ...draft, ...change });
  return (
    <div className={styles["fields"]}>
      <Choices
        legend="Who plays, pauses and seeks"
        options={[
          ["everyone", "Everybody"],
          ["hosts", "Host and co-hosts"],
        ]}
        value={draft.control}
        onChange={(control) => set({ control })}
      />
      <div className={styles["pair"]}>
        <TextField
          label="So many may come"
          type="number"
          min={1}
          max={1000}
          required
          value={draft.capacity}
          onChange={(event) => set({ capacity: event.currentTarget.value })}
        />
        <SelectField
          label="Pause between two messages"
          value={draft.slowModeMs}
          onChange={(event) => set({ slowModeMs: Number(event.currentTarget.value) })}
        >
          {slowModes.map(([ms, words]) => (
            <option key={ms} value={ms}>
              {words}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="How closely players are held together"
          value={draft.tolerance}
          onChange={({ currentTarget: { value } }) =>
            set({ tolerance: tolerances.find(([id]) => id === value)?.[0] ?? "normal" })
          }
        >
          {tolerances.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Words that nobody may use"
          hint={isChange ? "Parted by commas; left empty, they stay as they are." : "Parted by commas."}
          autoComplete="off"
          value={draft.blockedWords}
          onChange={(event) => set({ blockedWords: event.currentTarget.value })}
        />
      </div>
      <Switch
        label="Everybody may write, react and vote"
        hint="Off: the host and co-hosts alone."
        isOn={!draft.isReadOnly}
        onChange={(isOn) => set({ isReadOnly: !isOn })}
      />
      <Switch
        label="Wait for whoever stalls"
        hint="All pause for a few seconds until the one whose picture stopped is back."
        isOn={draft.waitsForStragglers}
        onChange={(waitsForStragglers) => set({ waitsForStragglers })}
      />
      <Switch
        label="Ask for a password"
        hint="Who knows it needs no invite; who has an invite needs it too."
        isOn={draft.asksPassword}
        onChange={(asksPassword) => set({ asksPassword })}
      />
      {draft.asksPassword && (
        <TextField
          label="Password of the party"
          type="password"
          autoComplete="new-password"
          maxLength={128}
          required={!hasPassword}
          hint={hasPassword ? "Left empty, it stays the one it is." : undefined}
          value={draft.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
