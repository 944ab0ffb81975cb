import { useRef } from "react";
import { useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { useProfile, useRecommendationPages, type ListWish } from "../data/use-lists.ts";
import { Failure } from "../design/Notice.tsx";
import { Shelf, ShelfSkeleton } from "../works/Shelf.tsx";
import type { Suggested } from "../works/WorkCard.tsx";
import { ContinueRow } from "./ContinueRow.tsx";
import { Filters } from "./Filters.tsx";
import styles from "./Home.module.css";
import { Invitation } from "./Invitation.tsx";
import { LiveLine } from "./LiveLine.tsx";
import { MainList, MainListSkeleton } from "./MainList.tsx";
import { NowFirst } from "./NowFirst.tsx";
import { hourWords } from "./rows.ts";
import { useHomeRows } from "./use-home-rows.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { useNow } from "./use-now.ts";

const pageLength = 18;

export function Home() {
  const [domain, setDomain] = useDomain();
  const wish = { n: pageLength, surface: "home", ...(domain !== undefined && { domain }) };
  const list = useRecommendationPages(wish);
  const pages = list.data?.pages ?? [];
  const works = pages.flatMap((page) => page.items);
  const area = useRef<HTMLDivElement>(null);
  useKeptFocus(area);
  return (
    <div ref={area} className={styles["home"]}>
      <PageHead title="For you" lead={`${hourWords(useNow())}. Books, films and music, chosen together.`} />
      <Filters domain={domain} onDomain={setDomain} items={works.map(({ item }) => item)} />
      <InvitationIfNew />
      <NowFirst first={works[0]} />
      <OwnList wish={wish} list={list} />
      <MoreRows
        domain={domain}
        shown={[...pages.slice(0, 1).flatMap((page) => page.continue), ...works]}
        isWanted={!list.isPending}
      />
    </div>
  );
}

/** Kept in the address, so that it can be sent and gone back to. */
function useDomain(): readonly [string | undefined, (domain: string | undefined) => void] {
  const [parameters, setParameters] = useSearchParams();
  const setDomain = (next: string | undefined) =>
    setParameters((before) => {
      const after = new URLSearchParams(before);
      if (next === undefined) after.delete("domain");
      else after.set("domain", next);
      return after;
    });
  return [parameters.get("domain") ?? undefined, setDomain];
}

function InvitationIfNew() {
  const profile = useProfile();
  return profile.data?.eventCount === 0 ? <Invitation /> : null;
}

/** What was begun, and the viewer's list. */
function OwnList({
  wish,
  list,
}: {
  readonly wish: ListWish;
  readonly list: ReturnType<typeof useRecommendationPages>;
}) {
  if (list.data === undefined)
    return list.error === null ? (
      <MainListSkeleton />
    ) : (
      <Failure error={list.error} onRetry={() => void list.refetch()} />
    );
  const { pages } = list.data;
  const [first] = pages;
  if (first === undefined) return null;
  return (
    <>
      <LiveLine wish={wish} shown={first} shownAtMs={list.dataUpdatedAt} isBusy={list.isFetching} />
      <ContinueRow works={first.continue} recommendationId={first.recommendationId} />
      <MainList
        works={pages.flatMap(({ items }) => items)}
        recommendationId={first.recommendationId}
        isFallback={first.isFallback}
        isBusy={list.isPlaceholderData}
        onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
        isMoreOnTheWay={list.isFetchingNextPage}
      />
    </>
  );
}

function MoreRows({
  domain,
  shown,
  isWanted,
}: {
  readonly domain: string | undefined;
  readonly shown: readonly Suggested[];
  readonly isWanted: boolean;
}) {
  const { rows, isWaiting } = useHomeRows({ domain, shown, isWanted });
  return (
    <>
      {rows.map(({ key, ...row }) => (
        <Shelf key={key} {...row} />
      ))}
      {isWaiting && isWanted && <ShelfSkeleton heading="More for you" />}
    </>
  );
}
