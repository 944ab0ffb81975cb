import { useState, type ReactNode } from "react";
import { ItemLinks } from "../works/ItemLinks.tsx";
import styles from "./Beliefs.module.css";

/** The works that something rests on, when they are asked for. */
export function Why({
  summary,
  itemIds,
  children,
}: {
  readonly summary: ReactNode;
  readonly itemIds: readonly string[];
  readonly children?: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles["why"]} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && (
        <>
          {children}
          <ItemLinks itemIds={itemIds} />
        </>
      )}
    </details>
  );
}
