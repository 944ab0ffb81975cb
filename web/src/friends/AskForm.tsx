import { useState, type FormEvent } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import styles from "./Friends.module.css";
import { useTies } from "./use-friends.ts";

export function AskForm() {
  const { userId } = useViewer();
  const { tie, isPending } = useTies();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim();
  const problem = wanted === userId ? "That is you." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === "" || problem !== undefined) return;
    tie("ask", { userId: wanted });
    setTyped("");
  };
  return (
    <Panel
      heading="Ask somebody"
      note={
        <>
          Your own id is <strong dir="auto">{userId}</strong>: tell it to those who want to ask you.
        </>
      }
    >
      <form className={styles["ask"]} onSubmit={submit}>
        <TextField
          label="Their id"
          dir="auto"
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          problem={problem}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" tone="primary" disabled={wanted === "" || problem !== undefined || isPending}>
          Ask
        </Button>
      </form>
    </Panel>
  );
}
