import type { Item } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { useRecommendations } from "../data/use-lists.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Switch, TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import styles from "./Home.module.css";

const sampleLength = 100;
const none: readonly string[] = [];

/** The services that the viewer has. Those that the catalogue names are offered; another may be added by its name. */
export function ServicesDialog({
  chosen,
  items,
  onClose,
}: {
  readonly chosen: readonly string[];
  readonly items: readonly Item[];
  readonly onClose: () => void;
}) {
  const { userId } = useViewer();
  const [services, setServices] = useState(chosen);
  const [added, setAdded] = useState<readonly string[]>([]);
  const [name, setName] = useState("");
  // Whatever is shown now: a wider look names more services.
  const sample = useRecommendations({ n: sampleLength, service: none });
  const all = [...items, ...(sample.data?.items.map(({ item }) => item) ?? [])];
  const named = new Set([...chosen, ...added, ...all.flatMap(({ offers }) => offers.map(({ service }) => service))]);
  const save = useMutation({
    mutationFn: () => client.patchUser({ userId, body: { services } }),
    onSuccess: () => {
      onClose();
      return refreshPersonal(userId);
    },
  });
  const set = (service: string, isOn: boolean) =>
    setServices(isOn ? [...services, service] : services.filter((other) => other !== service));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const service = name.trim();
    setName("");
    if (service === "" || named.has(service)) return;
    setAdded([...added, service]);
    set(service, true);
  };
  return (
    <Dialog
      title="Your services"
      isOpen
      onClose={onClose}
      actions={
        <Button tone="primary" disabled={save.isPending} onClick={() => save.mutate()}>
          Keep these
        </Button>
      }
    >
      <p className="note">
        Where you can watch, hear, borrow and buy. Works that none of them offers stay out when you ask for it.
      </p>
      <div className={styles["services"]}>
        {[...named]
          .toSorted((a, b) => a.localeCompare(b))
          .map((service) => (
            <Switch
              key={service}
              label={service}
              isOn={services.includes(service)}
              onChange={(isOn) => set(service, isOn)}
            />
          ))}
      </div>
      <form className={styles["add"]} onSubmit={add}>
        <TextField
          label="Another service"
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit">Add</Button>
      </form>
      {save.error !== null && <Failure error={save.error} />}
    </Dialog>
  );
}
