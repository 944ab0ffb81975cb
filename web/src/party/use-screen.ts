import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";
import { useItem } from "../data/use-catalogue.ts";
import { Screen, type ScreenLook } from "./screen.ts";
import { useParty } from "./use-party.ts";

const testClip = "/test-clip.webm";

/** Keeps a video element where the party is. */
export function useScreen(video: RefObject<HTMLVideoElement | null>) {
  const { parties, party, tryAct, state } = useParty();
  const [screen] = useState(() => new Screen({ party, clock: parties, onAct: tryAct }));
  const { itemId } = state;
  const item = useItem(itemId);
  const isKnown = itemId !== undefined && !item.isPending;
  const isTestClip = isKnown && item.data?.playbackUrl === undefined;
  const source = isKnown ? (item.data?.playbackUrl ?? testClip) : undefined;
  useEffect(() => {
    if (video.current !== null) return screen.attach(video.current);
    return undefined;
  }, [screen, video]);
  useEffect(() => screen.show(itemId, source), [screen, itemId, source]);
  useEffect(() => screen.follow(state), [screen, state]);
  return { screen, item: item.data, isTestClip };
}

/** How the screen looks now; only who asks is drawn again. */
export const useLook = (screen: Screen): ScreenLook => useSyncExternalStore(screen.subscribe, screen.look);
