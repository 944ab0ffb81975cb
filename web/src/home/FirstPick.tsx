import type { Recommendation } from "codecatalyst-client";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf, offerText } from "../words.ts";
import { QuickActions } from "../works/QuickActions.tsx";
import { usePrefetch } from "../works/use-prefetch.ts";
import { useWhy } from "../works/Why.tsx";
import { TitleLink } from "../works/TitleLink.tsx";
import styles from "./FirstPick.module.css";

/** The first work of the list, with room for why it is. */
export function FirstPick({
  work,
  recommendationId,
}: {
  readonly work: Recommendation;
  readonly recommendationId: string;
}) {
  const { item, reasons } = work;
  const [first, ...others] = reasons;
  const showWhy = useWhy();
  return (
    <article className={styles["pick"]} data-item={item.id} data-domain={item.domain} {...usePrefetch(item)}>
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <DomainTag domain={item.domain} />
        <h3 className={styles["title"]} dir="auto">
          <TitleLink item={item} />
        </h3>
        <p className={styles["facts"]} dir="auto">
          {factsOf(item)}
        </p>
        {first !== undefined && (
          <p className={styles["reason"]} dir="auto">
            {first.text}
          </p>
        )}
        {others.length > 0 && (
          <ul className={styles["others"]}>
            {others.slice(0, 2).map(({ text }) => (
              <li key={text} dir="auto">
                {text}
              </li>
            ))}
          </ul>
        )}
        {item.offers[0] !== undefined && (
          <p className={styles["offer"]} dir="auto">
            {offerText(item.offers[0])}
          </p>
        )}
        <div className={styles["actions"]}>
          <QuickActions item={item} recommendationId={recommendationId} isWordy />
          <Button tone="quiet" isSmall about={item.title} aria-haspopup="dialog" onClick={() => showWhy(work)}>
            Why this
          </Button>
        </div>
      </div>
    </article>
  );
}
