import { useRef, type KeyboardEvent } from "react";
import styles from "./RoomTabs.module.css";

const tabs = [
  ["chat", "Chat"],
  ["people", "People"],
  ["next", "Next"],
  ["queue", "Queue"],
] as const;

export type RoomTab = (typeof tabs)[number][0];

/** One part of the room at a time; the arrow keys go from one to the next. */
export function RoomTabs({
  tab,
  onChange,
  unreadCount,
}: {
  readonly tab: RoomTab;
  readonly onChange: (tab: RoomTab) => void;
  readonly unreadCount: number;
}) {
  const list = useRef<HTMLDivElement>(null);
  const choose = (id: RoomTab) => {
    onChange(id);
    list.current?.scrollIntoView({ block: "start" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const direction = getComputedStyle(event.currentTarget).direction === "rtl" ? -step : step;
    const at = tabs.findIndex(([id]) => id === tab) + direction;
    const next = tabs.at(at % tabs.length)?.[0];
    if (next === undefined) return;
    onChange(next);
    list.current?.querySelector<HTMLElement>(`#party-tab-${next}`)?.focus();
  };
  return (
    <div
      ref={list}
      className={styles["tabs"]}
      role="tablist"
      tabIndex={-1}
      aria-label="Parts of the party"
      onKeyDown={onKeyDown}
    >
      {tabs.map(([id, words]) => (
        <button
          key={id}
          id={`party-tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === tab}
          aria-controls={`party-${id}`}
          tabIndex={id === tab ? 0 : -1}
          className={styles["tab"]}
          onClick={() => choose(id)}
        >
          {words}
          {id === "chat" && unreadCount > 0 && <span className={styles["count"]}>{unreadCount} new</span>}
        </button>
      ))}
    </div>
  );
}
