import type { Breakdown, Item, Reason } from "codecatalyst-client";
import { Cover } from "../design/Cover.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf } from "../words.ts";
import { QuickActions } from "./QuickActions.tsx";
import { usePrefetch } from "./use-prefetch.ts";
import { useWhy } from "./Why.tsx";
import { TitleLink } from "./TitleLink.tsx";
import styles from "./WorkCard.module.css";

export interface Suggested {
  readonly item: Item;
  readonly reasons: readonly Reason[];
  /** Of a list that tells it. */
  readonly breakdown?: Breakdown;
  readonly score?: number;
}

/** One work of a row: its cover, what it is, and why it is there. The title leads to its page; what one may say stands below. */
export function WorkCard({
  recommendationId,
  isInHand = false,
  ...work
}: Suggested & {
  readonly recommendationId?: string | undefined;
  /** Something was said about it, and the list that comes of it is on its way. */
  readonly isInHand?: boolean;
}) {
  const { item, reasons } = work;
  const showWhy = useWhy();
  return (
    <article
      className={styles["card"]}
      data-item={item.id}
      data-domain={item.domain}
      aria-busy={isInHand || undefined}
      {...usePrefetch(item)}
    >
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <DomainTag domain={item.domain} />
        <h3 className={styles["title"]} dir="auto" title={item.title}>
          <TitleLink item={item} isOfCard />
        </h3>
        <p className={styles["facts"]} dir="auto">
          {factsOf(item)}
        </p>
        {reasons[0] !== undefined && (
          <p className={styles["reason"]} dir="auto" title={reasons[0].text}>
            {reasons[0].text}
          </p>
        )}
      </div>
      <QuickActions
        item={item}
        recommendationId={recommendationId}
        onWhy={reasons.length > 0 ? () => showWhy(work) : undefined}
      />
    </article>
  );
}
