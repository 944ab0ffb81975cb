import type { Reason, RecommendationList } from "codecatalyst-client";
import { Skeleton } from "../design/Skeleton.tsx";
import { ReasonText } from "../works/ReasonText.tsx";
import { WorkRow } from "../works/WorkRow.tsx";
import styles from "./MomentPage.module.css";
import { Reactions } from "./Reactions.tsx";

const ofMoment = new Set<Reason["kind"]>(["mood", "moment"]);

/** What the moment has to do with it comes first; without that, the best reason there is. */
const reasonsOf = (reasons: readonly Reason[]) => {
  const telling = reasons.filter(({ kind }) => ofMoment.has(kind));
  return telling.length > 0 ? telling : reasons.slice(0, 1);
};

export function MomentList({
  list,
  isOld,
}: {
  readonly list: RecommendationList | undefined;
  readonly isOld: boolean;
}) {
  return (
    <section aria-labelledby="moment-list" aria-busy={list === undefined || isOld} className={styles["list"]}>
      <h2 id="moment-list">For this moment</h2>
      {list === undefined && <Skeleton height="30rem" />}
      {list !== undefined && (
        <ol className={styles["works"]}>
          {list.items.map(({ item, reasons }) => (
            <li key={item.id}>
              <WorkRow item={item} actions={<Reactions item={item} recommendationId={list.recommendationId} />}>
                {reasonsOf(reasons).map(({ text }) => (
                  <ReasonText key={text} text={text} />
                ))}
              </WorkRow>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
