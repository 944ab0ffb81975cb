import type { ClusterView } from "codecatalyst-client";
import { ButtonLink } from "../design/Button.tsx";
import { Meter } from "../design/Meter.tsx";
import { Panel } from "../design/Panel.tsx";
import { paths } from "../app/paths.ts";
import { domainNames, plural } from "../words.ts";
import { Why } from "./Why.tsx";

/** What the viewer's age and place do to their lists. */
export const ClusterPanel = ({ cluster }: { readonly cluster: ClusterView | undefined }) => (
  <Panel
    heading="Your age and place"
    actions={
      <ButtonLink to={paths.tastePart("settings")} isSmall>
        Allow or forbid it
      </ButtonLink>
    }
  >
    {cluster === undefined ? (
      <p>They do nothing to your lists. That takes your yes, and a year of birth or a country.</p>
    ) : (
      <Cluster cluster={cluster} />
    )}
  </Panel>
);

function Cluster({ cluster }: { readonly cluster: ClusterView }) {
  const { ageBand, country, subdivision, number, clusterCount, memberCount, domainMix, movedInItemIds } = cluster;
  const who = [ageBand, subdivision ?? country].filter((part) => part !== undefined).join(", ");
  return (
    <>
      <p>
        You count as {who}: group {number} of {clusterCount}, made of {plural(memberCount, "person", "people")} of like
        age and place. Where little is known of you, what they like fills in.
      </p>
      {Object.entries(domainMix).map(([domain, share]) => (
        <Meter key={domain} label={`${domainNames(domain)} in what they like`} ratio={share} />
      ))}
      {movedInItemIds.length === 0 ? (
        <p>Nothing among the first twelve of your list is there because of it.</p>
      ) : (
        <Why
          summary={`Among the first twelve of your list because of it: ${movedInItemIds.length}`}
          itemIds={movedInItemIds}
        />
      )}
    </>
  );
}
