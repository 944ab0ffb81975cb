import { Link } from "wouter";
import { paths } from "../app/paths.ts";
import { client } from "../data/client.ts";
import { useItem } from "../data/use-catalogue.ts";
import { usePages } from "../data/use-pages.ts";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { MoreButton } from "../design/MoreButton.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { agoText } from "../words.ts";
import styles from "./PartiesPage.module.css";
import { usePastParties, type PastParty } from "./use-past-parties.ts";

const askAgainMs = 30_000;

/** Where the viewer was: what the server tells of the last day, then what this browser remembers besides. */
export function PastParties({ openIds }: { readonly openIds: readonly string[] }) {
  const pages = usePages(
    "past-parties",
    (asked, options) => client.listParties({ ...asked, status: "over" }, options),
    {
      refetchMs: askAgainMs,
    },
  );
  const [remembered, , store] = usePastParties();
  const told = (pages.data?.pages ?? []).flatMap(({ parties }) => parties);
  const toldIds = new Set([...openIds, ...told.map(({ partyId }) => partyId)]);
  const others = remembered.filter(({ partyId }) => !toldIds.has(partyId));
  if (pages.isPending) return null;
  return (
    <>
      {pages.error !== null && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {told.length > 0 && (
        <Panel heading="Past" isFramed={false}>
          <PastList parties={told.map(({ endedAtMs = 0, ...party }) => ({ ...party, wasAtMs: endedAtMs }))} />
          <MoreButton about="Past" pages={pages} />
        </Panel>
      )}
      {others.length > 0 && (
        <Panel
          heading="Longer ago"
          isFramed={false}
          note="Remembered by this browser alone."
          actions={
            <Button tone="quiet" isSmall onClick={() => store([])}>
              Forget them
            </Button>
          }
        >
          <PastList parties={others} />
        </Panel>
      )}
    </>
  );
}

const PastList = ({ parties }: { readonly parties: readonly PastParty[] }) => (
  <ul className={styles["list"]}>
    {parties.map((party) => (
      <li key={party.partyId}>
        <PastRow party={party} />
      </li>
    ))}
  </ul>
);

function PastRow({ party: { name, itemId, wasAtMs } }: { readonly party: PastParty }) {
  const item = useItem(itemId).data;
  return (
    <article className={styles["party"]}>
      <div className={styles["cover"]}>{item !== undefined && <Cover item={item} />}</div>
      <div className={styles["words"]}>
        <h3 dir="auto">{name}</h3>
        {item !== undefined && (
          <p dir="auto">
            <Link href={paths.title(item.id)}>{item.title}</Link>
          </p>
        )}
        <p className="note">{agoText(new Date(wasAtMs).toISOString())}</p>
      </div>
    </article>
  );
}
