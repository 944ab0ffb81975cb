import type { Friend } from "codecatalyst-client";
import { useState } from "react";
import { paths } from "../app/paths.ts";
import { Button, ButtonLink } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import styles from "./Friends.module.css";
import { MoreButton } from "../design/MoreButton.tsx";
import { PersonRow } from "./PersonRow.tsx";
import { nameOf, useFriends, useTies } from "./use-friends.ts";

interface Parting {
  readonly friend: Friend;
  readonly tie: "remove" | "block";
}

export function FriendList() {
  const pages = useFriends();
  const [parting, setParting] = useState<Parting>();
  const friends = pages.data?.pages.flatMap((page) => page.friends);
  return (
    <Panel heading="Your friends">
      {pages.error !== null && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton height="8rem" />}
      {friends?.length === 0 && (
        <Notice title="Nobody yet.">
          <p>Ask somebody by their id, or tell yours to those who want to ask you.</p>
        </Notice>
      )}
      <ul className={styles["people"]}>
        {friends?.map((friend) => (
          <li key={friend.userId}>
            <PersonRow person={friend}>
              <ButtonLink isSmall to={paths.tasteMatch(friend.userId)} about={nameOf(friend)}>
                Compare tastes
              </ButtonLink>
              <Button isSmall tone="quiet" about={nameOf(friend)} onClick={() => setParting({ friend, tie: "remove" })}>
                Remove
              </Button>
              <Button isSmall tone="quiet" about={nameOf(friend)} onClick={() => setParting({ friend, tie: "block" })}>
                Block
              </Button>
            </PersonRow>
          </li>
        ))}
      </ul>
      <MoreButton about="Your friends" pages={pages} />
      <PartingDialog parting={parting} onClose={() => setParting(undefined)} />
    </Panel>
  );
}

function PartingDialog({ parting, onClose }: { readonly parting: Parting | undefined; readonly onClose: () => void }) {
  const { tie } = useTies();
  const isBlock = parting?.tie === "block";
  const name = parting === undefined ? "" : nameOf(parting.friend);
  const part = () => {
    if (parting !== undefined) tie(parting.tie, parting.friend);
    onClose();
  };
  return (
    <Dialog
      title={isBlock ? `Block ${name}?` : `Remove ${name}?`}
      isOpen={parting !== undefined}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button tone="danger" onClick={part}>
            {isBlock ? "Block" : "Remove"}
          </Button>
        </>
      }
    >
      <p dir="auto">
        {isBlock
          ? `You and ${name} are no longer friends then, and neither of you sees the other. They are not told. You can unblock them on this page.`
          : `You and ${name} are no longer friends then, on both sides. Either of you may ask again.`}
      </p>
    </Dialog>
  );
}
