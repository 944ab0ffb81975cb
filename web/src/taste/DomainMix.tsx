import type { TasteBelief } from "codecatalyst-client";
import { Panel } from "../design/Panel.tsx";
import { domainNames, plural } from "../words.ts";
import styles from "./Beliefs.module.css";
import type { Wishes } from "./use-wishes.ts";
import { Why } from "./Why.tsx";
import { WishButtons } from "./WishButtons.tsx";

/** Books, films and music in what the viewer likes, as parts of one bar. */
export function DomainMix({ beliefs, wishes }: { readonly beliefs: readonly TasteBelief[]; readonly wishes: Wishes }) {
  return (
    <Panel heading="Your mix" note="What you like, by kind of work.">
      <div className={styles["bar"]} aria-hidden="true">
        {beliefs.map(({ value, share }) => (
          <div key={value} className={styles["share"]} data-domain={value} style={{ flexGrow: share }} />
        ))}
      </div>
      <ul className={styles["domains"]}>
        {beliefs.map((belief) => (
          <li key={belief.value} className={styles["domain"]}>
            <p>
              <strong>{domainNames(belief.value)}</strong> {Math.round(belief.share * 100)} %
            </p>
            <WishButtons trait={belief} wishes={wishes} />
            <Why
              summary={
                <>
                  {plural(belief.likedItemCount, "work", "works")}
                  <span className="visually-hidden"> behind {domainNames(belief.value)}</span>
                </>
              }
              itemIds={belief.itemIds}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
