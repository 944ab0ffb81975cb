import type { NewParty } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { FilmField } from "./FilmField.tsx";
import styles from "./Form.module.css";
import { ownTimeZone } from "./party-words.ts";
import { newPartyOf, suggestedTime, usualSettings, type PlanDraft, type When } from "./plan.ts";
import { SettingsFields } from "./SettingsFields.tsx";
import { TimeFields } from "./TimeFields.tsx";
import { usePartyName } from "./use-party-name.ts";

const whens: readonly (readonly [When, string])[] = [
  ["lobby", "Now, in a lobby first"],
  ["at-once", "Now, at once"],
  ["at", "At a time"],
  ["vote", "Vote on a time"],
];

const submitWords: Readonly<Record<When, string>> = {
  lobby: "Open the lobby",
  "at-once": "Start the party",
  at: "Plan the party",
  vote: "Plan the party",
};

/** Starts a party, or plans one; then goes there. */
export function PlanForm({
  itemId,
  onCancel,
}: {
  readonly itemId?: string | undefined;
  readonly onCancel: () => void;
}) {
  const { userId } = useViewer();
  const [ownName, setOwnName] = usePartyName();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<string>();
  const [draft, setDraft] = useState<PlanDraft>({
    itemId,
    name: "",
    hostName: ownName,
    when: "lobby",
    at: suggestedTime(1),
    times: [suggestedTime(1), suggestedTime(2)],
    settings: usualSettings,
  });
  const set = (change: Partial<PlanDraft>) => {
    setProblem(undefined);
    setDraft((before) => ({ ...before, ...change }));
  };
  const make = useMutation({
    mutationFn: (body: NewParty) => client.createParty({ body }),
    onSuccess: ({ partyId }) => {
      setOwnName(draft.hostName.trim());
      void refreshPersonal(userId);
      navigate(paths.party(partyId), { state: { startsAtOnce: draft.when === "at-once" } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const made = newPartyOf(draft, { hostId: userId, timeZone: ownTimeZone(), nowMs: Date.now() });
    if ("problem" in made) setProblem(made.problem);
    else make.mutate(made.body);
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <FilmField itemId={draft.itemId} onChange={(chosen) => set({ itemId: chosen })} />
      <div className={styles["pair"]}>
        <TextField
          label="What the party is called"
          maxLength={100}
          autoComplete="off"
          placeholder={`${draft.hostName}’s party`}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextField
          label="Your name there"
          required
          maxLength={64}
          autoComplete="nickname"
          value={draft.hostName}
          onChange={(event) => set({ hostName: event.currentTarget.value })}
        />
      </div>
      <Choices legend="When" options={whens} value={draft.when} onChange={(when) => set({ when })} />
      {draft.when === "at" && <TimeFields label="It begins" times={[draft.at]} onChange={([at = ""]) => set({ at })} />}
      {draft.when === "vote" && (
        <TimeFields label="Time" isList times={draft.times} onChange={(times) => set({ times })} />
      )}
      <details className={styles["more"]}>
        <summary>Who leads, who may write, password</summary>
        <SettingsFields draft={draft.settings} onChange={(settings) => set({ settings })} />
      </details>
      {problem !== undefined && <Notice tone="alarm" title={problem} />}
      {make.error !== null && <Failure error={make.error} />}
      <div className={styles["buttons"]}>
        <Button type="submit" tone="primary" disabled={make.isPending}>
          {submitWords[draft.when]}
        </Button>
        <Button onClick={onCancel}>Not now</Button>
      </div>
    </form>
  );
}
