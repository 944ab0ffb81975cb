import { PageHead } from "../app/PageHead.tsx";
import { useBecauseYou, useRecommendations } from "../data/use-lists.ts";
import { Failure } from "../design/Notice.tsx";
import { Shelf, ShelfSkeleton } from "../works/Shelf.tsx";

export function Home() {
  const list = useRecommendations({ n: 24, surface: "home" });
  const rows = useBecauseYou({ rows: 3, n: 12 });
  return (
    <>
      <PageHead title="For you" lead="Books, films and music, chosen together." />
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && list.error === null && <ShelfSkeleton heading="For you now" />}
      {list.data !== undefined && list.data.continue.length > 0 && (
        <Shelf heading="Continue" works={list.data.continue} recommendationId={list.data.recommendationId} />
      )}
      {list.data !== undefined && (
        <Shelf heading="For you now" works={list.data.items} recommendationId={list.data.recommendationId} />
      )}
      {rows.data?.rows.map((row) => (
        <Shelf key={row.anchor.id} heading={row.text} works={row.items} recommendationId={row.recommendationId} />
      ))}
    </>
  );
}
