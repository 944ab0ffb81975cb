import type { User, UserPatch } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { SelectField, TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { useToast } from "../design/Toasts.tsx";
import { countries } from "./countries.ts";
import styles from "./Settings.module.css";

const firstBirthYear = 1900;
const thisYear = new Date().getFullYear();

/** A text of the form as a patch takes it: what is empty is taken away. */
const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** What the lists may know of who somebody is. */
export function AboutYou({ user, onChange }: { readonly user: User; readonly onChange: (patch: UserPatch) => void }) {
  const toast = useToast();
  const [name, setName] = useState(user.name ?? "");
  const [region, setRegion] = useState(user.region ?? "");
  const [birthYear, setBirthYear] = useState(user.birthYear?.toString() ?? "");
  const [timeZone, setTimeZone] = useState(user.timeZone ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({
      name: orNull(name),
      region: orNull(region),
      // A part of one country is none of another.
      ...(region !== (user.region ?? "") && { subdivision: null }),
      birthYear: birthYear === "" ? null : Number(birthYear),
      timeZone: orNull(timeZone),
    });
    toast({ text: "Kept." });
  };
  return (
    <Panel heading="About you" note="All of it may be left empty.">
      <form className={styles["form"]} onSubmit={submit}>
        <TextField
          label="Name"
          hint="What friends and parties call you."
          dir="auto"
          maxLength={200}
          autoComplete="nickname"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label="Country"
          hint="Offers of other countries are left out."
          value={region}
          onChange={(event) => setRegion(event.currentTarget.value)}
        >
          <option value="">not said</option>
          {countries().map(({ code, name: country }) => (
            <option key={code} value={code}>
              {country}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Year of birth"
          hint="Works for older people than you are left out."
          type="number"
          inputMode="numeric"
          min={firstBirthYear}
          max={thisYear}
          value={birthYear}
          onChange={(event) => setBirthYear(event.currentTarget.value)}
        />
        <SelectField
          label="Time zone"
          hint="So that an evening list comes in your evening."
          value={timeZone}
          onChange={(event) => setTimeZone(event.currentTarget.value)}
        >
          <option value="">as this browser says</option>
          {zones(timeZone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll("_", " ")}
            </option>
          ))}
        </SelectField>
        <div>
          <Button type="submit" tone="primary">
            Keep this
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/** Those that the browser knows, and the one that is kept. */
const zones = (kept: string) => {
  const known = Intl.supportedValuesOf("timeZone");
  return kept === "" || known.includes(kept) ? known : [kept, ...known];
};
