import styles from "./Friends.module.css";

const radius = 60;

/** Two tastes as circles: the more alike, the more they cover each other. */
export function TwoCircles({ similarity, name }: { readonly similarity: number | undefined; readonly name: string }) {
  const away = radius * (1 - (similarity ?? 0) * 0.95);
  const words =
    similarity === undefined
      ? `Too little is known to tell how alike you and ${name} are`
      : `You and ${name} are ${Math.round(similarity * 100)} % alike`;
  return (
    <figure dir="ltr">
      <svg viewBox="0 0 260 130" role="img" aria-label={words} className={styles["circles"]}>
        <circle className={styles["own"]} cx={130 - away} cy="65" r={radius} />
        <circle className={styles["other"]} cx={130 + away} cy="65" r={radius} />
      </svg>
      <figcaption dir="auto">{words}.</figcaption>
    </figure>
  );
}
