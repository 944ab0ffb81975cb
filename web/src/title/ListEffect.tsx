import type { Item } from "codecatalyst-client";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { Cover } from "../design/Cover.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { isUnchanged, listChange, type Move } from "./list-change.ts";
import styles from "./ListEffect.module.css";
import type { ListEffect as Effect } from "./use-list-effect.ts";

const shownLength = 6;

/** How the viewer's list begins, and what the last act changed in it. */
export function ListEffect({ now, before, isChanging }: Effect) {
  if (now === undefined) return <Skeleton height="11rem" />;
  const change = before && listChange(idsOf(before.items), idsOf(now), shownLength);
  return (
    <section className={styles["effect"]} aria-labelledby="list-effect" aria-busy={isChanging}>
      <h2 id="list-effect" className={styles["heading"]}>
        Your list now begins with
      </h2>
      <Row label="Your list" items={now} moves={change?.moves} />
      {before !== undefined && change !== undefined && (
        <>
          <p role="status">
            {isUnchanged(change) ? (
              <>After “{before.act}” it begins as before.</>
            ) : (
              <Summary act={before.act} change={change} items={before.items} />
            )}
          </p>
          {!isUnchanged(change) && (
            <>
              <h3 className={styles["heading"]}>Before</h3>
              <Row label="Your list before" items={before.items} isPast />
            </>
          )}
        </>
      )}
    </section>
  );
}

const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);

function Summary({
  act,
  change,
  items,
}: {
  readonly act: string;
  readonly change: ReturnType<typeof listChange>;
  readonly items: readonly Item[];
}) {
  const newCount = change.moves.filter(({ kind }) => kind === "new").length;
  const movedCount = change.moves.filter(({ kind }) => kind === "up" || kind === "down").length;
  const gone = items.filter(({ id }) => change.gone.includes(id));
  const parts = [newCount > 0 && `${newCount} came in`, movedCount > 0 && `${movedCount} moved`].filter(Boolean);
  return (
    <>
      After “{act}”: {parts.join(", ")}
      {gone.length > 0 && (
        <>
          {parts.length > 0 && "; "}gone: <bdi>{gone.map(({ title }) => title).join(", ")}</bdi>
        </>
      )}
      .
    </>
  );
}

function Row({
  label,
  items,
  moves,
  isPast = false,
}: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly moves?: readonly Move[] | undefined;
  readonly isPast?: boolean;
}) {
  return (
    <ol className={styles["row"]} aria-label={label} data-is-past={isPast || undefined}>
      {items.slice(0, shownLength).map((item, place) => (
        <li key={item.id} className={styles["work"]}>
          <Link href={paths.title(item.id)} className={styles["link"]}>
            <span className={styles["cover"]}>
              <Cover item={item} />
            </span>
            <span className={styles["title"]} dir="auto">
              {item.title}
            </span>
          </Link>
          <MoveMark move={moves?.[place]} />
        </li>
      ))}
    </ol>
  );
}

function MoveMark({ move }: { readonly move: Move | undefined }) {
  if (move === undefined || move.kind === "same") return null;
  if (move.kind === "new")
    return (
      <span className={styles["mark"]} data-kind="new">
        new
      </span>
    );
  const { kind, placeCount } = move;
  return (
    <span className={styles["mark"]} data-kind={kind}>
      <span aria-hidden="true">{`${kind === "up" ? "↑" : "↓"} ${placeCount}`}</span>
      <span className="visually-hidden">{`moved ${kind} by ${placeCount}`}</span>
    </span>
  );
}
