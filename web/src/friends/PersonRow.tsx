import type { ReactNode } from "react";
import styles from "./Friends.module.css";
import { nameOf } from "./use-friends.ts";

/** Somebody by name and id, and what can be done. */
export function PersonRow({
  person,
  note,
  children,
}: {
  readonly person: { readonly userId: string; readonly name?: string };
  readonly note?: string;
  readonly children: ReactNode;
}) {
  const about = [person.name !== undefined && person.name !== person.userId && person.userId, note];
  return (
    <div className={styles["person"]}>
      <div className={styles["who"]}>
        <p dir="auto" className={styles["name"]}>
          {nameOf(person)}
        </p>
        <p dir="auto" className="note">
          {about.filter(Boolean).join(" · ")}
        </p>
      </div>
      <div className={styles["acts"]}>{children}</div>
    </div>
  );
}
