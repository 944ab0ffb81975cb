import { momentText } from "./figures.ts";
import styles from "./TimeText.module.css";

/** A moment of an ISO time, kept on one line. */
export const TimeText = ({ at }: { readonly at: string }) => (
  <time dateTime={at} className={styles["time"]}>
    {momentText(at)}
  </time>
);
