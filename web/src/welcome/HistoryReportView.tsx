import type { HistoryReport } from "codecatalyst-client";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { Meter } from "../design/Meter.tsx";
import { domainNames, plural } from "../words.ts";
import { serviceName } from "./services.ts";
import styles from "./WelcomePage.module.css";

const colours: Readonly<Record<string, string>> = {
  book: "var(--book)",
  movie: "var(--movie)",
  music: "var(--music)",
};
const stepCount = 30;

/** What was understood of a file, and what was not. */
export function HistoryReportView({ name, report }: { readonly name: string; readonly report: HistoryReport }) {
  const { kind, rowCount, matchedCount, matchedByDomain, newEventCount, unmatched } = report;
  return (
    <div className={styles["report"]}>
      <h3 dir="auto">
        {serviceName(kind)}, {name}
      </h3>
      <p>
        {matchedCount} of {plural(rowCount, "row", "rows")} recognised,{" "}
        {plural(newEventCount, "new event", "new events")}.
        {newEventCount === 0 && matchedCount > 0 && " All of it was here already."}
      </p>
      {Object.entries(matchedByDomain).map(([domain, count]) => (
        <Meter
          key={domain}
          label={domainNames(domain)}
          ratio={count / Math.max(1, rowCount)}
          words={`${count} recognised`}
          colour={colours[domain] ?? "var(--other)"}
        />
      ))}
      {unmatched.length > 0 && <Unmatched rows={unmatched} />}
    </div>
  );
}

function Unmatched({ rows }: { readonly rows: HistoryReport["unmatched"] }) {
  const [count, setCount] = useState(stepCount);
  return (
    <details>
      <summary>What was not recognised ({rows.length})</summary>
      <p className="note">Nothing is lost: bring the file again when the catalogue has these works.</p>
      <ul className={styles["unmatched"]}>
        {rows.slice(0, count).map(({ line, title, reason }) => (
          <li key={`${line} ${title}`}>
            Line {line}, <bdi>{title === "" ? "no title" : title}</bdi>: {reason}
          </li>
        ))}
      </ul>
      {rows.length > count && (
        <Button isSmall onClick={() => setCount(count + 10 * stepCount)}>
          Show more
        </Button>
      )}
    </details>
  );
}
