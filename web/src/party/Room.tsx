import { useEffect, useState } from "react";
import { classNames } from "../design/class-names.ts";
import { Chat } from "./Chat.tsx";
import { Lobby } from "./Lobby.tsx";
import { Mood } from "./Mood.tsx";
import { Next } from "./Next.tsx";
import { People } from "./People.tsx";
import { Queue } from "./Queue.tsx";
import styles from "./Room.module.css";
import { isChoosing } from "./room.ts";
import { RoomHead } from "./RoomHead.tsx";
import { RoomTabs, type RoomTab } from "./RoomTabs.tsx";
import { Stage } from "./Stage.tsx";
import { useIsWide } from "./use-is-wide.ts";
import { useParty } from "./use-party.ts";

/** The picture, and around it those who watch. Where there is room for one thing only, tabs choose it; what is not in sight goes on. */
export function Room() {
  const { room, state, memberId } = useParty();
  const isWide = useIsWide();
  const [tab, setTab] = useState<RoomTab>(() => (isChoosing(state) ? "next" : "chat"));
  useStartAtOnce();
  const unreadCount = useUnread(isWide || tab === "chat");
  const part = (name: RoomTab) => ({
    id: `party-${name}`,
    hidden: !isWide && tab !== name,
    className: classNames(styles["part"], styles[name]),
    ...(!isWide && { role: "tabpanel", "aria-labelledby": `party-tab-${name}` }),
  });
  const hasBegun = state.phase === "live";
  return (
    <>
      <RoomHead />
      {!room.isConnected && (
        <p className={styles["lost"]} role="status">
          The connection is lost. It comes back by itself; what you write is kept, and sent then.
        </p>
      )}
      <div className={styles["room"]} data-phase={state.phase} data-connected={room.isConnected} data-member={memberId}>
        <div className={styles["left"]}>
          <Stage />
          {!hasBegun && <Lobby />}
        </div>
        {!isWide && <RoomTabs tab={tab} onChange={setTab} unreadCount={unreadCount} />}
        <div className={styles["talk"]}>
          <div {...part("people")}>
            <People />
          </div>
          <div {...part("chat")}>
            <Chat />
          </div>
        </div>
        <div className={styles["after"]}>
          <div {...part("next")}>
            <Next />
          </div>
          <div {...part("queue")}>
            <Queue />
            <Mood />
          </div>
        </div>
      </div>
    </>
  );
}

/** Who started a party at once has said so before: it begins when its host is there. */
function useStartAtOnce(): void {
  const { state, memberId, tryAct } = useParty();
  const mayStart = state.hostId === memberId && state.phase === "lobby";
  useEffect(() => {
    const asked = history.state as { readonly startsAtOnce?: unknown } | null;
    if (!mayStart || asked?.startsAtOnce !== true) return;
    history.replaceState(null, "");
    tryAct({ kind: "start" });
  }, [mayStart, tryAct]);
}

/** So many messages came while the chat was out of sight. */
function useUnread(isInSight: boolean): number {
  const { room } = useParty();
  const { length } = room.messages;
  const [seenCount, setSeenCount] = useState(length);
  if (isInSight && seenCount !== length) setSeenCount(length);
  return isInSight ? 0 : length - seenCount;
}
