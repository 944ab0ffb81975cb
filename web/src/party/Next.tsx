import { useState } from "react";
import { Choices } from "../design/Choices.tsx";
import { Panel } from "../design/Panel.tsx";
import { domainNames } from "../words.ts";
import { FilmSearch } from "./FilmField.tsx";
import { GroupPicks } from "./GroupPicks.tsx";
import { isChoosing, mayChoose } from "./room.ts";
import { useParty } from "./use-party.ts";

const shownCount = 8;
const domains = ["movie", "music", "book"] as const;
type Shown = "all" | (typeof domains)[number];
const options = [["all", "All together"], ...domains.map((domain) => [domain, domainNames(domain)] as const)] as const;

/** What suits those who are here: before it begins, what to watch; then what to enjoy next, films and what goes with them. */
export function Next() {
  const { room, state } = useParty();
  const choosing = isChoosing(state);
  const [chosen, setShown] = useState<Shown>();
  const shown = chosen ?? (choosing ? "movie" : "all");
  return (
    <Panel
      heading={choosing ? "Choose together" : "What to enjoy next, together"}
      note={
        <span role="status">
          {room.listReason}
          {choosing && " What has most votes in the queue is played first."}
        </span>
      }
      isFramed={false}
    >
      {choosing && <Suggestion />}
      <Choices legend="Show" isLegendHidden options={options} value={shown} onChange={setShown} />
      <GroupPicks domain={shown === "all" ? undefined : shown} count={shownCount} />
    </Panel>
  );
}

function Suggestion() {
  const { state, memberId, tryAct } = useParty();
  if (!mayChoose(state, memberId)) return null;
  return (
    <FilmSearch
      hint="Suggest a film: it goes to the queue, where all vote."
      onChoose={({ id }) => tryAct({ kind: "queue-add", itemId: id })}
    />
  );
}
