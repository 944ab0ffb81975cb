import type { FriendAct } from "codecatalyst-client";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { agoText } from "../words.ts";
import { WorkRow } from "../works/WorkRow.tsx";
import styles from "./Friends.module.css";
import { MoreButton } from "../design/MoreButton.tsx";
import { nameOf, useFriendActs } from "./use-friends.ts";

/** What friends finished, liked and rated, of those who let friends see it. */
export function Activity() {
  const pages = useFriendActs();
  const acts = pages.data?.pages.flatMap((page) => page.acts);
  return (
    <Panel heading="What friends enjoy" note="Of friends who let you see it, newest first.">
      {pages.error !== null && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton height="14rem" />}
      {acts?.length === 0 && (
        <Notice title="Nothing to see yet.">
          <p>It is off until a friend turns it on for themselves, as you can below.</p>
        </Notice>
      )}
      <ul className={styles["works"]}>
        {acts?.map((act) => (
          <li key={`${act.userId} ${act.item.id}`}>
            <WorkRow item={act.item}>
              <p dir="auto">
                {actWords(act)} <span className="note">{agoText(act.at)}</span>
              </p>
            </WorkRow>
          </li>
        ))}
      </ul>
      <MoreButton about="What friends enjoy" pages={pages} />
    </Panel>
  );
}

function actWords(act: FriendAct): string {
  const name = nameOf(act);
  if (act.act === "rated" && act.ratio !== undefined) return `${name} gave it ${Math.round(act.ratio * 5)} of 5.`;
  return act.act === "liked" ? `${name} likes it.` : `${name} finished it.`;
}
