import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../../app/paths.ts";
import { client, queryClient } from "../../data/client.ts";
import { refreshPersonal } from "../../data/use-record.ts";
import { Button } from "../../design/Button.tsx";
import { Dialog } from "../../design/Dialog.tsx";
import { TextField } from "../../design/Field.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { useToast } from "../../design/Toasts.tsx";
import styles from "../Console.module.css";
import { wholeExport } from "./whole-export.ts";

/** What belongs to the person themselves: a copy of everything, and the end of it. */
export function PersonData({ userId }: { readonly userId: string }) {
  const take = useMutation({
    mutationFn: () => wholeExport(client, userId),
    onSuccess: (whole) => save(`${userId}.json`, JSON.stringify(whole, undefined, 2)),
  });
  return (
    <Panel heading="Their data" note="A person has a right to both.">
      {take.error !== null && <Failure error={take.error} />}
      <div className={styles["row"]}>
        <Button disabled={take.isPending} onClick={() => take.mutate()}>
          Export everything
        </Button>
        <Erase userId={userId} />
      </div>
    </Panel>
  );
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function Erase({ userId }: { readonly userId: string }) {
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isAsked, setAsked] = useState(false);
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => client.eraseUser({ userId }),
    onSuccess: async () => {
      toast({ text: `Everything about ${userId} is erased.` });
      navigate(paths.consolePage("users"));
      await Promise.all([refreshPersonal(userId), queryClient.invalidateQueries({ queryKey: ["users"] })]);
    },
  });
  const close = () => {
    setAsked(false);
    setTyped("");
  };
  return (
    <>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Erase this person
      </Button>
      <Dialog
        title="Erase this person?"
        isOpen={isAsked}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>Keep everything</Button>
            <Button tone="danger" disabled={typed !== userId || erase.isPending} onClick={() => erase.mutate()}>
              Erase for good
            </Button>
          </>
        }
      >
        <p>
          Settings, accounts, events, friendships, served lists and sign-ins of{" "}
          <strong dir="auto" className={styles["long"]}>
            {userId}
          </strong>{" "}
          go everywhere at once; models forget them with the next training. This cannot be taken back.
        </p>
        <TextField
          label="Type the id to go on"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {erase.error !== null && <Failure error={erase.error} />}
      </Dialog>
    </>
  );
}
