import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";
import { useItem } from "../data/use-catalogue.ts";
import { Screen, type ScreenLook } from "./screen.ts";
import { usePartyState } from "./use-party.ts";

const testClip = "/test-clip.webm";

/** Keeps a video element where the party is. */
export function useScreen(video: RefObject<HTMLVideoElement | null>) {
  const { parties, party, tryAct, state } = usePartyState();
  const [screen, setScreen] = useState<Screen>();
  const source = useSource(state.itemId);
  useEffect(() => {
    const { current } = video;
    if (current === null) return;
    const made = new Screen(current, {
      party,
      clock: parties,
      onAct: (act) =>
        tryAct(act.kind === "seek" ? { ...act, positionMs: Math.max(0, Math.round(act.positionMs)) } : act),
    });
    setScreen(made);
    return () => made.dispose();
  }, [video, party, parties, tryAct]);
  useEffect(() => screen?.load(source.url), [screen, source.url, state.itemId]);
  useEffect(() => screen?.follow(state), [screen, state]);
  return { screen, ...source };
}

function useSource(itemId: string | undefined) {
  const item = useItem(itemId);
  if (itemId === undefined || item.isPending) return { url: undefined, item: undefined, isTestClip: false };
  const url = item.data?.playbackUrl;
  return { url: url ?? testClip, item: item.data, isTestClip: url === undefined };
}

const noScreen: ScreenLook = { positionMs: 0, durationMs: 0, status: { kind: "starting" }, isMuted: false };
const neverChanges = () => () => undefined;
const lookAtNothing = () => noScreen;

/** How the screen looks now; only who asks is drawn again. */
export const useLook = (screen: Screen | undefined): ScreenLook =>
  useSyncExternalStore(screen?.subscribe ?? neverChanges, screen?.look ?? lookAtNothing);
