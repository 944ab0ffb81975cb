import type { Surface } from "codecatalyst-client";
import { useState } from "react";
import { Button } from "../../design/Button.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure } from "../../design/Notice.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { Changes } from "./Changes.tsx";
import type { Draft } from "./use-draft.ts";

/** What lists obey now; nothing where no version holds. */
export const liveContent = (surface: Surface | undefined) =>
  surface?.versions.find(({ version }) => version === surface.liveVersion) ?? { rules: [] };

/** Makes the draft what lists obey, after saying what changes by it. */
export function Publish({ draft, onIncomplete }: { readonly draft: Draft; readonly onIncomplete: () => void }) {
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const { content, base } = draft;
  const publish = async () => {
    if (await draft.publish()) toast({ text: `${draft.name}: the draft is published, and lists obey it.` });
    setAsked(false);
  };
  return (
    <>
      <Button disabled={draft.isBusy} onClick={() => (content === undefined ? onIncomplete() : setAsked(true))}>
        Publish
      </Button>
      <Dialog
        title="Publish this draft?"
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>Not yet</Button>
            <Button tone="primary" disabled={draft.isBusy} onClick={() => void publish()}>
              Publish it
            </Button>
          </>
        }
      >
        <p>Every list on {draft.name} obeys it within a second. The version that holds now can be brought back.</p>
        {content !== undefined && <Changes before={liveContent(base.surface)} after={content} />}
        {draft.error !== null && <Failure error={draft.error} />}
      </Dialog>
    </>
  );
}
