import styles from "./Meter.module.css";

/** A share of a whole as a bar, with its words beside it. */
export function Meter({
  label,
  ratio,
  words,
  colour = "var(--accent)",
}: {
  readonly label: string;
  readonly ratio: number;
  /** Instead of the percentage. */
  readonly words?: string;
  readonly colour?: string;
}) {
  const bounded = Math.min(1, Math.max(0, ratio));
  const text = words ?? `${Math.round(bounded * 100)} %`;
  return (
    <div className={styles["meter"]}>
      <span dir="auto">{label}</span>
      <span className="number">{text}</span>
      <div className={styles["track"]} aria-hidden="true">
        <div className={styles["fill"]} style={{ inlineSize: `${bounded * 100}%`, background: colour }} />
      </div>
    </div>
  );
}
