import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { useItem } from "../../data/use-catalogue.ts";
import { Button, ButtonLink } from "../../design/Button.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { factsOf } from "../../words.ts";
import styles from "./Map.module.css";
import { TitleButton } from "./MapList.tsx";
import { nearest, type Point } from "./map-window.ts";

const shownCount = 8;

/** The work that was chosen: what it is, what the model holds to be like it, what lies beside it. */
export function MapDetails({
  point,
  points,
  onChoose,
  onClose,
}: {
  readonly point: Point;
  readonly points: readonly Point[];
  readonly onChoose: (point: Point) => void;
  readonly onClose: () => void;
}) {
  const item = useItem(point.id).data;
  const similar = useQuery({
    queryKey: ["similar", point.id, shownCount],
    queryFn: ({ signal }) => client.similar({ itemId: point.id, n: shownCount }, { signal }),
  });
  const byId = useMemo(() => new Map(points.map((one) => [one.id, one])), [points]);
  const beside = nearest(points, point.x, point.y, shownCount + 1).filter(({ id }) => id !== point.id);
  const alike = similar.data?.items.flatMap(({ item: { id } }) => byId.get(id) ?? []);
  return (
    <Panel
      heading={<span dir="auto">{point.title}</span>}
      note={
        <>
          <DomainTag domain={point.domain} /> <span dir="auto">{item !== undefined && factsOf(item)}</span>
        </>
      }
    >
      <div className={styles["bar"]}>
        <ButtonLink isSmall to={paths.title(point.id)}>
          Title page
        </ButtonLink>
        <Button isSmall tone="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      {similar.error !== null && <Failure error={similar.error} onRetry={() => void similar.refetch()} />}
      {alike !== undefined && alike.length > 0 && (
        <Titles heading="Most alike, by the model" points={alike} onChoose={onChoose} />
      )}
      <Titles heading="Beside it on the map" points={beside} onChoose={onChoose} />
    </Panel>
  );
}

function Titles({
  heading,
  points,
  onChoose,
}: {
  readonly heading: string;
  readonly points: readonly Point[];
  readonly onChoose: (point: Point) => void;
}) {
  return (
    <div>
      <h3>{heading}</h3>
      <ul aria-label={heading}>
        {points.map((point) => (
          <li key={point.id}>
            <TitleButton point={point} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </div>
  );
}
