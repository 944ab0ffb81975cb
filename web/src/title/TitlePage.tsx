import { ApiError, type Item } from "codecatalyst-client";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { useBecauseYou } from "../data/use-lists.ts";
import { useItem } from "../data/use-catalogue.ts";
import { ButtonLink } from "../design/Button.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Shelf } from "../works/Shelf.tsx";
import { About } from "./About.tsx";
import { Offers } from "./Offers.tsx";
import { Picture } from "./Picture.tsx";
import { Playback } from "./Playback.tsx";
import { RelationGraph } from "./RelationGraph.tsx";
import { SimilarShelves } from "./SimilarShelves.tsx";
import { Sayings } from "./Sayings.tsx";
import styles from "./TitlePage.module.css";
import { useAddressedItemId } from "./use-address.ts";
import { useListEffect } from "./use-list-effect.ts";
import { ListEffect } from "./ListEffect.tsx";
import { WhyThis } from "./WhyThis.tsx";

/** Everything about one work: what it is, where to get it, what belongs to it, why it is suggested, and what one may say about it. */
export function TitlePage() {
  const itemId = useAddressedItemId();
  return itemId === undefined || itemId === "" ? <NoSuchWork /> : <Addressed key={itemId} itemId={itemId} />;
}

function Addressed({ itemId }: { readonly itemId: string }) {
  const { data: item, error, refetch } = useItem(itemId);
  if (item !== undefined) return <Work item={item} />;
  if (error instanceof ApiError && error.status < 500) return <NoSuchWork />;
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles["page"]} aria-busy="true">
      <Skeleton height="24rem" width="16rem" />
      <Skeleton height="24rem" />
    </div>
  );
}

function NoSuchWork() {
  return (
    <>
      <PageHead title="We do not have this work" />
      <Notice actions={<ButtonLink to={paths.home}>To your lists</ButtonLink>}>
        <p>It may have left the catalogue, or the address has a slip. The search above finds works by their title.</p>
      </Notice>
    </>
  );
}

function Work({ item }: { readonly item: Item }) {
  const effect = useListEffect();
  return (
    <>
      <article className={styles["page"]} aria-label={item.title}>
        <About item={item} />
        <div className={styles["cover"]}>
          <Picture item={item} />
        </div>
        <div className={styles["body"]}>
          <Playback item={item} />
          <Sayings item={item} onAct={effect.mark} />
          <ListEffect {...effect} />
        </div>
        <div className={styles["offers"]}>
          <Offers item={item} />
        </div>
      </article>
      <WhyThis item={item} onAct={effect.mark} />
      <RelationGraph item={item} />
      <AfterThis item={item} />
      <SimilarShelves item={item} />
    </>
  );
}

/** What the work leads on to, for those who liked or finished it. */
function AfterThis({ item }: { readonly item: Item }) {
  const { data } = useBecauseYou({ rows: 10, n: 12 });
  const row = data?.rows.find(({ anchor }) => anchor.id === item.id);
  if (row === undefined) return null;
  return <Shelf heading={row.text} works={row.items} recommendationId={row.recommendationId} />;
}
