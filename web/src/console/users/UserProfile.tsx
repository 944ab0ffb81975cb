import type { Profile } from "codecatalyst-client";
import { Facts } from "../../design/Facts.tsx";
import { Meter } from "../../design/Meter.tsx";
import { Panel } from "../../design/Panel.tsx";
import { domainNames, plural } from "../../words.ts";
import { countText, figureText, shareText } from "../figures.ts";
import styles from "../Console.module.css";

/** What a person set, which domains they like, and how they go about it. */
export function UserProfile({
  profile: { user, accountIds, eventCount, domainMix, habits },
}: {
  readonly profile: Profile;
}) {
  const mix = Object.entries(domainMix).toSorted(([, a], [, b]) => b - a);
  return (
    <Panel heading="Profile">
      <Facts
        facts={{
          Events: countText(eventCount),
          Accounts: accountIds.join(", "),
          Country: [user.region, user.subdivision].filter(Boolean).join(", "),
          "Time zone": user.timeZone,
          Born: user.birthYear,
          Services: user.services.length === 0 ? "all" : user.services.join(", "),
          "Friends’ feelings": user.sharesActivity ? "count, both ways" : "do not count",
          "Friends see by name": user.activityFeed === "friends" ? "what they finished and liked" : "nothing",
          "Taste match": user.tasteMatch === "friends" ? "with friends" : "off",
          "Age and place": user.sharesDemographics === true ? "may be used" : "may not be used",
          "Said of their taste": (user.tasteEdits ?? [])
            .map(({ wish, facet, value }) => `${wish} of the ${facet} ${value}`)
            .join(", "),
        }}
      />
      {mix.length > 0 && (
        <div role="group" aria-label="What they like, by domain" className={styles["meters"]}>
          {mix.map(([domain, ratio]) => (
            <Meter key={domain} label={domainNames(domain)} ratio={ratio} />
          ))}
        </div>
      )}
      <h3>Habits</h3>
      <Facts facts={habitFacts(habits)} />
    </Panel>
  );
}

const habitFacts = (habits: Profile["habits"]) => ({
  Begun: plural(habits.begunCount, "work", "works"),
  Finished: plural(habits.finishedCount, "work", "works"),
  "Finish what they begin": habits.completionRatio === undefined ? undefined : shareText(habits.completionRatio),
  Abandoned: habits.abandonedItemIds.length === 0 ? undefined : plural(habits.abandonedItemIds.length, "work", "works"),
  "Abandoned at": habits.abandonedAtRatio === undefined ? undefined : shareText(habits.abandonedAtRatio),
  "Finished a week": habits.finishedPerWeek === undefined ? undefined : figureText(habits.finishedPerWeek),
  "Days to finish": habits.daysToFinish === undefined ? undefined : figureText(habits.daysToFinish),
  "Usual hours": habits.usualHours.map((hour) => `${hour}:00`).join(", "),
});
