import type { Item } from "codecatalyst-client";
import type { CSSProperties } from "react";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { Cover } from "../design/Cover.tsx";
import { domainName } from "../words.ts";
import { boxSizes, lineEnds, middleOfLine, type Point } from "./graph-layout.ts";
import type { Place } from "./neighbourhood.ts";
import { relationName, relationPhrase } from "./relation-words.ts";
import styles from "./RelationGraph.module.css";

interface Node {
  readonly place: Place;
  readonly item: Item;
  /** Absent where the works stand in a list. */
  readonly points: ReadonlyMap<string, Point> | undefined;
  /** The title of the work that it is reached from. */
  readonly from: string;
  readonly isOfPage: boolean;
  readonly onWalk: () => void;
}

/** A work of the drawing: a small cover, its title, and on the line to it what it is to the work before. */
export function GraphNode({ place, item, points, from, isOfPage, onWalk }: Node) {
  const { depth, via } = place;
  const facts = [domainName(item.domain), item.year].filter((fact) => fact !== undefined).join(", ");
  return (
    <li className={styles["place"]} data-place={item.id} data-depth={depth} style={placeStyle(place, points)}>
      {via === undefined ? (
        <div className={styles["work"]} tabIndex={-1}>
          <Picture item={item} />
          <span className={styles["title"]} dir="auto">
            {item.title}
          </span>
          <span className={styles["facts"]}>{facts}</span>
          {!isOfPage && (
            <Link href={paths.title(item.id)} className={styles["open"]}>
              Open its page
            </Link>
          )}
        </div>
      ) : (
        <button type="button" className={styles["work"]} onClick={onWalk}>
          <span className={styles["relation"]}>{relationName(via.relation, item)}</span>
          <Picture item={item} />
          <span className={styles["title"]} dir="auto">
            {item.title}
          </span>
          <span className={styles["facts"]}>{facts}</span>
          <span className="visually-hidden">{`, ${relationPhrase(via.relation, item.id)} ${from}`}</span>
        </button>
      )}
    </li>
  );
}

const Picture = ({ item }: { readonly item: Item }) => (
  <span className={styles["picture"]}>
    <Cover item={item} />
  </span>
);

/** Where it stands in the drawing, and where the word on its line does, seen from its own corner. */
function placeStyle({ id, depth, via }: Place, points: Node["points"]): CSSProperties | undefined {
  const point = points?.get(id);
  if (point === undefined) return undefined;
  const box = boxSizes[depth];
  const corner = { x: point.x - box.width / 2, y: point.y - box.height / 2 };
  // On the lines farther out there is no room: there the word stands with the work.
  const middle = depth === 1 && via !== undefined ? points?.get(via.id) : undefined;
  const word = middle && middleOfLine({ ...middle, box: lineEnds[0] }, { ...point, box: lineEnds[1] });
  return {
    inlineSize: box.width,
    blockSize: box.height,
    translate: `${corner.x}px ${corner.y}px`,
    ...(word !== undefined && {
      "--word-x": `${word.x - corner.x}px`,
      "--word-y": `${word.y - corner.y}px`,
    }),
  };
}
