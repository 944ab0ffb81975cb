import type { Item } from "codecatalyst-client";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useItem, useSearch } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { DomainTag } from "../design/Tag.tsx";
import { factsOf } from "../words.ts";
import styles from "./ItemPicker.module.css";

/** Finds one work by the words of its title. */
export function ItemPicker({
  label,
  itemId,
  onPick,
  problem,
}: {
  readonly label: string;
  readonly itemId: string | undefined;
  readonly onPick: (itemId: string | undefined) => void;
  readonly problem?: string | undefined;
}) {
  const [title, setTitle] = useState("");
  const [hasChosen, setHasChosen] = useState(false);
  const pick = (picked: string | undefined) => {
    setHasChosen(true);
    onPick(picked);
  };
  const found = useSearch(title, 8);
  if (itemId !== undefined)
    return (
      <InPlace key={itemId} takesFocus={hasChosen}>
        <Picked label={label} itemId={itemId} onChange={() => pick(undefined)} />
      </InPlace>
    );
  const items = title.trim() === "" ? [] : (found.data?.items ?? []);
  return (
    <InPlace key="search" takesFocus={hasChosen}>
      <TextField
        label={label}
        type="search"
        autoComplete="off"
        maxLength={200}
        placeholder="Words of its title"
        value={title}
        problem={problem}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {found.error !== null && <Failure error={found.error} />}
      {title.trim() !== "" && found.data?.items.length === 0 && (
        <p className="note" role="status">
          Nothing has these words in its title.
        </p>
      )}
      <ul className={styles["found"]}>
        {items.map((item) => (
          <li key={item.id}>
            <Button isSmall about={item.title} onClick={() => pick(item.id)}>
              Choose
            </Button>
            <ItemLine item={item} />
          </li>
        ))}
      </ul>
    </InPlace>
  );
}

/** What had the focus is gone with a choice: what comes in its place takes it over. */
function InPlace({ takesFocus, children }: { readonly takesFocus: boolean; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) place.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, [takesFocus]);
  return (
    <div ref={place} className={styles["picker"]}>
      {children}
    </div>
  );
}

function Picked({
  label,
  itemId,
  onChange,
}: {
  readonly label: string;
  readonly itemId: string;
  readonly onChange: () => void;
}) {
  const item = useItem(itemId);
  return (
    <div className={styles["picker"]} role="group" aria-label={label}>
      <span className={styles["label"]}>{label}</span>
      <div className={styles["picked"]}>
        {item.data === undefined ? <code dir="auto">{itemId}</code> : <ItemLine item={item.data} />}
        <Button isSmall tone="quiet" about={label} onClick={onChange}>
          Choose another
        </Button>
      </div>
      {item.error !== null && <Failure error={item.error} />}
    </div>
  );
}

function ItemLine({ item }: { readonly item: Item }) {
  return (
    <span className={styles["line"]}>
      <DomainTag domain={item.domain} /> <span dir="auto">{item.title}</span>{" "}
      <span className="note" dir="auto">
        {factsOf(item)}
      </span>
    </span>
  );
}
