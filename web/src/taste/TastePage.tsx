import { Link, useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { Beliefs } from "./Beliefs.tsx";
import { History } from "./History.tsx";
import { SettingsPart } from "./SettingsPart.tsx";
import styles from "./TastePage.module.css";

const parts = [
  { part: "beliefs", words: "What we believe", Part: Beliefs },
  { part: "history", words: "What you did", Part: History },
  { part: "settings", words: "Settings and your data", Part: SettingsPart },
] as const;

/** What is believed and kept about the viewer, all of it theirs to change. */
export function TastePage() {
  const [parameters] = useSearchParams();
  const here = parts.find(({ part }) => part === parameters.get("part")) ?? parts[0];
  return (
    <>
      <PageHead
        title="My taste"
        lead="What the lists rest on: what is believed of you, what you did, and what you allow. All of it is yours to change."
      />
      <nav aria-label="Parts of my taste">
        <ul className={styles["parts"]}>
          {parts.map(({ part, words }) => (
            <li key={part}>
              <Link
                href={part === "beliefs" ? paths.taste : paths.tastePart(part)}
                aria-current={part === here.part ? "page" : undefined}
                className={styles["part"]}
              >
                {words}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <here.Part />
    </>
  );
}
