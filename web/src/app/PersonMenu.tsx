import { useState, type FormEvent } from "react";
import { Link, useLocation } from "wouter";
import { client, queryClient } from "../data/client.ts";
import { Button } from "../design/Button.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Switch, TextField } from "../design/Field.tsx";
import { newcomerId } from "./newcomer.ts";
import { paths } from "./paths.ts";
import styles from "./PersonMenu.module.css";
import { useViewer } from "./Viewer.tsx";

/** Who this is, and what concerns the person rather than a page. */
export function PersonMenu() {
  const viewer = useViewer();
  const [location] = useLocation();
  // On another page it is closed again.
  const [openAt, setOpenAt] = useState<string>();
  const close = () => setOpenAt(undefined);
  return (
    <>
      <Button onClick={() => setOpenAt(location)} aria-haspopup="dialog">
        <span aria-hidden="true" className={styles["face"]}>
          {viewer.name.slice(0, 1).toUpperCase()}
        </span>
        <span className={styles["name"]} dir="auto">
          {viewer.isNewcomer ? "You" : viewer.name}
        </span>
      </Button>
      <Dialog title="You" isOpen={openAt === location} onClose={close}>
        <PersonPanel onDone={close} />
      </Dialog>
    </>
  );
}

function PersonPanel({ onDone }: { readonly onDone: () => void }) {
  const viewer = useViewer();
  return (
    <div className={styles["panel"]}>
      <Switch
        label="Private session"
        hint="What you do stays out of your taste, and friends hear nothing of it, until you turn this off."
        isOn={viewer.isPrivate}
        onChange={viewer.setPrivate}
      />
      <ul className={styles["links"]}>
        <li>
          <Link href={paths.welcome}>Tell us what you enjoyed, or bring your history</Link>
        </li>
        <li>
          <Link href={paths.taste}>What we believe about your taste</Link>
        </li>
        {viewer.isOperator && (
          <li>
            <Link href={paths.console}>Console for operators</Link>
          </li>
        )}
      </ul>
      {viewer.become === undefined ? <SignOut /> : <ChoosePerson become={viewer.become} onDone={onDone} />}
    </div>
  );
}

function SignOut() {
  const leave = () => void client.signOut({ body: {} }).then(() => queryClient.resetQueries());
  return (
    <Button tone="danger" onClick={leave}>
      Sign out
    </Button>
  );
}

/** On a server that knows nobody: anyone may look at anybody's lists. */
function ChoosePerson({ become, onDone }: { readonly become: (userId: string) => void; readonly onDone: () => void }) {
  const { userId } = useViewer();
  const [wanted, setWanted] = useState("");
  const go = (id: string) => {
    become(id);
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted.trim() !== "") go(wanted.trim());
  };
  return (
    <form className={styles["panel"]} onSubmit={submit}>
      <p className="note">
        This server asks nobody to sign in. You are <strong dir="auto">{userId}</strong>.
      </p>
      <TextField
        label="Be somebody else"
        name="user"
        maxLength={256}
        autoComplete="off"
        spellCheck={false}
        placeholder="household-1-person-1"
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <div className={styles["row"]}>
        <Button type="submit" tone="primary">
          Show their lists
        </Button>
        <Button onClick={() => go(newcomerId())}>Start as a newcomer</Button>
      </div>
    </form>
  );
}
