import type { Item, Reason } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { Cover } from "../design/Cover.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf } from "../words.ts";
import { QuickActions } from "./QuickActions.tsx";
import styles from "./WorkCard.module.css";

export interface Suggested {
  readonly item: Item;
  readonly reasons: readonly Reason[];
}

/** One work of a row: its cover, what it is, and why it is there. The title leads to its page; what one may say stands below. */
export function WorkCard({
  item,
  reasons,
  recommendationId,
}: Suggested & { readonly recommendationId?: string | undefined }) {
  return (
    <article className={styles["card"]} data-item={item.id} data-domain={item.domain}>
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <DomainTag domain={item.domain} />
        <h3 className={styles["title"]} dir="auto" title={item.title}>
          <Link href={paths.title(item.id)} className={styles["link"]}>
            {item.title}
          </Link>
        </h3>
        <p className={styles["facts"]} dir="auto">
          {factsOf(item)}
        </p>
        {reasons[0] !== undefined && (
          <p className={styles["reason"]} dir="auto">
            {reasons[0].text}
          </p>
        )}
      </div>
      <QuickActions item={item} recommendationId={recommendationId} />
    </article>
  );
}
