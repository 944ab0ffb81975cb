import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { Button } from "../../design/Button.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { domainNames } from "../../words.ts";
import { countText, shareText } from "../figures.ts";
import { MapChart, type MapHandle } from "./MapChart.tsx";
import { MapDetails } from "./MapDetails.tsx";
import styles from "./Map.module.css";
import { MapList } from "./MapList.tsx";
import { centreOf, moved, nearest, wholeMap, windowAround, zoomed, type Point, type Window } from "./map-window.ts";
import { useEmbeddingMap } from "./use-map.ts";

type EmbeddingMap = NonNullable<ReturnType<typeof useEmbeddingMap>["data"]>;

/** The shared space of the serving model, laid flat. */
export function MapPage() {
  const map = useEmbeddingMap();
  const { data } = map;
  return (
    <>
      <PageHead
        title="Embedding map"
        lead="Each dot is a work. What the model takes to be alike lies close together, across domains."
      />
      {map.error !== null && <Failure error={map.error} onRetry={() => void map.refetch()} />}
      {map.isPending && <Skeleton height="30rem" />}
      {data?.points.length === 0 && (
        <Notice title="No work has a place in the space.">
          <p>
            Places are learnt by training. A <Link href={paths.consolePage("runs")}>run</Link> makes a model that has
            them.
          </p>
        </Notice>
      )}
      {data !== undefined && data.points.length > 0 && (
        <>
          <Explorer map={data} />
          <p className="note">
            {countText(data.points.length)} of {countText(data.placedItemCount)} works with a place, of{" "}
            <code>{data.modelVersion}</code>. Two dimensions cannot keep all: of a work’s ten nearest in the space{" "}
            {shareText(data.keptNeighbourRatio)} are among its ten nearest here; on the two principal axes it would be{" "}
            {shareText(data.principalRatio)}.
          </p>
        </>
      )}
    </>
  );
}

/** The size of the window that a flight to a title ends with. */
const nearSize = 0.16;

function Explorer({ map: { points, domains } }: { readonly map: EmbeddingMap }) {
  const handle = useRef<MapHandle>(undefined);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<Point>();
  const [pointed, setPointed] = useState<Point>();
  const shown = useMemo(() => points.filter(({ domain }) => !hidden.has(domain)), [points, hidden]);
  const marked = useMemo(
    () => [...new Set([chosen, pointed])].filter((point) => point !== undefined),
    [chosen, pointed],
  );
  const take = useCallback((made: MapHandle) => {
    handle.current = made;
  }, []);
  const change = (next: (window: Window) => Window) => {
    const { current } = handle;
    current?.show(next(current.window()));
    return current?.window();
  };
  const flyTo = (point: Point) => {
    setChosen(point);
    setHidden((before) => new Set([...before].filter((domain) => domain !== point.domain)));
    handle.current?.show(windowAround(point.x, point.y, nearSize), true);
  };
  const toggle = (domain: string) =>
    setHidden(
      (before) => new Set(before.has(domain) ? [...before].filter((one) => one !== domain) : [...before, domain]),
    );
  return (
    <div className={styles["explorer"]}>
      <div className={styles["picture"]}>
        <div className={styles["bar"]} role="group" aria-label="Domains on the map">
          {domains.map((domain) => (
            <Button key={domain} isSmall aria-pressed={!hidden.has(domain)} onClick={() => toggle(domain)}>
              <span className={styles["dot"]} data-domain={domain} aria-hidden="true" />
              {domainNames(domain)}
            </Button>
          ))}
        </div>
        <MapFrame shown={shown} onChange={change} onChoose={flyTo} onPoint={setPointed}>
          <MapChart
            points={points}
            domains={domains}
            hidden={hidden}
            marked={marked}
            onChoose={setChosen}
            onReady={take}
          />
        </MapFrame>
        <div className={styles["bar"]} role="group" aria-label="View of the map">
          <Button isSmall onClick={() => change((window) => zoomed(window, 1.6))}>
            Nearer
          </Button>
          <Button isSmall onClick={() => change((window) => zoomed(window, 1 / 1.6))}>
            Further
          </Button>
          <Button isSmall onClick={() => change(() => wholeMap)}>
            Whole map
          </Button>
        </div>
      </div>
      <div className={styles["side"]}>
        {chosen !== undefined && (
          <MapDetails point={chosen} points={points} onChoose={flyTo} onClose={() => setChosen(undefined)} />
        )}
        <MapList points={shown} onChoose={flyTo} onPoint={setPointed} />
      </div>
    </div>
  );
}

const step = 0.2;
const keys: Readonly<Record<string, (window: Window) => Window>> = {
  ArrowLeft: (window) => moved(window, -step, 0),
  ArrowRight: (window) => moved(window, step, 0),
  ArrowUp: (window) => moved(window, 0, step),
  ArrowDown: (window) => moved(window, 0, -step),
  "+": (window) => zoomed(window, 1.6),
  "=": (window) => zoomed(window, 1.6),
  "-": (window) => zoomed(window, 1 / 1.6),
  "0": () => wholeMap,
};

/** Takes the keyboard: whatever is nearest to the middle is named, and Enter chooses it. */
function MapFrame({
  shown,
  onChange,
  onChoose,
  onPoint,
  children,
}: {
  readonly shown: readonly Point[];
  readonly onChange: (next: (window: Window) => Window) => Window | undefined;
  readonly onChoose: (point: Point) => void;
  readonly onPoint: (point: Point | undefined) => void;
  readonly children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [middle, setMiddle] = useState<Point>();
  const name = (window: Window | undefined) => {
    const point = window === undefined ? undefined : nearest(shown, ...centreOf(window), 1)[0];
    setMiddle(point);
    onPoint(point);
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    const next = keys[event.key];
    if (event.key === "Enter" && middle !== undefined) onChoose(middle);
    else if (next !== undefined && !event.ctrlKey && !event.metaKey) name(onChange(next));
    else return;
    event.preventDefault();
  });
  const leave = useEffectEvent(() => {
    setMiddle(undefined);
    onPoint(undefined);
  });
  useEffect(() => {
    const { current } = frame;
    const onKey = (event: KeyboardEvent) => press(event);
    const onLeave = () => leave();
    current?.addEventListener("keydown", onKey);
    current?.addEventListener("blur", onLeave);
    return () => {
      current?.removeEventListener("keydown", onKey);
      current?.removeEventListener("blur", onLeave);
    };
  }, []);
  return (
    <>
      <div
        ref={frame}
        className={styles["frame"]}
        role="application"
        aria-label="Map: arrows move, plus and minus zoom, 0 shows all, Enter chooses what is in the middle"
        tabIndex={0}
      >
        {children}
      </div>
      <p className="note" role="status" dir="auto">
        {middle === undefined
          ? "Wheel, pinch or keys zoom; a drag or the arrows move."
          : `In the middle: ${middle.title}`}
      </p>
    </>
  );
}
