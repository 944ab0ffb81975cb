import type { StandingEvent } from "codecatalyst-client";
import { useCallback } from "react";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { useProfile } from "../data/use-lists.ts";
import { ButtonLink } from "../design/Button.tsx";
import { Switch } from "../design/Field.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { useIsNarrow } from "../design/use-is-narrow.ts";
import { WindowedList } from "../design/WindowedList.tsx";
import { plural } from "../words.ts";
import { HistoryRow } from "./HistoryRow.tsx";
import { useHistory } from "../data/use-history.ts";

const rowHeight = { wide: 76, narrow: 124 } as const;

/** All that the viewer did, and the ways to take it back. */
export function History() {
  const viewer = useViewer();
  return (
    <>
      <Panel heading="From now on" isFramed={false}>
        <Switch
          label="Private session"
          hint="What you do stays out of your taste, and friends hear nothing of it, until you turn this off."
          isOn={viewer.isPrivate}
          onChange={viewer.setPrivate}
        />
      </Panel>
      <Done />
    </>
  );
}

const keyOf = ({ event }: StandingEvent) => event.id;

function Done() {
  const history = useHistory();
  const profile = useProfile();
  const isNarrow = useIsNarrow();
  const { hasNextPage, isFetching, fetchNextPage } = history;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (history.error !== null && history.data === undefined)
    return <Failure error={history.error} onRetry={() => void history.refetch()} />;
  if (history.data === undefined) return <Skeleton height="30rem" />;
  const events = history.data.pages.flatMap((page) => page.events);
  if (events.length === 0)
    return (
      <Notice
        title="You did nothing yet."
        actions={<ButtonLink to={paths.welcome}>Tell us what you enjoyed</ButtonLink>}
      >
        <p>What you finish, like, rate or react to stands here, and can be taken back.</p>
      </Notice>
    );
  const counted =
    profile.data === undefined ? "" : ` ${plural(profile.data.eventCount, "counts", "count")} for your taste.`;
  return (
    <Panel
      heading="What you did"
      note={`Newest first: ${events.length}${hasNextPage ? " and more, as you scroll" : " in all"}.${counted}`}
    >
      {history.error !== null && <Failure error={history.error} onRetry={() => void fetchNextPage()} />}
      <WindowedList
        label="What you did, newest first"
        rows={events}
        keyOf={keyOf}
        rowHeight={isNarrow ? rowHeight.narrow : rowHeight.wide}
        onNearEnd={onNearEnd}
      >
        {(row) => <HistoryRow {...row} />}
      </WindowedList>
    </Panel>
  );
}
