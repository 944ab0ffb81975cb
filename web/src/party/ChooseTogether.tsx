import { Panel } from "../design/Panel.tsx";
import { FilmSearch } from "./FilmField.tsx";
import { GroupPicks } from "./GroupPicks.tsx";
import { mayChoose } from "./room.ts";
import { useParty } from "./use-party.ts";

const shownCount = 6;

/** Nothing is chosen yet: what would suit those who come, and the way to suggest something else. What has most votes is played. */
export function ChooseTogether() {
  const { room, state, memberId, tryAct } = useParty();
  return (
    <Panel
      heading="Choose together"
      note={`${room.listReason} What has most votes in the queue is played first.`}
      isFramed={false}
    >
      <GroupPicks domain="movie" count={shownCount} />
      {mayChoose(state, memberId) && (
        <FilmSearch
          hint="Suggest something else: it goes to the queue, where all vote."
          onChoose={({ id }) => tryAct({ kind: "queue-add", itemId: id })}
        />
      )}
    </Panel>
  );
}
