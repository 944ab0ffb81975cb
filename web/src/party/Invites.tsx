import type { NewPartyInvite, OpenPartyInvite } from "codecatalyst-client";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { paths } from "../app/paths.ts";
import { Button } from "../design/Button.tsx";
import { SelectField, TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { useToast } from "../design/Toasts.tsx";
import { plural } from "../words.ts";
import styles from "./Form.module.css";
import { ownTimeZone, whenText } from "./party-words.ts";
import { useInvites } from "./use-invites.ts";
import { useParty } from "./use-party.ts";

const holding = [
  [1, "An hour"],
  [24, "A day"],
  [168, "A week"],
] as const;
const uses = [1, 5, 20, 100] as const;

/** Links that let others in, to be made, copied and taken back. */
export function Invites() {
  const { state } = useParty();
  const { list, codes, make, revoke } = useInvites(state.id);
  const invites = list.data?.invites ?? [];
  return (
    <div className={styles["form"]}>
      <NewInvite make={make} />
      {state.settings.hasPassword && <p className="note">Who comes by a link is asked for the password, too.</p>}
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {revoke.error !== null && <Failure error={revoke.error} />}
      {list.isPending && <Skeleton height="4rem" />}
      {invites.map((invite, index) => (
        <Invite
          key={invite.id}
          invite={invite}
          number={invites.length - index}
          code={codes.get(invite.id)}
          isBusy={revoke.isPending}
          onRevoke={() => revoke.mutate(invite.id)}
        />
      ))}
    </div>
  );
}

function NewInvite({ make }: { readonly make: UseMutationResult<unknown, Error, NewPartyInvite> }) {
  const [hours, setHours] = useState<number>(24);
  const [useCount, setUseCount] = useState<number>(20);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ hours, useCount });
  };
  return (
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
  );
}

function Invite({
  invite: { byMemberId, expiresAt, leftCount },
  number,
  code,
  isBusy,
  onRevoke,
}: {
  readonly invite: OpenPartyInvite;
  readonly number: number;
  /** Known of a link that was just made. */
  readonly code: string | undefined;
  readonly isBusy: boolean;
  readonly onRevoke: () => void;
}) {
  const { room, state, memberId } = useParty();
  const about = `Link ${number}`;
  const maker = byMemberId === memberId ? "you" : (room.names.get(byMemberId) ?? byMemberId);
  const until = whenText(Date.parse(expiresAt), ownTimeZone());
  const holds = `For ${plural(leftCount, "more person", "more people")}, until ${until}.`;
  const link = code === undefined ? undefined : new URL(paths.party(state.id, code), location.origin).href;
  return (
    <div className={styles["fields"]} role="group" aria-label={about}>
      {link === undefined ? (
        <div>
          <p dir="auto">
            {about}, made by {maker}
          </p>
          <p className="note">{holds}</p>
        </div>
      ) : (
        <TextField
          label={`${about} of the invite`}
          readOnly
          value={link}
          hint={`${holds} It is shown this once: copy it before you close this.`}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <div className={styles["buttons"]}>
        {link !== undefined && <CopyButton link={link} about={about} />}
        <Button isSmall tone="danger" about={about} disabled={isBusy} onClick={onRevoke}>
          Take it back
        </Button>
      </div>
    </div>
  );
}

function CopyButton({ link, about }: { readonly link: string; readonly about: string }) {
  const toast = useToast();
  const copy = () =>
    void navigator.clipboard
      .writeText(link)
      .then(() => toast({ text: "The link is copied." }))
      .catch(() =>
        toast({ text: "The browser lets nobody copy here: mark the link and copy it by hand.", isFailure: true }),
      );
  return (
    <Button isSmall about={about} onClick={copy}>
      Copy
    </Button>
  );
}
