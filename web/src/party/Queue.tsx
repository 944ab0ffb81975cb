import type { QueueEntry } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useItem } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { Panel } from "../design/Panel.tsx";
import { plural } from "../words.ts";
import styles from "./Queue.module.css";
import { mayChoose, mayPlay } from "./room.ts";
import { useParty } from "./use-party.ts";

/** What is played after this, by votes. */
export function Queue() {
  const { state } = useParty();
  return (
    <Panel heading="Queue" isFramed={false} note="What has most votes comes next.">
      {state.queue.length === 0 && <p className="note">Nothing waits. Add something from the list, and vote.</p>}
      <ol className={styles["queue"]}>
        {state.queue.map((entry) => (
          <li key={entry.id}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      {state.phase === "live" && state.itemId !== undefined && <Skip />}
    </Panel>
  );
}

function Entry({ entry: { id, itemId, byMemberId, votes } }: { readonly entry: QueueEntry }) {
  const { room, state, memberId, tryAct } = useParty();
  const title = useItem(itemId).data?.title ?? itemId;
  const isMine = memberId !== undefined && votes.includes(memberId);
  const leads = mayPlay(state, memberId);
  return (
    <article className={styles["entry"]}>
      <h3 className={styles["title"]} dir="auto">
        <Link href={paths.title(itemId)}>{title}</Link>
      </h3>
      <p className="note" dir="auto">
        {room.names.get(byMemberId) ?? byMemberId} wants it; {plural(votes.length, "vote", "votes")}
      </p>
      <div className={styles["acts"]}>
        {mayChoose(state, memberId) && (
          <Button
            isSmall
            aria-pressed={isMine}
            about={title}
            onClick={() => tryAct({ kind: "queue-vote", entryId: id, isFor: !isMine })}
          >
            {isMine ? "✓ Voted" : "Vote"}
          </Button>
        )}
        {leads && (
          <Button isSmall about={title} onClick={() => tryAct({ kind: "play-next", entryId: id })}>
            Put it on
          </Button>
        )}
        {(leads || byMemberId === memberId) && (
          <Button isSmall tone="quiet" about={title} onClick={() => tryAct({ kind: "queue-remove", entryId: id })}>
            Remove
          </Button>
        )}
      </div>
    </article>
  );
}

function Skip() {
  const { room, state, memberId, tryAct } = useParty();
  const { skipVotes } = state;
  const isMine = memberId !== undefined && skipVotes.includes(memberId);
  const needed = room.skipNeededCount === undefined ? "" : ` of ${room.skipNeededCount} that are needed`;
  return (
    <div className={styles["acts"]}>
      {mayChoose(state, memberId) && (
        <Button aria-pressed={isMine} onClick={() => tryAct({ kind: "vote-skip", isFor: !isMine })}>
          {isMine ? "✓ I want to skip this" : "Vote to skip this one"}
        </Button>
      )}
      {skipVotes.length > 0 && (
        <p className="note" role="status">
          {plural(skipVotes.length, "vote", "votes")}
          {needed}
        </p>
      )}
    </div>
  );
}
