import { useTaste } from "../data/use-taste.ts";
import { Failure, Notice } from "../design/Notice.tsx";
import { ButtonLink } from "../design/Button.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { paths } from "../app/paths.ts";
import styles from "./Beliefs.module.css";
import { ClusterPanel } from "./ClusterPanel.tsx";
import { DomainMix } from "./DomainMix.tsx";
import { EffectPanel } from "./EffectPanel.tsx";
import { FacetPanel } from "./FacetPanel.tsx";
import { HabitsPanel } from "./HabitsPanel.tsx";
import { MoodPanel } from "./MoodPanel.tsx";
import { OwnWords } from "./OwnWords.tsx";
import { ofFacet } from "./traits.ts";
import { useWishes } from "./use-wishes.ts";

const facets = ["theme", "genre", "person"] as const;

/** What is believed of the viewer, what each belief rests on, and their own word on it. */
export function Beliefs() {
  const taste = useTaste();
  const wishes = useWishes();
  if (taste.error !== null) return <Failure error={taste.error} onRetry={() => void taste.refetch()} />;
  if (taste.data === undefined) return <Skeleton height="40rem" />;
  const { beliefs, edits, mood, moodItemIds, cluster } = taste.data;
  return (
    <>
      {beliefs.length === 0 && (
        <Notice
          title="Nothing is believed of your taste yet."
          actions={<ButtonLink to={paths.welcome}>Tell us what you enjoyed</ButtonLink>}
        >
          <p>
            Say what you finished or liked, and this page tells what is made of it. You can say what you want below.
          </p>
        </Notice>
      )}
      <div className={styles["columns"]}>
        <EffectPanel wishes={wishes} />
        <div className={styles["main"]}>
          {beliefs.length > 0 && (
            <>
              <DomainMix beliefs={ofFacet(beliefs, "domain")} wishes={wishes} />
              <div className={styles["facets"]}>
                {facets.map((facet) => (
                  <FacetPanel key={facet} facet={facet} beliefs={ofFacet(beliefs, facet)} wishes={wishes} />
                ))}
              </div>
            </>
          )}
          <OwnWords edits={edits} wishes={wishes} />
          <div className={styles["facets"]}>
            <MoodPanel mood={mood} itemIds={moodItemIds} />
            <HabitsPanel />
            <ClusterPanel cluster={cluster} />
          </div>
        </div>
      </div>
    </>
  );
}
