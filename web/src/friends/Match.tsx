import type { DomainMatch, LentItem, TasteMatch } from "codecatalyst-client";
import { Meter } from "../design/Meter.tsx";
import { Panel } from "../design/Panel.tsx";
import { traitText } from "../taste/traits.ts";
import { domainNames, factsOf, plural } from "../words.ts";
import { WorkRow } from "../works/WorkRow.tsx";
import styles from "./Friends.module.css";
import { TwoCircles } from "./TwoCircles.tsx";
import { nameOf } from "./use-friends.ts";

export function Match({ match }: { readonly match: TasteMatch }) {
  const name = nameOf(match.friend);
  return (
    <div className={styles["match"]}>
      <Panel heading="How alike" note="0 % is no more than any two people, 100 % the very same.">
        <TwoCircles similarity={match.similarity} name={name} />
        <div className={styles["meters"]}>
          {match.domains.map((domain) => (
            <Domain key={domain.domain} match={domain} name={name} />
          ))}
        </div>
      </Panel>
      {match.shared.length > 0 && <Works heading="You both love" works={match.shared} />}
      {match.traits.length > 0 && (
        <Panel heading="What joins you" note={`The share of what you like that has it, and of what ${name} likes.`}>
          <ul className={styles["meters"]}>
            {match.traits.map((trait) => (
              <li key={`${trait.facet} ${trait.value}`}>
                <Meter
                  label={traitText(trait)}
                  ratio={Math.min(trait.ownShare, trait.friendShare)}
                  words={`you ${percent(trait.ownShare)}, ${name} ${percent(trait.friendShare)}`}
                />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {match.borrow[0] !== undefined && (
        <Works heading={`Borrow from ${name}`} note={match.borrow[0].text} works={match.borrow} />
      )}
      {match.lend[0] !== undefined && (
        <Works heading={`Lend to ${name}`} note={match.lend[0].text} works={match.lend} />
      )}
    </div>
  );
}

const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;

function Domain({ match, name }: { readonly match: DomainMatch; readonly name: string }) {
  const { domain, similarity, sharedCount, ownCount, friendCount } = match;
  return (
    <div>
      <Meter
        label={domainNames(domain)}
        ratio={similarity ?? 0}
        words={similarity === undefined ? "too little is known" : `${percent(similarity)} alike`}
      />
      <p className="note" dir="auto">
        You like {plural(ownCount, "work", "works")}, {name} {friendCount}; {sharedCount} of them both of you.
      </p>
    </div>
  );
}

const Works = ({
  heading,
  note,
  works,
}: {
  readonly heading: string;
  /** What holds for all of them. */
  readonly note?: string;
  readonly works: readonly LentItem[];
}) => (
  <Panel heading={<span dir="auto">{heading}</span>} note={note}>
    <ul className={styles["works"]}>
      {works.map(({ item }) => (
        <li key={item.id}>
          <WorkRow item={item}>
            <p className="note" dir="auto">
              {factsOf(item)}
            </p>
          </WorkRow>
        </li>
      ))}
    </ul>
  </Panel>
);
