import type { Item } from "codecatalyst-client";
import { useAllRelations } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { domainName } from "../words.ts";
import { relationName } from "./relation-words.ts";
import styles from "./WalkTrail.module.css";

/** The way walked so far, each step by what it is to the one before: "The Great Gatsby (book) → film → soundtrack". */
export function WalkTrail({
  ids,
  items,
  onWalk,
}: {
  readonly ids: readonly string[];
  readonly items: ReadonlyMap<string, Item>;
  readonly onWalk: (way: readonly string[]) => void;
}) {
  const relations = useAllRelations(ids);
  const stepName = (id: string, place: number): string => {
    const item = items.get(id);
    if (item === undefined) return "…";
    if (place === 0) return `${item.title} (${domainName(item.domain).toLowerCase()})`;
    const before = ids[place - 1];
    const relation = relations.find(({ from, to }) => (from === id && to === before) || (to === id && from === before));
    return relation === undefined ? domainName(item.domain).toLowerCase() : relationName(relation, item);
  };
  return (
    <nav aria-label="The way here">
      <ol className={styles["trail"]}>
        {ids.map((id, place) => (
          <li key={id} className={styles["step"]}>
            {place === ids.length - 1 ? (
              <span aria-current="step" className={styles["here"]} dir="auto">
                {stepName(id, place)}
              </span>
            ) : (
              <Button
                tone="quiet"
                isSmall
                about={place === 0 ? undefined : items.get(id)?.title}
                onClick={() => onWalk([id])}
              >
                <span className={styles["name"]} dir="auto">
                  {stepName(id, place)}
                </span>
              </Button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
