import type { BelievedMood } from "codecatalyst-client";
import { ButtonLink } from "../design/Button.tsx";
import { Panel } from "../design/Panel.tsx";
import { paths } from "../app/paths.ts";
import { Why } from "./Why.tsx";

/** What is believed of the viewer's mood just now. */
export const MoodPanel = ({
  mood,
  itemIds,
}: {
  readonly mood: BelievedMood | undefined;
  readonly itemIds: readonly string[];
}) => (
  <Panel
    heading="Your mood"
    actions={
      <ButtonLink to={paths.moment} isSmall>
        Say how you feel
      </ButtonLink>
    }
  >
    {mood === undefined ? (
      <p>Nothing is known of it. It is read from emoji and from what you played in the last hours, and fades again.</p>
    ) : (
      <>
        <p dir="auto">
          You seem {mood.words}, {Math.round(mood.confidence * 100)} % sure. It fades within hours.
        </p>
        <Why summary="How we know" itemIds={itemIds}>
          <p className="note">From what you did lately with</p>
        </Why>
      </>
    )}
  </Panel>
);
