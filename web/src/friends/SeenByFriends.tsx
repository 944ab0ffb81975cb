import { useMutation } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { useItem } from "../data/use-catalogue.ts";
import { useHistory } from "../data/use-history.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { useSettings } from "../data/use-settings.ts";
import { Button } from "../design/Button.tsx";
import { Switch } from "../design/Field.tsx";
import { Panel } from "../design/Panel.tsx";
import { Tag } from "../design/Tag.tsx";
import { useToast } from "../design/Toasts.tsx";
import { ItemLink } from "../works/ItemLinks.tsx";
import styles from "./Friends.module.css";
import { seenItemIds } from "./seen.ts";

const shownCount = 6;

/** What friends may see of the viewer, and single works that they do not. */
export function SeenByFriends() {
  const { user, change } = useSettings();
  const history = useHistory();
  if (user === undefined) return null;
  const hidden = user.hiddenItemIds ?? [];
  const isOpen = user.activityFeed === "friends";
  const newest = seenItemIds(history.data?.pages[0]?.events ?? [], shownCount);
  const works = [...new Set([...newest, ...hidden])];
  return (
    <Panel heading="What friends see of you">
      <Switch
        label="Friends see what I finish, like and rate"
        hint="By name, with the title. Off until you turn it on; never of private sessions, hidden works or works for adults."
        isOn={isOpen}
        onChange={(isOn) => change({ activityFeed: isOn ? "friends" : "off" })}
      />
      <Switch
        label="Friends may compare their taste with mine"
        hint="Where both of you said yes, both see what you have in common."
        isOn={user.tasteMatch === "friends"}
        onChange={(isOn) => change({ tasteMatch: isOn ? "friends" : "off" })}
      />
      {works.length > 0 && (
        <div className={styles["part"]}>
          <h3>{isOpen ? "They see" : "They would see"}</h3>
          <ul className={styles["people"]}>
            {works.map((itemId) => (
              <li key={itemId}>
                <SeenWork itemId={itemId} isHidden={hidden.includes(itemId)} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function SeenWork({ itemId, isHidden }: { readonly itemId: string; readonly isHidden: boolean }) {
  const { userId } = useViewer();
  const toast = useToast();
  const { data: item } = useItem(itemId);
  const turn = useMutation({
    mutationFn: () => (isHidden ? client.showItem({ userId, itemId }) : client.hideItem({ userId, itemId })),
    onError: (error) => toast({ text: error.message, isFailure: true }),
    onSettled: () => refreshPersonal(userId),
  });
  return (
    <div className={styles["person"]}>
      <div className={styles["who"]}>
        <ItemLink itemId={itemId} />
      </div>
      <div className={styles["acts"]}>
        {isHidden && <Tag>hidden</Tag>}
        <Button isSmall about={item?.title ?? itemId} disabled={turn.isPending} onClick={() => turn.mutate()}>
          {isHidden ? "Show to friends" : "Hide from friends"}
        </Button>
      </div>
    </div>
  );
}
