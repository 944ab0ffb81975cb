import type { Item } from "codecatalyst-client";
import { Link } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { ButtonLink } from "../design/Button.tsx";
import { DomainTag, Tag } from "../design/Tag.tsx";
import styles from "./About.module.css";
import { creditsOf, keyFactsOf, seriesText, traitText } from "./facts.ts";

/** What the work is. */
export function About({ item }: { readonly item: Item }) {
  return (
    <div className={styles["about"]}>
      <DomainTag domain={item.domain} />
      <PageHead
        title={item.title}
        lead={keyFactsOf(item).join(" · ")}
        actions={
          item.domain === "movie" && (
            <ButtonLink to={paths.partyFor(item.id)} tone="primary">
              Watch it together
            </ButtonLink>
          )
        }
      />
      {item.series !== undefined && (
        <p dir="auto">
          <Link href={paths.search(item.series.name)}>{seriesText(item.series)}</Link>
        </p>
      )}
      {item.creators.length > 0 && (
        <ul className={styles["credits"]} aria-label="Who made it">
          {creditsOf(item).map(({ words, names }) => (
            <li key={words}>
              <span className={styles["role"]}>{words}</span> <bdi>{names.join(", ")}</bdi>
            </li>
          ))}
        </ul>
      )}
      {item.description !== undefined && (
        <p className={styles["description"]} dir="auto">
          {item.description}
        </p>
      )}
      <Traits label="Genres" traits={item.genres} />
      <Traits label="Themes" traits={item.themes} />
      <Traits label="Places" traits={item.places} />
    </div>
  );
}

function Traits({ label, traits }: { readonly label: string; readonly traits: readonly string[] }) {
  if (traits.length === 0) return null;
  return (
    <div className={styles["traits"]}>
      <span className={styles["traitLabel"]} aria-hidden="true">
        {label}
      </span>
      <ul className={styles["tags"]} aria-label={label}>
        {traits.map((trait) => (
          <li key={trait}>
            <Tag>
              <bdi>{label === "Places" ? trait : traitText(trait)}</bdi>
            </Tag>
          </li>
        ))}
      </ul>
    </div>
  );
}
