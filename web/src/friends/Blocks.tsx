import { useState, type FormEvent } from "react";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { agoText } from "../words.ts";
import styles from "./Friends.module.css";
import { MoreButton } from "../design/MoreButton.tsx";
import { PersonRow } from "./PersonRow.tsx";
import { useBlocks, useTies } from "./use-friends.ts";

/** Whom the viewer does not want to see, nor to be seen by. */
export function Blocks() {
  const pages = useBlocks();
  const { tie, isPending } = useTies();
  const [typed, setTyped] = useState("");
  const blocks = pages.data?.pages.flatMap((page) => page.blocks) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === "") return;
    tie("block", { userId: typed.trim() });
    setTyped("");
  };
  return (
    <Panel heading="Blocked" note="They see nothing of you, and cannot ask you. They are not told.">
      {pages.error !== null && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      <ul className={styles["people"]}>
        {blocks.map((block) => (
          <li key={block.userId}>
            <PersonRow person={block} note={`since ${agoText(block.at)}`}>
              <Button isSmall about={block.userId} disabled={isPending} onClick={() => tie("unblock", block)}>
                Unblock
              </Button>
            </PersonRow>
          </li>
        ))}
      </ul>
      <MoreButton about="Blocked" pages={pages} />
      <form className={styles["ask"]} onSubmit={submit}>
        <TextField
          label="Id to block"
          dir="auto"
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={typed.trim() === "" || isPending}>
          Block
        </Button>
      </form>
    </Panel>
  );
}
