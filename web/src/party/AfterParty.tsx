import { useMemo } from "react";
import { Link } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { useItem } from "../data/use-catalogue.ts";
import { ButtonLink } from "../design/Button.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { domainNames, plural } from "../words.ts";
import { KeepForLater, ownListId, PickCard } from "./GroupPicks.tsx";
import picks from "./GroupPicks.module.css";
import { listed } from "./party-words.ts";
import type { Room } from "./room.ts";
import { useGroupList } from "./use-group-list.ts";

const domains = ["music", "book", "movie"] as const;

/** The party is over: what it was, and what goes on from here. */
export function AfterParty({ room, partyId }: { readonly room: Room; readonly partyId: string }) {
  const { state, names, watchedItemIds, messages, mood } = room;
  const people = [...names.values()];
  return (
    <>
      <PageHead
        title={`“${state?.settings.name ?? "The party"}” is over`}
        lead="Thank you for coming."
        actions={<ButtonLink to={paths.parties}>To my parties</ButtonLink>}
      />
      <Panel heading="How it was">
        <p dir="auto">
          {people.length > 0 && `${listed(people)} ${people.length === 1 ? "was" : "were"} there. `}
          {plural(messages.length, "message was said.", "messages were said.")} {moodSentence(mood)}
        </p>
        {watchedItemIds.length > 0 && (
          <ul>
            {watchedItemIds.map((itemId) => (
              <li key={itemId}>
                <Watched itemId={itemId} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {domains.map((domain) => (
        <Onward key={domain} domain={domain} partyId={partyId} names={names} followUpOf={watchedItemIds.at(-1)} />
      ))}
    </>
  );
}

function moodSentence(mood: Room["mood"]): string {
  const sure = mood.filter(({ confidence }) => confidence > 0.05);
  if (sure.length === 0) return "";
  const mean = sure.reduce((sum, { valence }) => sum + valence, 0) / sure.length;
  if (Math.abs(mean) <= 0.15) return "The mood was even.";
  return mean > 0 ? "The mood was glad." : "The mood was down.";
}

function Watched({ itemId }: { readonly itemId: string }) {
  const item = useItem(itemId).data;
  return (
    <>
      You watched{" "}
      <Link href={paths.title(itemId)} dir="auto">
        {item?.title ?? itemId}
      </Link>
      . Say on its page how you liked it.
    </>
  );
}

const onwardCount = 4;

function Onward({
  domain,
  partyId,
  names,
  followUpOf,
}: {
  readonly domain: (typeof domains)[number];
  readonly partyId: string;
  readonly names: ReadonlyMap<string, string>;
  readonly followUpOf: string | undefined;
}) {
  const { userId } = useViewer();
  const wish = useMemo(
    () => ({ partyId, n: onwardCount, domain: [domain], ...(followUpOf !== undefined && { followUpOf }) }),
    [partyId, domain, followUpOf],
  );
  const list = useGroupList({ userId, version: 0 }, wish);
  return (
    <Panel heading={`${domainNames(domain)} to go on with`} isFramed={false}>
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="8rem" />}
      {list.data?.items.length === 0 && (
        <Notice>
          <p>Nothing here suits all of you yet.</p>
        </Notice>
      )}
      <ol className={picks["picks"]}>
        {list.data?.items.map((pick) => (
          <li key={pick.item.id}>
            <PickCard
              pick={pick}
              names={names}
              action={<KeepForLater item={pick.item} recommendationId={ownListId(list.data, userId)} />}
            />
          </li>
        ))}
      </ol>
    </Panel>
  );
}
