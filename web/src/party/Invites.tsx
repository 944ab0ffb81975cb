import type { NewPartyInvite, PartyInvite } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { paths } from "../app/paths.ts";
import { client } from "../data/client.ts";
import { useStored } from "../data/use-stored.ts";
import { Button } from "../design/Button.tsx";
import { SelectField, TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { useToast } from "../design/Toasts.tsx";
import { plural } from "../words.ts";
import styles from "./Form.module.css";
import { ownTimeZone, whenText } from "./party-words.ts";
import { useParty } from "./use-party.ts";

const holding = [
  [1, "An hour"],
  [24, "A day"],
  [168, "A week"],
] as const;
const uses = [1, 5, 20, 100] as const;

const parse = (stored: unknown): readonly PartyInvite[] | undefined =>
  Array.isArray(stored) ? stored.filter((each): each is PartyInvite => typeof each?.code === "string") : undefined;

/** Links that let others in. The server tells each code once: this browser keeps those that were made here, until they run out. */
export function Invites() {
  const { state } = useParty();
  const partyId = state.id;
  const [invites, store] = useStored<readonly PartyInvite[]>(`invites.${partyId}`, parse, () => []);
  const [openedAtMs] = useState(() => Date.now());
  const [hours, setHours] = useState<number>(24);
  const [useCount, setUseCount] = useState<number>(20);
  const make = useMutation({
    mutationFn: (body: NewPartyInvite) => client.createPartyInvite({ partyId, body }),
    onSuccess: (invite) => store([invite, ...invites]),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ hours, useCount });
  };
  const holds = invites.filter(({ expiresAt }) => Date.parse(expiresAt) > openedAtMs);
  return (
    <div className={styles["form"]}>
      <form className={styles["form"]} onSubmit={submit}>
        <div className={styles["pair"]}>
          <SelectField label="It holds" value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
            {holding.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </SelectField>
          <SelectField
            label="For so many"
            value={useCount}
            onChange={(event) => setUseCount(Number(event.currentTarget.value))}
          >
            {uses.map((value) => (
              <option key={value} value={value}>
                {plural(value, "person", "people")}
              </option>
            ))}
          </SelectField>
        </div>
        {make.error !== null && <Failure error={make.error} />}
        <div>
          <Button type="submit" tone="primary" disabled={make.isPending}>
            Make a link
          </Button>
        </div>
      </form>
      {holds.map((invite, index) => (
        <Invite
          key={invite.id}
          invite={invite}
          number={holds.length - index}
          partyId={partyId}
          onRevoked={() => store(invites.filter(({ id }) => id !== invite.id))}
        />
      ))}
      {state.settings.hasPassword && <p className="note">Who comes by a link is asked for the password, too.</p>}
    </div>
  );
}

function Invite({
  invite: { id, code, expiresAt, useCount },
  number,
  partyId,
  onRevoked,
}: {
  readonly invite: PartyInvite;
  readonly number: number;
  readonly partyId: string;
  readonly onRevoked: () => void;
}) {
  const toast = useToast();
  const revoke = useMutation({
    mutationFn: () => client.revokePartyInvite({ partyId, inviteId: id }),
    onSuccess: onRevoked,
  });
  const link = new URL(paths.party(partyId, code), location.origin).href;
  const zone = ownTimeZone();
  const copy = () =>
    void navigator.clipboard
      .writeText(link)
      .then(() => toast({ text: "The link is copied." }))
      .catch(() =>
        toast({ text: "The browser lets nobody copy here: mark the link and copy it by hand.", isFailure: true }),
      );
  return (
    <div className={styles["fields"]}>
      <TextField
        label={`Link ${number} of the invite`}
        readOnly
        value={link}
        hint={`For ${plural(useCount, "person", "people")}, until ${whenText(Date.parse(expiresAt), zone)}.`}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles["buttons"]}>
        <Button isSmall about={`Link ${number}`} onClick={copy}>
          Copy
        </Button>
        <Button
          isSmall
          tone="danger"
          about={`Link ${number}`}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          Take it back
        </Button>
      </div>
      {revoke.error !== null && <Failure error={revoke.error} />}
    </div>
  );
}
