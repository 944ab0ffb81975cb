import type { CSSProperties } from "react";
import styles from "./Skeleton.module.css";

/** Holds the place of what is on its way, so that nothing jumps. */
export function Skeleton({ height, width = "100%" }: { readonly height: string; readonly width?: string }) {
  const style: CSSProperties = { height, width };
  return <div className={styles["skeleton"]} style={style} aria-hidden="true" />;
}
