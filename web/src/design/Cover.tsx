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

/** The cover of a work, drawn from its title and domain; the picture at an address instead, where one is given and comes. */
export function Cover({ item, picture }: { readonly item: Item; readonly picture?: string | undefined }) {
  const { width, height, source } = coverOf(item);
  const [broken, setBroken] = useState<string>();
  const isPicture = picture !== undefined && picture !== broken;
  return (
    <img
      className={styles["cover"]}
      src={isPicture ? picture : source}
      alt=""
      width={width}
      height={height}
      decoding="async"
      loading={isPicture ? "lazy" : undefined}
      referrerPolicy={isPicture ? "no-referrer" : undefined}
      data-shape={width > height ? "wide" : "tall"}
      onError={() => setBroken(picture)}
    />
  );
}
