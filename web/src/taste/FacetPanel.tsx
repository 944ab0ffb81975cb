import type { TasteBelief } from "codecatalyst-client";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Meter } from "../design/Meter.tsx";
import { Panel } from "../design/Panel.tsx";
import { plural } from "../words.ts";
import styles from "./Beliefs.module.css";
import { facetNames, traitText, type Facet } from "./traits.ts";
import type { Wishes } from "./use-wishes.ts";
import { Why } from "./Why.tsx";
import { WishButtons } from "./WishButtons.tsx";

const firstCount = 5;

/** What is believed of one side of works, strongest first. */
export function FacetPanel({
  facet,
  beliefs,
  wishes,
}: {
  readonly facet: Facet;
  readonly beliefs: readonly TasteBelief[];
  readonly wishes: Wishes;
}) {
  const [isAll, setAll] = useState(false);
  const name = facetNames[facet].many;
  return (
    <Panel heading={name} note="The share of what you like that has it.">
      {beliefs.length === 0 && <p className="note">Nothing yet.</p>}
      <ul className={styles["beliefs"]}>
        {(isAll ? beliefs : beliefs.slice(0, firstCount)).map((belief) => (
          <li key={belief.value} className={styles["belief"]}>
            <Belief belief={belief} wishes={wishes} />
          </li>
        ))}
      </ul>
      {beliefs.length > firstCount && (
        <div>
          <Button tone="quiet" isSmall about={name} aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? "Show fewer" : `Show all ${beliefs.length}`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Belief({ belief, wishes }: { readonly belief: TasteBelief; readonly wishes: Wishes }) {
  return (
    <>
      <Meter label={traitText(belief)} ratio={belief.share} />
      <div className={styles["line"]}>
        <WishButtons trait={belief} wishes={wishes} />
        <Why
          summary={
            <>
              {plural(belief.likedItemCount, "work", "works")}
              <span className="visually-hidden"> behind {traitText(belief)}</span>
            </>
          }
          itemIds={belief.itemIds}
        >
          <p className="note">What you did last with works that have it:</p>
        </Why>
      </div>
    </>
  );
}
