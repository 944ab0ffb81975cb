import type { Model } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure } from "../../design/Notice.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { agoText } from "../../words.ts";

/** Every list is another one after it. */
const refresh = () => queryClient.invalidateQueries();

export function Promote({ version, serving }: { readonly version: string; readonly serving: string | undefined }) {
  return (
    <Act
      words="Promote"
      about={version}
      title="Promote this version?"
      said={`${version} serves now.`}
      run={() => client.promoteModel({ version })}
    >
      <p>
        Every list is made by <code>{version}</code> from then on
        {serving !== undefined && (
          <>
            , instead of <code>{serving}</code>. A rollback brings that one back
          </>
        )}
        . Requests under way end with the version they began with.
      </p>
    </Act>
  );
}

export function Rollback({ models }: { readonly models: readonly Model[] }) {
  const serving = models.find(({ isServing }) => isServing)?.version;
  const target = models.find(({ isRollbackTarget }) => isRollbackTarget);
  if (target === undefined) return null;
  return (
    <Act
      words="Roll back"
      title="Roll back?"
      said={`${target.version} serves again.`}
      run={() => client.rollbackModel({})}
    >
      <p>
        <code>{target.version}</code> serves again, which was trained {agoText(target.createdAt)}: every list is made by
        it from then on.
      </p>
      {serving !== undefined && (
        <p>
          <code>{serving}</code> stays in the list and can be promoted again.
        </p>
      )}
    </Act>
  );
}

/** A button that asks first, saying what comes of it. */
function Act({
  words,
  about,
  title,
  said,
  run,
  children,
}: {
  readonly words: string;
  readonly about?: string;
  readonly title: string;
  readonly said: string;
  readonly run: () => Promise<unknown>;
  readonly children: ReactNode;
}) {
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const act = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      setAsked(false);
      toast({ text: said });
      await refresh();
    },
  });
  return (
    <>
      <Button isSmall={about !== undefined} about={about} onClick={() => setAsked(true)}>
        {words}
      </Button>
      <Dialog
        title={title}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <Button tone="primary" disabled={act.isPending} onClick={() => act.mutate()}>
            {words}
          </Button>
        }
      >
        {children}
        {act.error !== null && <Failure error={act.error} />}
      </Dialog>
    </>
  );
}
