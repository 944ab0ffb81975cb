import { useEffect, type ReactNode } from "react";
import styles from "./PageHead.module.css";

/** The heading of a page, which is also what the browser's tab says. */
export function PageHead({
  title,
  lead,
  actions,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · CodeCatalyst`;
  }, [title]);
  return (
    <div className={styles["head"]}>
      <div>
        <h1 dir="auto">{title}</h1>
        {lead !== undefined && <p className={styles["lead"]}>{lead}</p>}
      </div>
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}
