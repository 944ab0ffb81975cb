import type { StandingEvent } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { useItem } from "../data/use-catalogue.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { Tag } from "../design/Tag.tsx";
import { useToast } from "../design/Toasts.tsx";
import { agoText } from "../words.ts";
import { ItemLink } from "../works/ItemLinks.tsx";
import { eventWords, standingWords } from "./event-words.ts";
import styles from "./HistoryRow.module.css";

/** One thing that the viewer did, whether it counts, and the way to take it back. */
export function HistoryRow({ event, standing }: StandingEvent) {
  const { data: item } = useItem(event.itemId);
  const why = standingWords[standing];
  return (
    <div className={styles["row"]} data-standing={standing}>
      <div className={styles["words"]}>
        <p className={styles["title"]}>
          <ItemLink itemId={event.itemId} />
        </p>
        <p className={styles["what"]}>
          {eventWords(event)}, <time dateTime={event.at}>{agoText(event.at)}</time>{" "}
          {why !== undefined && <Tag>{why}</Tag>}
        </p>
      </div>
      <Actions event={event} standing={standing} title={item?.title ?? event.itemId} />
    </div>
  );
}

type Act = "take-back" | "leave-out" | "let-back-in";

const doneWords: Readonly<Record<Act, (title: string) => string>> = {
  "take-back": (title) => `Taken back: your lists are as if you had not done that with ${title}.`,
  "leave-out": (title) => `${title} says nothing of your taste from now on.`,
  "let-back-in": (title) => `${title} counts for your taste again.`,
};

function Actions({ event, standing, title }: StandingEvent & { readonly title: string }) {
  const { userId } = useViewer();
  const toast = useToast();
  const { itemId } = event;
  const act = useMutation({
    mutationFn(kind: Act) {
      if (kind === "take-back") return client.retractEvent({ userId, eventId: event.id });
      return kind === "leave-out" ? client.leaveOut({ userId, itemId }) : client.letBackIn({ userId, itemId });
    },
    onSuccess: (_, kind) => toast({ text: doneWords[kind](title) }),
    onError: (error) => toast({ text: error.message, isFailure: true }),
    onSettled: () => refreshPersonal(userId),
  });
  const button = (kind: Act, words: string) => (
    <Button isSmall tone="quiet" about={title} disabled={act.isPending} onClick={() => act.mutate(kind)}>
      {words}
    </Button>
  );
  return (
    <div className={styles["actions"]}>
      {(standing === "counts" || standing === "private") && button("take-back", "Take back")}
      {standing === "counts" && button("leave-out", "Leave the work out")}
      {(standing === "left-out" || event.kind === "leave-out") && button("let-back-in", "Let back in")}
    </div>
  );
}
