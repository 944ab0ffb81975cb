import type { Item } from "codecatalyst-client";
import { useState } from "react";
import { Notice } from "../design/Notice.tsx";
import styles from "./Playback.module.css";

/** Plays the work in place, where the catalogue says how. */
export function Playback({ item }: { readonly item: Item }) {
  const [isBroken, setBroken] = useState(false);
  const { playbackUrl, title } = item;
  if (playbackUrl === undefined) return null;
  if (isBroken)
    return (
      <Notice tone="warning" title="It does not play here.">
        <p>
          The player got nothing it understands. <a href={playbackUrl}>Open it by itself</a>
        </p>
      </Notice>
    );
  const played = { src: playbackUrl, controls: true, onError: () => setBroken(true), "aria-label": `Play ${title}` };
  return item.domain === "music" ? (
    <audio className={styles["player"]} preload="none" {...played} />
  ) : (
    <video className={styles["player"]} preload="metadata" playsInline {...played} />
  );
}
