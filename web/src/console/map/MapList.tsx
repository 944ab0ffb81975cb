import { useMemo, useState } from "react";
import { Button } from "../../design/Button.tsx";
import { TextField } from "../../design/Field.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { plural } from "../../words.ts";
import styles from "./Map.module.css";
import { withWords, type Point } from "./map-window.ts";

const firstCount = 30;

/** The works of the map as a list: the way to a title, and all that the picture has for those who do not see it. */
export function MapList({
  points,
  onChoose,
  onPoint,
}: {
  readonly points: readonly Point[];
  readonly onChoose: (point: Point) => void;
  readonly onPoint: (point: Point | undefined) => void;
}) {
  const [words, setWords] = useState("");
  const [shownCount, setShownCount] = useState(firstCount);
  const found = useMemo(() => withWords(points, words), [points, words]);
  return (
    <section className={styles["list"]} aria-label="Works on the map">
      <TextField
        label="Fly to a title"
        type="search"
        value={words}
        onChange={(event) => {
          setShownCount(firstCount);
          setWords(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === "Enter" && words !== "" && first !== undefined) onChoose(first);
        }}
      />
      <p className="note" role="status">
        {found.length === 0
          ? "No title on the map has these words."
          : `${plural(found.length, "work", "works")}, the best known first`}
      </p>
      <ul className={styles["titles"]}>
        {found.slice(0, shownCount).map((point) => (
          <li key={point.id}>
            <TitleButton point={point} onChoose={onChoose} onPoint={onPoint} />
          </li>
        ))}
        {found.length > shownCount && (
          <li>
            <Button isSmall onClick={() => setShownCount(shownCount + firstCount)}>
              More works
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** A title that leads to its place, and shows it while it is pointed at. */
export function TitleButton({
  point,
  onChoose,
  onPoint,
}: {
  readonly point: Point;
  readonly onChoose: (point: Point) => void;
  readonly onPoint?: (point: Point | undefined) => void;
}) {
  return (
    <button
      type="button"
      className={styles["title"]}
      onClick={() => onChoose(point)}
      onFocus={() => onPoint?.(point)}
      onBlur={() => onPoint?.(undefined)}
      onPointerEnter={() => onPoint?.(point)}
      onPointerLeave={() => onPoint?.(undefined)}
    >
      <span dir="auto">{point.title}</span> <DomainTag domain={point.domain} />
    </button>
  );
}
