import { PageHead } from "../app/PageHead.tsx";
import { Activity } from "./Activity.tsx";
import { AskForm } from "./AskForm.tsx";
import { Blocks } from "./Blocks.tsx";
import { FriendList } from "./FriendList.tsx";
import styles from "./Friends.module.css";
import { InMyLists } from "./InMyLists.tsx";
import { Requests } from "./Requests.tsx";
import { SeenByFriends } from "./SeenByFriends.tsx";

/** Who the viewer's friends are, what they did, and what either sees of the other. */
export function FriendsPage() {
  return (
    <>
      <PageHead title="Friends" lead="Share what you enjoy with people you know, as far as each of you allows it." />
      <div className={styles["columns"]}>
        <div className={styles["column"]}>
          <AskForm />
          <Requests />
          <FriendList />
          <InMyLists />
        </div>
        <div className={styles["column"]}>
          <Activity />
          <SeenByFriends />
          <Blocks />
        </div>
      </div>
    </>
  );
}
