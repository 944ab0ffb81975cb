import type { Surface } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../../app/paths.ts";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { plural } from "../../words.ts";
import { Changes } from "./Changes.tsx";
import { liveContent } from "./Publish.tsx";

/** The end of all rules of a surface, once it is clear what goes. */
export function DeleteSurface({ surface }: { readonly surface: Surface }) {
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isAsked, setAsked] = useState(false);
  const { name, versions } = surface;
  const remove = useMutation({
    mutationFn: () => client.deleteSurface({ name }),
    onSuccess: async () => {
      toast({ text: `Deleted: the rules of ${name}.` });
      navigate(paths.consolePage("surfaces"), { replace: true });
      queryClient.removeQueries({ queryKey: ["surface", name] });
      await queryClient.invalidateQueries({ queryKey: ["surfaces"] });
    },
  });
  return (
    <Panel heading="Take it out" note="Lists on this surface go on, without rules.">
      <div>
        <Button tone="danger" onClick={() => setAsked(true)}>
          Delete all rules
        </Button>
      </div>
      <Dialog
        title={`Delete all rules of ${name}?`}
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>Keep them</Button>
            <Button tone="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
              Delete them
            </Button>
          </>
        }
      >
        <p>
          The draft and {plural(versions.length, "version", "versions")} go for good. Lists there obey no rules any
          more, within a second.
        </p>
        <Changes before={liveContent(surface)} after={{ rules: [] }} />
        {remove.error !== null && <Failure error={remove.error} />}
      </Dialog>
    </Panel>
  );
}
