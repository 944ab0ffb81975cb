import type { Item } from "codecatalyst-client";
import { useDeferredValue, useState } from "react";
import { useItem, useSearch } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { factsOf } from "../words.ts";
import styles from "./FilmField.module.css";

/** What to watch: found by its title, or left open. */
export function FilmField({
  itemId,
  onChange,
}: {
  readonly itemId: string | undefined;
  readonly onChange: (itemId: string | undefined) => void;
}) {
  const chosen = useItem(itemId);
  if (itemId !== undefined)
    return (
      <div className={styles["chosen"]}>
        {chosen.data === undefined ? <p className="note">Looking up what was chosen …</p> : <Film item={chosen.data} />}
        <Button isSmall onClick={() => onChange(undefined)}>
          Choose something else
        </Button>
        {chosen.error !== null && <Failure error={chosen.error} />}
      </div>
    );
  return <FilmSearch onChoose={({ id }) => onChange(id)} />;
}

export function FilmSearch({
  onChoose,
  hint = "It may be left open and chosen together later.",
}: {
  readonly onChoose: (item: Item) => void;
  readonly hint?: string;
}) {
  const [title, setTitle] = useState("");
  const found = useSearch(useDeferredValue(title), 6, "movie");
  const items = title.trim() === "" ? undefined : found.data?.items;
  const choose = (item: Item) => {
    setTitle("");
    onChoose(item);
  };
  return (
    <div className={styles["search"]}>
      <TextField
        label="What to watch"
        type="search"
        autoComplete="off"
        maxLength={200}
        hint={hint}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {found.error !== null && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {items?.length === 0 && <p className="note">No film has these words in its title.</p>}
      {items !== undefined && items.length > 0 && (
        <ul className={styles["found"]} aria-label="Films found">
          {items.map((item) => (
            <li key={item.id}>
              <button type="button" className={styles["film"]} onClick={() => choose(item)}>
                <Film item={item} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Cover, title and facts in one line. */
export const Film = ({ item }: { readonly item: Item }) => (
  <span className={styles["line"]}>
    <span className={styles["cover"]}>
      <Cover item={item} />
    </span>
    <span className={styles["words"]}>
      <span className={styles["title"]} dir="auto">
        {item.title}
      </span>
      <span className="note" dir="auto">
        {factsOf(item)}
      </span>
    </span>
  </span>
);
