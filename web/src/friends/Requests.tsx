import { Button } from "../design/Button.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { agoText } from "../words.ts";
import styles from "./Friends.module.css";
import { MoreButton } from "../design/MoreButton.tsx";
import { PersonRow } from "./PersonRow.tsx";
import { nameOf, useRequests, useTies } from "./use-friends.ts";

/** Those who ask, and those who were asked; nothing where there are none. */
export function Requests() {
  return (
    <>
      <Incoming />
      <Outgoing />
    </>
  );
}

function Incoming() {
  const pages = useRequests("incoming");
  const { tie, isPending } = useTies();
  const requests = pages.data?.pages.flatMap((page) => page.requests) ?? [];
  if (pages.error !== null) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (requests.length === 0) return null;
  return (
    <Panel heading="They ask you">
      <ul className={styles["people"]}>
        {requests.map((request) => (
          <li key={request.userId}>
            <PersonRow person={request} note={`asked ${agoText(request.at)}`}>
              <Button
                isSmall
                tone="primary"
                about={nameOf(request)}
                disabled={isPending}
                onClick={() => tie("accept", request)}
              >
                Accept
              </Button>
              <Button isSmall about={nameOf(request)} disabled={isPending} onClick={() => tie("decline", request)}>
                Decline
              </Button>
              <Button
                isSmall
                tone="quiet"
                about={nameOf(request)}
                disabled={isPending}
                onClick={() => tie("block", request)}
              >
                Block
              </Button>
            </PersonRow>
          </li>
        ))}
      </ul>
      <MoreButton about="They ask you" pages={pages} />
    </Panel>
  );
}

function Outgoing() {
  const pages = useRequests("outgoing");
  const { tie, isPending } = useTies();
  const requests = pages.data?.pages.flatMap((page) => page.requests) ?? [];
  if (pages.error !== null || requests.length === 0) return null;
  return (
    <Panel heading="You asked" note="They may answer or not.">
      <ul className={styles["people"]}>
        {requests.map((request) => (
          <li key={request.userId}>
            <PersonRow person={request} note={`asked ${agoText(request.at)}`}>
              <Button isSmall about={nameOf(request)} disabled={isPending} onClick={() => tie("withdraw", request)}>
                Withdraw
              </Button>
            </PersonRow>
          </li>
        ))}
      </ul>
      <MoreButton about="You asked" pages={pages} />
    </Panel>
  );
}
