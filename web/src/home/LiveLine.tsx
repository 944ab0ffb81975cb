import type { ListWish as LiveWish, RecommendationList } from "codecatalyst-client";
import { useEffect, useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { useListInput, type ListWish } from "../data/use-lists.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import styles from "./Home.module.css";

const worksOf = ({ items, continue: begun }: Pick<RecommendationList, "items" | "continue">) =>
  [...items, ...begun].map(({ item }) => item.id).join("\n");

/** Says that the list is another one by now, because of what was done elsewhere; nothing moves until somebody wants it to. */
export function LiveLine({
  wish,
  shown,
  shownAtMs,
  isBusy,
}: {
  readonly wish: ListWish;
  readonly shown: RecommendationList;
  readonly shownAtMs: number;
  /** Whether the list is being asked for anyway. */
  readonly isBusy: boolean;
}) {
  const { userId } = useViewer();
  const changed = useChangedList(useListInput(wish));
  const isNewer = changed !== undefined && changed.atMs > shownAtMs;
  const isOther = isNewer && !isBusy && worksOf(changed.list) !== worksOf(shown);
  return (
    <div className={styles["live"]} role="status">
      {isOther && (
        <div>
          <span>Your lists have changed.</span>
          <Button tone="primary" isSmall onClick={() => void refreshPersonal(userId)}>
            Show
          </Button>
        </div>
      )}
    </div>
  );
}

interface Changed {
  readonly key: string;
  readonly list: RecommendationList;
  readonly atMs: number;
}

/** The list as it is since something changed it; undefined until then. What it takes is loaded when the page stands. */
function useChangedList(wish: LiveWish): Changed | undefined {
  const key = JSON.stringify(wish);
  const [changed, setChanged] = useState<Changed>();
  useEffect(() => {
    let isOver = false;
    let close = () => {};
    const follow = async () => {
      const { connectLiveLists } = await import("./connect-live-lists.ts");
      if (isOver) return;
      const lists = connectLiveLists({ baseUrl: location.origin });
      close = () => lists.close();
      lists.subscribe(JSON.parse(key) as LiveWish, {
        onList(list, cause) {
          if (cause !== undefined) setChanged({ key, list, atMs: Date.now() });
        },
      });
    };
    void follow();
    return () => {
      isOver = true;
      close();
    };
  }, [key]);
  return changed?.key === key ? changed : undefined;
}
