import type { DoubtfulLink } from "codecatalyst-client";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { PageHead } from "../../app/PageHead.tsx";
import { client, queryClient } from "../../data/client.ts";
import { Button } from "../../design/Button.tsx";
import { Meter } from "../../design/Meter.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { useToast } from "../../design/Toasts.tsx";
import shared from "../Console.module.css";
import { ItemLink } from "../ItemLink.tsx";
import styles from "./LinksPage.module.css";

/** Pairs of records that may be one work: imports join only what they are sure of, and ask about the rest here. */
export function LinksPage() {
  const links = useInfiniteQuery({
    queryKey: ["doubtful-links"],
    queryFn: ({ signal, pageParam }) =>
      client.listDoubtfulLinks(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const list = links.data?.pages.flatMap((page) => page.links);
  return (
    <>
      <PageHead
        title="Doubtful links"
        lead="An import joins records that are surely the same work. Of these it is not sure: is it one work, or are they two?"
      />
      {links.error !== null && <Failure error={links.error} onRetry={() => void links.refetch()} />}
      {links.isPending && <Skeleton height="16rem" />}
      {list?.length === 0 && (
        <Notice title="No pair is in doubt.">
          <p>The next import compares all records again, and asks about what it is not sure of.</p>
        </Notice>
      )}
      <ul className={styles["links"]} aria-label="Pairs">
        {list?.map((link) => (
          <li key={link.linkId} className={styles["link"]}>
            <Pair link={link} />
          </li>
        ))}
      </ul>
      {links.hasNextPage && (
        <div className={shared["row"]}>
          <Button disabled={links.isFetchingNextPage} onClick={() => void links.fetchNextPage()}>
            More pairs
          </Button>
        </div>
      )}
    </>
  );
}

type Decision = "same" | "different";

function Pair({ link: { linkId, domain, a, b, confidence, reason } }: { readonly link: DoubtfulLink }) {
  const toast = useToast();
  const decide = useMutation({
    mutationFn: (decision: Decision) => client.decideLink({ linkId, body: { decision } }),
    onSuccess: async ({ itemId }) => {
      toast({
        text: itemId === undefined ? `They stay two, and nobody asks again: ${a.title}.` : `One work now: ${a.title}.`,
      });
      await Promise.all(
        ["doubtful-links", "catalogue", "search", "item"].map((key) =>
          queryClient.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
  return (
    <>
      <div className={styles["head"]}>
        <DomainTag domain={domain} />
        <Meter label="How sure" ratio={confidence} />
      </div>
      <div className={styles["works"]}>
        <Work work={a} />
        <Work work={b} />
      </div>
      <p className="note" dir="auto">
        {reason}
      </p>
      {decide.error !== null && <Failure error={decide.error} />}
      <div className={shared["row"]}>
        <Button about={a.title} disabled={decide.isPending} onClick={() => decide.mutate("same")}>
          One work
        </Button>
        <Button about={a.title} disabled={decide.isPending} onClick={() => decide.mutate("different")}>
          Two works
        </Button>
      </div>
    </>
  );
}

function Work({ work: { itemId, title, year, creators } }: { readonly work: DoubtfulLink["a"] }) {
  return (
    <div className={styles["work"]}>
      <ItemLink itemId={itemId} title={title} />
      <p dir="auto">{[creators.join(", "), year].filter(Boolean).join(" · ")}</p>
      <code>{itemId}</code>
    </div>
  );
}
