import { useId, type ReactNode } from "react";
import styles from "./Panel.module.css";
import { classNames } from "./class-names.ts";

/** A part of a page with a heading of its own. */
export function Panel({
  heading,
  note,
  actions,
  isFramed = true,
  children,
}: {
  readonly heading: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly isFramed?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classNames(styles["panel"], isFramed && styles["framed"])}>
      <div className={styles["head"]}>
        <div>
          <h2 id={id}>{heading}</h2>
          {note !== undefined && <p className="note">{note}</p>}
        </div>
        {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}
