import type { Recommendation } from "codecatalyst-client";
import { useRecord } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { usePrefetch } from "../works/use-prefetch.ts";
import { TitleLink } from "../works/TitleLink.tsx";
import styles from "./ContinueRow.module.css";

/** What was begun, and the next volumes, small: it is known already. */
export function ContinueRow({
  works,
  recommendationId,
}: {
  readonly works: readonly Recommendation[];
  readonly recommendationId: string;
}) {
  if (works.length === 0) return null;
  return (
    <section aria-labelledby="continue" className={styles["row"]}>
      <h2 id="continue" tabIndex={-1}>
        Continue
      </h2>
      <ul className={styles["works"]}>
        {works.map((work) => (
          <li key={work.item.id}>
            <BegunWork work={work} recommendationId={recommendationId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function BegunWork({
  work: { item, reasons },
  recommendationId,
}: {
  readonly work: Recommendation;
  readonly recommendationId: string;
}) {
  const record = useRecord();
  return (
    <article className={styles["work"]} data-item={item.id} data-domain={item.domain} {...usePrefetch(item)}>
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <DomainTag domain={item.domain} />
        <h3 className={styles["title"]} dir="auto" title={item.title}>
          <TitleLink item={item} />
        </h3>
        {reasons[0] !== undefined && (
          <p className={styles["reason"]} dir="auto">
            {reasons[0].text}
          </p>
        )}
        <div className={styles["action"]}>
          <Button isSmall about={item.title} onClick={() => void record(item, { kind: "finish" }, recommendationId)}>
            I finished this
          </Button>
        </div>
      </div>
    </article>
  );
}
