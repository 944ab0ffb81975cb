import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { forgetStored } from "../data/use-stored.ts";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { exportAll } from "./export-all.ts";
import styles from "./Settings.module.css";

/** To take with one, and to leave nothing behind. */
export function YourData() {
  const [isErasing, setErasing] = useState(false);
  return (
    <Panel heading="Your data">
      <Export />
      <div className={styles["choice"]}>
        <p>Erase everything that is kept about you, for good. Nobody can bring it back.</p>
        <Button tone="danger" aria-haspopup="dialog" onClick={() => setErasing(true)}>
          Erase everything
        </Button>
      </div>
      <Erase isOpen={isErasing} onClose={() => setErasing(false)} />
    </Panel>
  );
}

function Export() {
  const { userId } = useViewer();
  const save = useMutation({
    mutationFn: () => exportAll(client, userId),
    onSuccess: (all) => download(`codecatalyst-${userId}.json`, JSON.stringify(all, undefined, 2)),
  });
  return (
    <div className={styles["choice"]}>
      <p>One file with all that is kept about you: settings, everything you did, and every list you were shown.</p>
      <Button disabled={save.isPending} onClick={() => save.mutate()}>
        {save.isPending ? "Putting it together …" : "Download my data"}
      </Button>
      {save.error !== null && <Failure error={save.error} />}
    </div>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function Erase({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { userId } = useViewer();
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => client.eraseUser({ userId }),
    onSuccess() {
      // Nothing of what this page remembers is true any more: it starts anew.
      forgetStored();
      location.assign(paths.home);
    },
  });
  const close = () => {
    setTyped("");
    onClose();
  };
  return (
    <Dialog
      title="Erase everything?"
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button tone="danger" disabled={typed !== userId || erase.isPending} onClick={() => erase.mutate()}>
            Erase for good
          </Button>
        </>
      }
    >
      <p>
        What you did, what you said, your friends, your settings and the lists you were shown will be gone. To go on,
        type your id: <strong dir="auto">{userId}</strong>
      </p>
      <TextField
        label="Your id"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {erase.error !== null && <Failure error={erase.error} />}
    </Dialog>
  );
}
