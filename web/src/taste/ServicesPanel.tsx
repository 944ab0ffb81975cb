import type { UserPatch } from "codecatalyst-client";
import { useState, type FormEvent } from "react";
import { useRecommendations } from "../data/use-lists.ts";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import styles from "./Settings.module.css";

/** What is offered elsewhere names services too. */
const anyService: readonly string[] = [];

/** Where the viewer can get works from. */
export function ServicesPanel({
  services,
  onChange,
}: {
  readonly services: readonly string[];
  readonly onChange: (patch: UserPatch) => void;
}) {
  const [typed, setTyped] = useState("");
  const { data } = useRecommendations({ n: 60, service: anyService });
  const offered = data?.items.flatMap(({ item }) => item.offers.map(({ service }) => service)) ?? [];
  const known = [...new Set([...services, ...offered])].toSorted((a, b) => a.localeCompare(b));
  const toggle = (service: string) =>
    onChange({
      services: services.includes(service) ? services.filter((other) => other !== service) : [...services, service],
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const service = typed.trim();
    if (service !== "" && !services.includes(service)) toggle(service);
    setTyped("");
  };
  return (
    <Panel
      heading="Services you can reach"
      note={
        services.length === 0
          ? "None chosen: lists hold works from everywhere."
          : "Lists can be kept to what these offer."
      }
    >
      <div role="group" aria-label="Services you can reach" className={styles["services"]}>
        {known.map((service) => (
          <Button key={service} isSmall aria-pressed={services.includes(service)} onClick={() => toggle(service)}>
            <span dir="auto">{service}</span>
          </Button>
        ))}
      </div>
      <form className={styles["add"]} onSubmit={submit}>
        <TextField
          label="Another one"
          dir="auto"
          maxLength={200}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={typed.trim() === ""}>
          Add
        </Button>
      </form>
    </Panel>
  );
}
