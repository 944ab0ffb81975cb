import { useState } from "react";
import { PageHead } from "../app/PageHead.tsx";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Tag } from "../design/Tag.tsx";
import { HostDesk } from "./HostDesk.tsx";
import { Invites } from "./Invites.tsx";
import { phaseWords } from "./party-words.ts";
import { isHostly } from "./room.ts";
import styles from "./Room.module.css";
import { useParty } from "./use-party.ts";

type Asking = "invite" | "run" | "leave" | undefined;

/** What the party is called, how it stands, and what one may do about it. */
export function RoomHead() {
  const { state, memberId, tryAct } = useParty();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const { phase, settings, members } = state;
  const hereCount = members.filter(({ isPresent }) => isPresent).length;
  const leads = isHostly(state, memberId);
  const leave = () => {
    close();
    tryAct({ kind: "leave" });
  };
  return (
    <>
      <PageHead
        title={settings.name}
        lead={
          <span className={styles["lead"]}>
            <Tag tone={phase === "live" ? "good" : "plain"}>{phaseWords[phase]}</Tag>
            <span>{hereCount} here</span>
            {settings.hasPassword && <Tag>Password</Tag>}
            {settings.isReadOnly && <Tag>Only hosts write</Tag>}
          </span>
        }
        actions={
          <>
            {leads && (
              <Button tone="primary" onClick={() => setAsking("invite")}>
                Invite
              </Button>
            )}
            {leads && <Button onClick={() => setAsking("run")}>Run the party</Button>}
            <Button tone="quiet" onClick={() => setAsking("leave")}>
              Leave
            </Button>
          </>
        }
      />
      <Dialog title="Invite by link" isOpen={asking === "invite"} onClose={close}>
        <Invites />
      </Dialog>
      <Dialog title="Run the party" isOpen={asking === "run"} onClose={close}>
        <HostDesk onDone={close} />
      </Dialog>
      <Dialog
        title="Leave the party?"
        isOpen={asking === "leave"}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>Stay</Button>
            <Button tone="danger" onClick={leave}>
              Leave the party
            </Button>
          </>
        }
      >
        <p>
          {state.hostId === memberId
            ? "Somebody who is here becomes host, and the party goes on without you."
            : "The party goes on. You may come back without an invite."}
        </p>
      </Dialog>
    </>
  );
}
