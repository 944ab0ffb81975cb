import type { Item } from "codecatalyst-client";
import { useEffect, useMemo, useRef } from "react";
import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { useAllRelations, useItems, useRelations } from "../data/use-catalogue.ts";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { plural } from "../words.ts";
import { layOut, narrowestDrawing, nearestTowards, type Direction, type Point } from "./graph-layout.ts";
import { neighbourhood, type Neighbourhood, type Place } from "./neighbourhood.ts";
import { GraphNode } from "./GraphNode.tsx";
import styles from "./RelationGraph.module.css";
import { useWalk } from "./use-address.ts";
import { useGlide } from "./use-glide.ts";
import { useWidth } from "./use-width.ts";
import { WalkTrail } from "./WalkTrail.tsx";

const largestHeight = 560;

/** What was made from a work, and from what it was made, as a drawing to walk along. Where it is narrow, as a list. */
export function RelationGraph({ item }: { readonly item: Item }) {
  const [ids, walk] = useWalk(item.id);
  const centreId = ids.at(-1) ?? item.id;
  const relations = useRelations(centreId);
  const further = useAllRelations(relations.data?.map(({ from, to }) => (from === centreId ? to : from)) ?? []);
  const around = useMemo(
    () => neighbourhood(centreId, [...(relations.data ?? []), ...further]),
    [centreId, relations.data, further],
  );
  const items = useItems([...ids, ...around.places.map(({ id }) => id), ...around.rest]);
  if (relations.data?.length === 0 && ids.length === 1) return null;
  return (
    <Panel
      heading="What belongs to it"
      note="Books, films and music that come from each other. Choose one, and it moves to the middle."
      isFramed={false}
    >
      {relations.error !== null && <Failure error={relations.error} onRetry={() => void relations.refetch()} />}
      {ids.length > 1 && <WalkTrail ids={ids} items={items} onWalk={walk} />}
      {relations.data === undefined ? (
        <Skeleton height="22rem" />
      ) : (
        <Drawing pageId={item.id} around={around} items={items} onWalk={walk} />
      )}
      <Rest ids={around.rest} items={items} />
    </Panel>
  );
}

interface Shown {
  readonly pageId: string;
  readonly around: Neighbourhood;
  readonly items: ReadonlyMap<string, Item>;
  readonly onWalk: (way: readonly string[]) => void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

function Drawing({ pageId, around, items, onWalk }: Shown) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const places = useMemo(() => around.places.filter(({ id }) => items.has(id)), [around, items]);
  const centreId = around.places[0]?.id ?? pageId;
  const isDrawn = width !== undefined && width >= narrowestDrawing;
  const layout = useMemo(
    () => (isDrawn ? layOut(places, { width, height: largestHeight }) : undefined),
    [isDrawn, width, places],
  );
  const points = layout?.points;
  useFocusInMiddle(frame, centreId);
  useGlide(frame, points);
  useArrowKeys(frame, points);
  const wayTo = ({ id, via }: Place) => (via === undefined || via.id === centreId ? [id] : [via.id, id]);
  const titleOf = (id: string) => items.get(id)?.title ?? "";
  const nearCount = places.filter(({ depth }) => depth === 1).length;
  return (
    <div ref={frame} className={styles["frame"]} style={layout && { blockSize: layout.height }}>
      <p className="visually-hidden" role="status">
        {`In the middle: ${titleOf(centreId)}, with ${plural(nearCount, "related work", "related works")}.`}
      </p>
      {points !== undefined && <Lines key={centreId} places={places} points={points} />}
      <ol className={styles["places"]} data-is-drawn={points !== undefined}>
        {places.map((place) => {
          const item = items.get(place.id);
          return item === undefined ? null : (
            <GraphNode
              key={place.id}
              place={place}
              item={item}
              points={points}
              from={titleOf(place.via?.id ?? "")}
              isOfPage={place.id === pageId}
              onWalk={() => onWalk(wayTo(place))}
            />
          );
        })}
      </ol>
    </div>
  );
}

interface Frame {
  readonly current: HTMLElement | null;
}

/** Arrow keys lead to what is drawn in their direction. */
function useArrowKeys(frame: Frame, points: ReadonlyMap<string, Point> | undefined): void {
  useEffect(() => {
    const { current } = frame;
    if (current === null || points === undefined) return undefined;
    const go = (event: KeyboardEvent) => {
      const direction = directions[event.key];
      const from = event.target instanceof Element ? event.target.closest("[data-place]") : null;
      if (direction === undefined || from === null) return;
      event.preventDefault();
      const next = nearestTowards(points, from.getAttribute("data-place") ?? "", direction);
      if (next !== undefined) focusOn(current, next);
    };
    current.addEventListener("keydown", go);
    return () => current.removeEventListener("keydown", go);
  }, [frame, points]);
}

const focusOn = (frame: HTMLElement, id: string) =>
  frame.querySelector<HTMLElement>(`[data-place="${CSS.escape(id)}"] :is(button, [tabindex])`)?.focus();

/** Whoever walked goes on from where they got to. */
function useFocusInMiddle(frame: Frame, centreId: string): void {
  const before = useRef(centreId);
  useEffect(() => {
    if (before.current === centreId) return;
    before.current = centreId;
    if (frame.current !== null) focusOn(frame.current, centreId);
  });
}

function Lines({ places, points }: { readonly places: readonly Place[]; readonly points: ReadonlyMap<string, Point> }) {
  return (
    <svg className={styles["lines"]} aria-hidden="true">
      {places.map(({ id, depth, via }) => {
        const [from, to] = [points.get(via?.id ?? ""), points.get(id)];
        return from === undefined || to === undefined ? null : (
          <line key={id} x1={from.x} y1={from.y} x2={to.x} y2={to.y} data-depth={depth} />
        );
      })}
    </svg>
  );
}

function Rest({ ids, items }: { readonly ids: readonly string[]; readonly items: ReadonlyMap<string, Item> }) {
  if (ids.length === 0) return null;
  return (
    <p className="note">
      Also:{" "}
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Link href={paths.title(id)} dir="auto">
            {items.get(id)?.title ?? id}
          </Link>
        </span>
      ))}
    </p>
  );
}
