import { classNames } from "../../design/class-names.ts";
import styles from "./Overview.module.css";
import type { TileFacts } from "./tiles.ts";

/** More is a name, not a figure. */
const longestFigure = 16;

/** First in one sentence whether all is well, then figure by figure. */
export function Tiles({ tiles }: { readonly tiles: readonly TileFacts[] }) {
  const bad = tiles.filter(({ tone }) => tone === "warning" || tone === "alarm");
  const worst = bad.some(({ tone }) => tone === "alarm") ? "alarm" : bad.length > 0 ? "warning" : "good";
  return (
    <section aria-label="State" className={styles["state"]}>
      <p className={classNames(styles["verdict"], styles[worst])} role="status">
        {bad.length === 0 ? "All is well." : `Look at: ${bad.map(({ name }) => name.toLowerCase()).join(", ")}.`}
      </p>
      <dl className={styles["tiles"]}>
        {tiles.map(({ name, value, words, tone }) => (
          <div key={name} className={classNames(styles["tile"], styles[tone])}>
            <dt className={styles["name"]}>{name}</dt>
            <dd className={classNames(styles["value"], value.length > longestFigure && styles["long"])}>{value}</dd>
            <dd className={styles["words"]}>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
