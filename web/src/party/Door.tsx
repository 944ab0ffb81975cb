import type { PartyOutline } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { useItem } from "../data/use-catalogue.ts";
import { Button, ButtonLink } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { plural } from "../words.ts";
import { Film } from "./FilmField.tsx";
import styles from "./Form.module.css";
import { phaseWords, whenText } from "./party-words.ts";
import { Refused } from "./Refused.tsx";
import { usePartyName } from "./use-party-name.ts";

/** As whom somebody comes. */
export interface Entry {
  readonly name: string;
  readonly password?: string;
}

/** Before a party that the viewer is not in: who invites to what, and the name to show there. */
export function Door({
  outline,
  isInvited,
  problem,
  onEnter,
}: {
  readonly outline: PartyOutline | undefined;
  readonly isInvited: boolean;
  readonly problem: string | undefined;
  readonly onEnter: (entry: Entry) => void;
}) {
  const isOver = outline?.phase === "ended";
  if (isOver) return <Refused code="PARTY_ENDED" message={`“${outline.name}” is over.`} />;
  const asksPassword = outline === undefined || outline.hasPassword;
  return (
    <>
      <PageHead
        title={titleOf(outline, isInvited)}
        lead={outline === undefined ? undefined : <Lead outline={outline} />}
      />
      <Panel heading="Come in">
        <DoorForm asksPassword={asksPassword} isInvited={isInvited} problem={problem} onEnter={onEnter} />
      </Panel>
    </>
  );
}

function titleOf(outline: PartyOutline | undefined, isInvited: boolean): string {
  if (outline === undefined) return "A party for those who are invited";
  return isInvited
    ? `${outline.hostName} invites you to “${outline.name}”`
    : `“${outline.name}”, a party of ${outline.hostName}`;
}

function Lead({ outline: { phase, plan, presentCount, memberCount, itemId } }: { readonly outline: PartyOutline }) {
  const item = useItem(itemId).data;
  const people = presentCount > 0 ? `${presentCount} here now` : plural(memberCount, "member", "members");
  const when = plan.startsAtMs === undefined ? "" : ` ${whenText(plan.startsAtMs, plan.timeZone)}.`;
  return (
    <>
      {phaseWords[phase]}, {people}.{when}
      {item !== undefined && <Film item={item} />}
    </>
  );
}

function DoorForm({
  asksPassword,
  isInvited,
  problem,
  onEnter,
}: {
  readonly asksPassword: boolean;
  readonly isInvited: boolean;
  readonly problem: string | undefined;
  readonly onEnter: (entry: Entry) => void;
}) {
  const [storedName, setStoredName] = usePartyName();
  const [name, setName] = useState(storedName);
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setStoredName(name.trim());
    onEnter({ name: name.trim(), ...(password !== "" && { password }) });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      {!isInvited && (
        <p>
          {asksPassword
            ? "One comes by an invite, or with the password alone. Who was here before may just come back."
            : "One comes by an invite: ask whoever is host. Who was here before may just come back."}
        </p>
      )}
      <TextField
        label="The name to show"
        autoComplete="nickname"
        required
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {asksPassword && (
        <TextField
          label="Password of the party"
          type="password"
          autoComplete="off"
          required={isInvited}
          maxLength={128}
          problem={problem}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <div className={styles["buttons"]}>
        <Button type="submit" tone="primary">
          Come in
        </Button>
        <ButtonLink to={paths.parties}>To my parties</ButtonLink>
      </div>
    </form>
  );
}
