import { useState } from "react";
import { Choices } from "../design/Choices.tsx";
import { Panel } from "../design/Panel.tsx";
import { domainNames } from "../words.ts";
import { GroupPicks } from "./GroupPicks.tsx";
import { useParty } from "./use-party.ts";

const shownCount = 8;
const domains = ["movie", "music", "book"] as const;
type Shown = "all" | (typeof domains)[number];
const options = [["all", "All together"], ...domains.map((domain) => [domain, domainNames(domain)] as const)] as const;

/** What to enjoy next, together: films, and what goes with them. */
export function Next() {
  const { room } = useParty();
  const [shown, setShown] = useState<Shown>("all");
  return (
    <Panel heading="What to enjoy next, together" note={<span role="status">{room.listReason}</span>} isFramed={false}>
      <div>
        <Choices legend="Show" isLegendHidden options={options} value={shown} onChange={setShown} />
      </div>
      <GroupPicks domain={shown === "all" ? undefined : shown} count={shownCount} />
    </Panel>
  );
}
