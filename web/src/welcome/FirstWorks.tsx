import { useId } from "react";
import { Cover } from "../design/Cover.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import type { Suggested } from "../works/WorkCard.tsx";
import styles from "./WelcomePage.module.css";

/** The beginning of a list, small: enough to see that it has changed. */
export function FirstWorks({
  heading,
  works,
}: {
  readonly heading: string;
  readonly works: readonly Suggested[] | undefined;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{heading}</h3>
      {works === undefined && <Skeleton height="20rem" />}
      {works?.length === 0 && <p className="note">Nothing yet.</p>}
      <ol className={styles["first"]} aria-live="polite">
        {works?.map(({ item, reasons }) => (
          <li key={item.id} data-item={item.id}>
            <Cover item={item} />
            <div>
              <p className={styles["title"]} dir="auto">
                {item.title}
              </p>
              <p className={styles["facts"]} dir="auto">
                {reasons[0]?.text}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
