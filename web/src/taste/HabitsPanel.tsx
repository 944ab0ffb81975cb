import type { Habits } from "codecatalyst-client";
import { useProfile } from "../data/use-lists.ts";
import { Panel } from "../design/Panel.tsx";
import { plural } from "../words.ts";
import styles from "./Beliefs.module.css";
import { Why } from "./Why.tsx";

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;

/** How the viewer goes about what they choose. */
export function HabitsPanel() {
  const { data } = useProfile();
  if (data === undefined) return null;
  const { habits, eventCount } = data;
  return (
    <Panel heading="Your habits" note={`From ${plural(eventCount, "thing", "things")} you did.`}>
      <Figures habits={habits} />
      {habits.usualHours.length > 0 && <UsualHours hours={habits.usualHours} />}
      {habits.abandonedItemIds.length > 0 && (
        <Why
          summary={`Left unfinished: ${plural(habits.abandonedItemIds.length, "work", "works")}`}
          itemIds={habits.abandonedItemIds}
        />
      )}
    </Panel>
  );
}

function Figures({ habits }: { readonly habits: Habits }) {
  const figures: readonly (readonly [words: string, value: string | undefined])[] = [
    ["Finished a week", habits.finishedPerWeek === undefined ? undefined : number.format(habits.finishedPerWeek)],
    ["Of what you begin, finished", habits.completionRatio === undefined ? undefined : percent(habits.completionRatio)],
    ["Days for one work", habits.daysToFinish === undefined ? undefined : number.format(habits.daysToFinish)],
    ["Left unfinished at", habits.abandonedAtRatio === undefined ? undefined : percent(habits.abandonedAtRatio)],
  ];
  const known = figures.filter(([, value]) => value !== undefined);
  if (known.length === 0 && habits.usualHours.length === 0) return <p>Too little is known to tell.</p>;
  return (
    <dl className={styles["figures"]}>
      {known.map(([words, value]) => (
        <div key={words} style={{ display: "contents" }}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const hourText = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

const UsualHours = ({ hours }: { readonly hours: readonly number[] }) => (
  <div>
    <p>
      Mostly at{" "}
      {hours
        .toSorted((a, b) => a - b)
        .map(hourText)
        .join(", ")}
    </p>
    <div className={styles["hours"]} aria-hidden="true">
      {Array.from({ length: 24 }, (_, hour) => (
        <div key={hourText(hour)} className={styles["hour"]} data-usual={hours.includes(hour) || undefined} />
      ))}
    </div>
  </div>
);
