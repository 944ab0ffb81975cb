import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { useRelations } from "../../data/use-catalogue.ts";
import { Button } from "../../design/Button.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { useToast } from "../../design/Toasts.tsx";
import { plural } from "../../words.ts";
import type { TaggedItem } from "./CatalogueItem.tsx";
import { isOvertaken, refreshItem } from "./use-change-item.ts";

/** Takes a work out of the catalogue, once it is clear what goes with it. */
export function DeleteItem({ tagged: { item, etag } }: { readonly tagged: TaggedItem }) {
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isAsked, setAsked] = useState(false);
  const relations = useRelations(item.id);
  const count = relations.data?.length ?? 0;
  const remove = useMutation({
    mutationFn: () => client.deleteItem({ itemId: item.id }, etag === undefined ? {} : { ifMatch: etag }),
    onSuccess: async () => {
      toast({ text: `Deleted: ${item.title}.` });
      navigate(paths.consolePage("catalogue"), { replace: true });
      await refreshItem(item.id);
    },
  });
  return (
    <Panel heading="Take it out" note="Of the catalogue, for everybody.">
      <div>
        <Button tone="danger" onClick={() => setAsked(true)}>
          Delete this work
        </Button>
      </div>
      <Dialog
        title="Delete this work?"
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>Keep it</Button>
            <Button tone="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
              Delete it
            </Button>
          </>
        }
      >
        <p dir="auto">
          <strong>{item.title}</strong> disappears from search and from every list at once
          {count > 0 && `, and ${plural(count, "relation goes", "relations go")} with it`}.
        </p>
        <p>What people did with it stays in their history. This cannot be taken back; it can be added anew.</p>
        {remove.error !== null &&
          (isOvertaken(remove.error) ? (
            <Notice tone="warning" title="Somebody changed it meanwhile.">
              <p>Close this, read what is there now, and decide again.</p>
            </Notice>
          ) : (
            <Failure error={remove.error} />
          ))}
      </Dialog>
    </Panel>
  );
}
