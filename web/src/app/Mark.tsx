import styles from "./Mark.module.css";

/** Three domains that overlap: the sign of the house. */
export const Mark = () => (
  <svg className={styles["mark"]} viewBox="0 0 32 32" aria-hidden="true">
    <circle className={styles["book"]} cx="12" cy="12" r="9" />
    <circle className={styles["movie"]} cx="20" cy="12" r="9" />
    <circle className={styles["music"]} cx="16" cy="20" r="9" />
  </svg>
);
