import { useEffect, useRef, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";

/**
 * Where something typed is not saved: asks before a link or the way back leads to another page, and lets the browser ask before the tab
 * closes. Steps that put another page in place of this one are the page's own, as after a deletion, and need no leave.
 */
export function AskBeforeLeaving({ isUnsaved }: { readonly isUnsaved: boolean }) {
  const [goOn, setGoOn] = useState<() => void>();
  const isDecided = useRef(false);
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const onNavigate = (event: NavigateEvent) => {
      if (isDecided.current || !event.cancelable || !leadsAway(event)) return;
      event.preventDefault();
      const step = stepOf(event);
      setGoOn(() => step);
    };
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onUnload);
    // Older browsers have no such events: there links lead away unasked.
    if ("navigation" in window) navigation.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      if ("navigation" in window) navigation.removeEventListener("navigate", onNavigate);
    };
  }, [isUnsaved]);
  const stay = () => setGoOn(undefined);
  const leave = () => {
    isDecided.current = true;
    goOn?.();
  };
  return (
    <Dialog
      title="Leave without saving?"
      isOpen={goOn !== undefined}
      onClose={stay}
      actions={
        <>
          <Button onClick={stay}>Stay here</Button>
          <Button tone="danger" onClick={leave}>
            Leave without saving
          </Button>
        </>
      }
    >
      <p>What you typed on this page is not saved, and goes with it.</p>
    </Dialog>
  );
}

/** Where the whole document goes, the browser asks by itself. */
const leadsAway = ({ navigationType, destination }: NavigateEvent) =>
  (navigationType === "push" || navigationType === "traverse") &&
  destination.sameDocument &&
  new URL(destination.url).pathname !== location.pathname;

/** The same step once more. */
function stepOf({ navigationType, destination }: NavigateEvent): () => void {
  const { key, url } = destination;
  return () => void (navigationType === "traverse" ? navigation.traverseTo(key) : navigate(url));
}
