import type { Playlist } from "codecatalyst-client";
import { useState, type ReactNode } from "react";
import type { usePlaylist } from "../data/use-playlist.ts";
import { Button } from "../design/Button.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Playing } from "./Playing.tsx";

/** A playlist that can be begun: from then on it stays as it is, whatever comes of it for the next one. */
export function PlaylistPanel({
  heading,
  noteOf,
  beginWords,
  made,
  children,
}: {
  readonly heading: string;
  readonly noteOf: (playlist: Playlist) => string;
  readonly beginWords: string;
  readonly made: ReturnType<typeof usePlaylist>;
  readonly children: (playlist: Playlist) => ReactNode;
}) {
  const [begun, begin] = useState<Playlist>();
  const end = () => begin(undefined);
  const playlist = begun ?? made.data;
  const isEmpty = playlist?.entries.length === 0;
  return (
    <Panel
      heading={heading}
      note={playlist && noteOf(playlist)}
      actions={begun === undefined && !isEmpty && <Button onClick={() => begin(playlist)}>{beginWords}</Button>}
    >
      {made.error !== null && <Failure error={made.error} onRetry={() => void made.refetch()} />}
      {made.isPending && <Skeleton height="16rem" />}
      {begun !== undefined && <Playing playlist={begun} onEnd={end} />}
      {isEmpty && (
        <Notice title="Nothing fits in so little time.">
          <p>Say more time above, or none.</p>
        </Notice>
      )}
      {playlist !== undefined && !isEmpty && children(playlist)}
    </Panel>
  );
}
