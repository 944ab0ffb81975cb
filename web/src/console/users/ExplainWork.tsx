import { ApiError, type Explanation } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, personal } from "../../data/client.ts";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { SumTable } from "../../works/WhyDialog.tsx";
import styles from "../Console.module.css";
import { ItemPicker } from "../ItemPicker.tsx";

/** How any work stands with a person, in their lists or not. */
export function ExplainWork({ userId }: { readonly userId: string }) {
  const [itemId, setItemId] = useState<string>();
  const explanation = useQuery({
    queryKey: personal(userId, "explanation", itemId),
    queryFn: ({ signal }) => client.explain({ userId, itemId: itemId ?? "" }, { signal }),
    enabled: itemId !== undefined,
  });
  const isUnknown = explanation.error instanceof ApiError && explanation.error.status === 404;
  return (
    <Panel heading="Why a work is in their lists, or is not">
      <ItemPicker label="Which work" itemId={itemId} onPick={setItemId} />
      {isUnknown && (
        <Notice title="No list can place it yet.">
          <p>{explanation.error?.message} What came after the last training has its place after the next one.</p>
        </Notice>
      )}
      {explanation.error !== null && !isUnknown && (
        <Failure error={explanation.error} onRetry={() => void explanation.refetch()} />
      )}
      {explanation.isLoading && <Skeleton height="10rem" />}
      {itemId !== undefined && explanation.data !== undefined && <Explained explanation={explanation.data} />}
    </Panel>
  );
}

function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { rank, reasons, exclusion, sources, breakdown, score } = explanation;
  return (
    <div className={styles["form"]}>
      <p role="status">
        {exclusion === undefined ? (
          <>
            By score alone it is number <strong className="number">{rank}</strong> of all works for them.
          </>
        ) : (
          <>
            It is in none of their lists: <bdi>{exclusion}</bdi>
          </>
        )}
      </p>
      {reasons.length === 0 ? (
        <p className="note">Nothing speaks for it yet.</p>
      ) : (
        <ul aria-label="Reasons">
          {reasons.map(({ text, share }) => (
            <li key={text} dir="auto">
              {text} <span className="note">({Math.round(share * 100)} % of the score)</span>
            </li>
          ))}
        </ul>
      )}
      <p className="note">Found by: {sources.length === 0 ? "no source of candidates" : sources.join(", ")}.</p>
      <SumTable breakdown={breakdown} score={score} />
    </div>
  );
}
