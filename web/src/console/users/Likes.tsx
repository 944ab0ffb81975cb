import type { Preference } from "codecatalyst-client";
import { useState } from "react";
import { Button } from "../../design/Button.tsx";
import { DataTable } from "../../design/DataTable.tsx";
import { Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Tag } from "../../design/Tag.tsx";
import { agoText, plural } from "../../words.ts";
import { ItemLink } from "../ItemLink.tsx";

const step = 10;

/** What the engine believes they like and dislike, the newest first. */
export function Likes({ preferences }: { readonly preferences: readonly Preference[] }) {
  const [count, setCount] = useState(step);
  const liked = preferences.filter(({ value }) => value > 0).length;
  return (
    <Panel
      heading="Likes and dislikes"
      note={`${plural(liked, "work", "works")} liked, ${preferences.length - liked} not; the newest first.`}
    >
      {preferences.length === 0 && <Notice title="Nothing is known of their taste yet." />}
      {preferences.length > 0 && (
        <DataTable
          caption="What they like and dislike"
          rows={preferences.slice(0, count)}
          keyOf={({ itemId }) => itemId}
          columns={[
            { key: "work", heading: "Work", cell: ({ itemId }) => <ItemLink itemId={itemId} /> },
            {
              key: "value",
              heading: "How much",
              cell: ({ value }) => (
                <Tag tone={value > 0 ? "good" : "alarm"}>
                  {value > 0 ? "likes" : "dislikes"} {Math.abs(value).toFixed(1)}
                </Tag>
              ),
            },
            {
              key: "far",
              heading: "How far",
              cell: ({ isFinished, isStarted }) => (isFinished ? "finished" : isStarted ? "begun" : "–"),
            },
            { key: "last", heading: "Last", cell: ({ lastAt }) => <time dateTime={lastAt}>{agoText(lastAt)}</time> },
          ]}
        />
      )}
      {preferences.length > count && (
        <div>
          <Button onClick={() => setCount(count + 5 * step)}>More likes and dislikes</Button>
        </div>
      )}
    </Panel>
  );
}
