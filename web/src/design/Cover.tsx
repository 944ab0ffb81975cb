import type { Item } from "codecatalyst-client";
import { useState } from "react";
import styles from "./Cover.module.css";
import { drawCover } from "./draw-cover.ts";

const drawn = new WeakMap<Item, ReturnType<typeof drawCover>>();

/** Drawn once, however often the work is shown. */
function coverOf(item: Item): ReturnType<typeof drawCover> {
  const known = drawn.get(item);
  if (known !== undefined) return known;
  const cover = drawCover(item);
  drawn.set(item, cover);
  return cover;
}

/** The cover of a work, drawn from its title and domain; a picture of the catalogue's, where that is wanted and comes. */
export function Cover({ item, isPictureWanted = false }: { readonly item: Item; readonly isPictureWanted?: boolean }) {
  const { width, height, source } = coverOf(item);
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
