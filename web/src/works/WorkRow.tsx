import type { Item } from "codecatalyst-client";
import type { ReactNode } from "react";
import { Cover } from "../design/Cover.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { TitleLink } from "./TitleLink.tsx";
import styles from "./WorkRow.module.css";

/** A work on a line of its own, where a list stands beside something else. */
export function WorkRow({
  item,
  actions,
  children,
}: {
  readonly item: Item;
  readonly actions?: ReactNode;
  /** Why it is there, or what was done with it. */
  readonly children?: ReactNode;
}) {
  return (
    <article className={styles["row"]} data-item={item.id} data-domain={item.domain}>
      <div className={styles["cover"]}>
        <Cover item={item} />
      </div>
      <div className={styles["words"]}>
        <h3 className={styles["title"]} dir="auto" title={item.title}>
          <TitleLink item={item} />
        </h3>
        <DomainTag domain={item.domain} />
        {children}
      </div>
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </article>
  );
}
