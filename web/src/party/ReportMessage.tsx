import type { ChatMessage } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { useToast } from "../design/Toasts.tsx";
import styles from "./Form.module.css";
import { useParty } from "./use-party.ts";

/** Tells the hosts what is wrong with something that was said. */
export function ReportMessage({
  message,
  onClose,
}: {
  readonly message: ChatMessage | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title="Report this message" isOpen={message !== undefined} onClose={onClose}>
      {message !== undefined && <ReportForm message={message} onDone={onClose} />}
    </Dialog>
  );
}

function ReportForm({ message, onDone }: { readonly message: ChatMessage; readonly onDone: () => void }) {
  const { act } = useParty();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const report = useMutation({
    mutationFn: act,
    onSuccess: () => {
      toast({ text: "The hosts are told." });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    report.mutate({ kind: "report-message", messageId: message.id, reason: reason.trim() });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <p dir="auto">
        <strong>{message.name}</strong>: {message.text}
      </p>
      <TextField
        label="What is wrong with it"
        required
        maxLength={500}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {report.error !== null && <Failure error={report.error} />}
      <div>
        <Button type="submit" tone="primary" disabled={report.isPending}>
          Tell the hosts
        </Button>
      </div>
    </form>
  );
}
