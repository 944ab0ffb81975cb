import { useRecommendations } from "../data/use-lists.ts";
import { useSettings } from "../data/use-settings.ts";
import { Switch } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { ReasonText } from "../works/ReasonText.tsx";
import { WorkRow } from "../works/WorkRow.tsx";
import styles from "./Friends.module.css";
import { socialShare, socialWords } from "./social-share.ts";

const lookedAtCount = 50;
const shownCount = 5;

/** What friends' taste does to the viewer's lists. */
export function InMyLists() {
  const { user, change } = useSettings();
  const list = useRecommendations({ n: lookedAtCount, surface: "friends" });
  if (user === undefined) return null;
  const moved = (list.data?.items ?? [])
    .filter(({ breakdown }) => breakdown.social.value > 0)
    .toSorted((a, b) => socialShare(b.breakdown) - socialShare(a.breakdown));
  return (
    <Panel heading="Friends in your lists">
      <Switch
        label="Friends' taste in my lists"
        hint="What friends enjoy moves your lists, and what you enjoy moves theirs, where both said yes. Nobody is named by it."
        isOn={user.sharesActivity}
        onChange={(isOn) => change({ sharesActivity: isOn })}
      />
      {user.sharesActivity && (
        <p>
          {moved.length === 0
            ? `Friends enjoy none of the first ${lookedAtCount} works of your list.`
            : `Friends enjoy ${moved.length} of the first ${lookedAtCount} works of your list:`}
        </p>
      )}
      {user.sharesActivity && (
        <ul className={styles["works"]}>
          {moved.slice(0, shownCount).map(({ item, breakdown }) => (
            <li key={item.id}>
              <WorkRow item={item}>
                <ReasonText text={socialWords(breakdown)} />
              </WorkRow>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
