import type { Item } from "codecatalyst-client";
import { useMemo, useState } from "react";
import styles from "./Cover.module.css";
import { drawCover } from "./draw-cover.ts";

/** The cover of a work, drawn from its title and domain; a picture of the catalogue's, where that is wanted and comes. */
export function Cover({ item, isPictureWanted = false }: { readonly item: Item; readonly isPictureWanted?: boolean }) {
  const { width, height, source } = useMemo(() => drawCover(item), [item]);
  const [isBroken, setBroken] = useState(false);
  const picture = isPictureWanted && !isBroken ? item.imageUrl : undefined;
  return (
    <img
      className={styles["cover"]}
      src={picture ?? source}
      alt=""
      width={width}
      height={height}
      decoding="async"
      loading={picture === undefined ? undefined : "lazy"}
      data-shape={width > height ? "wide" : "tall"}
      onError={() => setBroken(true)}
    />
  );
}
