import type { PartyMember } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { classNames } from "../design/class-names.ts";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { Tag } from "../design/Tag.tsx";
import styles from "./People.module.css";
import { presenceWords, roleWords } from "./party-words.ts";
import { isHostly, isWaitedFor } from "./room.ts";
import { usePartyName } from "./use-party-name.ts";
import { useParty } from "./use-party.ts";

/** Who is in the party, how they stand, and what hosts may do about them. */
export function People() {
  const { state, memberId } = useParty();
  // Who is here comes first, hosts before others.
  const rank = ({ isPresent, role }: PartyMember) => (isPresent ? 0 : 3) + ["host", "co-host", "member"].indexOf(role);
  const members = state.members.toSorted((a, b) => rank(a) - rank(b) || a.joinedAtMs - b.joinedAtMs);
  return (
    <Panel
      heading="People"
      isFramed={false}
      note={`${state.members.length} of ${state.settings.capacity} that may come`}
    >
      <Reclaim />
      <ul className={styles["people"]}>
        {members.map((member) => (
          <li key={member.id}>
            <Member member={member} isOneself={member.id === memberId} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Member({ member, isOneself }: { readonly member: PartyMember; readonly isOneself: boolean }) {
  const { state, memberId, tryAct } = useParty();
  const [isOpen, setOpen] = useState(false);
  const { id, name, role, isPresent } = member;
  const leads = isHostly(state, memberId);
  const mayDecide = leads && !isOneself && role !== "host";
  const close = () => setOpen(false);
  return (
    <div className={classNames(styles["person"], !isPresent && styles["gone"])} data-member={id}>
      <div className={styles["line"]}>
        <span className={styles["who"]} dir="auto">
          {name}
          {isOneself && " (you)"}
        </span>
        <Tags member={member} />
        {leads && isWaitedFor(state, id) && (
          <Button isSmall about={name} onClick={() => tryAct({ kind: "excuse", memberId: id })}>
            Do not wait
          </Button>
        )}
        {(mayDecide || isOneself) && (
          <Button tone="quiet" isSmall aria-expanded={isOpen} about={name} onClick={() => setOpen(!isOpen)}>
            {isOneself ? "Rename" : "Decide"}
          </Button>
        )}
      </div>
      <p className="note">{presenceWords(member)}</p>
      {isOpen && (isOneself ? <Rename name={name} onDone={close} /> : <Decide member={member} onDone={close} />)}
    </div>
  );
}

function Tags({ member: { id, role, isMuted, saidReady } }: { readonly member: PartyMember }) {
  const { room, state } = useParty();
  return (
    <>
      {roleWords[role] !== "" && <Tag>{roleWords[role]}</Tag>}
      {isMuted && <Tag tone="warning">Muted</Tag>}
      {state.phase !== "live" && saidReady && <Tag tone="good">Ready</Tag>}
      {state.playback.playing && room.behindIds.includes(id) && <Tag tone="warning">Behind</Tag>}
    </>
  );
}

function Rename({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const { tryAct } = useParty();
  const [, setStoredName] = usePartyName();
  const [wanted, setWanted] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setStoredName(wanted.trim());
    tryAct({ kind: "rename", name: wanted.trim() });
    onDone();
  };
  return (
    <form className={styles["acts"]} onSubmit={submit}>
      <TextField
        label="The name to show"
        required
        maxLength={64}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <Button isSmall type="submit">
        Keep it
      </Button>
    </form>
  );
}

function Decide({
  member: { id, name, role, isPresent, isMuted },
  onDone,
}: {
  readonly member: PartyMember;
  readonly onDone: () => void;
}) {
  const { state, memberId, tryAct } = useParty();
  const isHost = state.hostId === memberId;
  const act = (command: Parameters<typeof tryAct>[0]) => () => {
    onDone();
    tryAct(command);
  };
  return (
    <div className={styles["acts"]} role="group" aria-label={`Decide about ${name}`}>
      <Button isSmall about={name} onClick={act({ kind: isMuted ? "unmute" : "mute", memberId: id })}>
        {isMuted ? "Let speak" : "Mute"}
      </Button>
      {isHost && (
        <Button
          isSmall
          about={name}
          onClick={act({ kind: "set-role", memberId: id, role: role === "co-host" ? "member" : "co-host" })}
        >
          {role === "co-host" ? "No co-host any more" : "Make co-host"}
        </Button>
      )}
      {isHost && isPresent && (
        <Button isSmall about={name} onClick={act({ kind: "transfer-host", memberId: id })}>
          Hand the party over
        </Button>
      )}
      <Button isSmall tone="danger" about={name} onClick={act({ kind: "kick", memberId: id })}>
        Send out
      </Button>
      <Button isSmall tone="danger" about={name} onClick={act({ kind: "ban", memberId: id })}>
        Ban
      </Button>
    </div>
  );
}

/** A host who was away for long has lost the party to another, and may take it back for a while. */
function Reclaim() {
  const { state, memberId, parties, tryAct } = useParty();
  const { formerHost } = state;
  if (formerHost?.id !== memberId || formerHost === undefined || parties.serverNowMs() > formerHost.untilMs)
    return null;
  return (
    <div className={styles["acts"]}>
      <p>You were away, and somebody else is host now.</p>
      <Button isSmall onClick={() => tryAct({ kind: "reclaim-host" })}>
        Be host again
      </Button>
    </div>
  );
}
