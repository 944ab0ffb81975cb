import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, queryClient, waiting } from "../data/client.ts";
import { Button } from "../design/Button.tsx";
import { Choices } from "../design/Choices.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { Mark } from "./Mark.tsx";
import styles from "./SignIn.module.css";

const ways = [
  ["in", "Sign in"],
  ["up", "I am new here"],
] as const;

/** Shown in place of every page while the server does not know who asks: at the start, and when a session has ended. */
export function SignIn() {
  const [way, setWay] = useState<"in" | "up">("in");
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const enter = useMutation({
    mutationFn: () => {
      const body = { name, passphrase };
      return way === "in" ? client.signIn({ body }) : client.signUp({ body });
    },
    onSuccess: () => waiting.flush().then(() => queryClient.resetQueries()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <main className={styles["page"]}>
      <div className={styles["brand"]}>
        <Mark />
        <h1>CodeCatalyst</h1>
      </div>
      <p>Books, films and music, chosen together. Sign in to see your lists, and to go on where you were.</p>
      <Choices legend="What brings you here" isLegendHidden options={ways} value={way} onChange={setWay} />
      <form className={styles["form"]} onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          autoComplete="username"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextField
          label="Passphrase"
          name="passphrase"
          type="password"
          required
          minLength={way === "up" ? 12 : 1}
          maxLength={1000}
          autoComplete={way === "in" ? "current-password" : "new-password"}
          hint={way === "up" ? "At least 12 characters; a few words together are easy to keep in mind." : undefined}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        {enter.error !== null && <Failure error={enter.error} />}
        <Button tone="primary" type="submit" disabled={enter.isPending}>
          {way === "in" ? "Sign in" : "Begin"}
        </Button>
      </form>
    </main>
  );
}
