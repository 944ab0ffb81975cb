import { ApiError, type Explanation, type Item } from "codecatalyst-client";
import { useExplanation } from "../data/use-work.ts";
import { Meter } from "../design/Meter.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { partNames } from "../words.ts";
import { TryWithout } from "./TryWithout.tsx";
import styles from "./WhyThis.module.css";
import { addedBy, exclusionText, partOrder } from "./why.ts";

/** Why the work is suggested to the viewer, part by part, and what of their own it rests on. */
export function WhyThis({ item, onAct }: { readonly item: Item; readonly onAct: (act: string) => void }) {
  const { data, error, refetch } = useExplanation(item.id);
  return (
    <Panel heading="Why this">
      {error instanceof ApiError && error.status === 404 ? (
        <Notice title="Nothing is known of it yet.">
          <p>It came after the last training, so no list can place it. That changes with the next one.</p>
        </Notice>
      ) : (
        error !== null && <Failure error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height="12rem" />}
      {data !== undefined && (
        <div className={styles["why"]}>
          <Reasons {...data} />
          <Parts {...data} />
        </div>
      )}
      {data !== undefined && <TryWithout item={item} onAct={onAct} />}
    </Panel>
  );
}

function Reasons({ reasons, exclusion, rank }: Explanation) {
  return (
    <div className={styles["part"]}>
      {exclusion === undefined ? (
        <p>
          By score alone it is number <strong className="number">{rank}</strong> of all works for you.
        </p>
      ) : (
        <p>
          It is in none of your lists: <bdi>{exclusionText(exclusion)}</bdi>
        </p>
      )}
      <ul className={styles["reasons"]} aria-label="Reasons">
        {reasons.map(({ text }) => (
          <li key={text} dir="auto">
            {text}
          </li>
        ))}
      </ul>
      {reasons.length === 0 && <p className="note">Nothing speaks for it yet.</p>}
    </div>
  );
}

/** The sum behind the score, for those who want to check it. */
function Parts({ breakdown, score }: Explanation) {
  const largest = Math.max(...partOrder.map((part) => Math.abs(addedBy(breakdown[part]))), 1e-9);
  return (
    <div className={styles["part"]} role="group" aria-label="How the score is made">
      {partOrder.map((part) => (
        <Meter
          key={part}
          label={partNames[part]}
          ratio={Math.max(0, addedBy(breakdown[part])) / largest}
          words={sumText(breakdown[part])}
        />
      ))}
      <p className="note">
        Each part is its weight times what it says. Together: <strong className="number">{digits(score)}</strong>
      </p>
    </div>
  );
}

const digits = (value: number) => value.toFixed(2).replace("-", "−");

const sumText = (part: { readonly weight: number; readonly value: number }) =>
  `${digits(part.weight)} × ${digits(part.value)} = ${digits(addedBy(part))}`;
