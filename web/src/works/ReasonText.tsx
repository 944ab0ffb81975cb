import styles from "./ReasonText.module.css";

/** Why a work is there, in a sentence. */
export const ReasonText = ({ text }: { readonly text: string }) => (
  <p className={styles["reason"]} dir="auto">
    {text}
  </p>
);
