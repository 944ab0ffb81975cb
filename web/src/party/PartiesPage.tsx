import type { PartyOutline, PartyPlan } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";
import { useItem } from "../data/use-catalogue.ts";
import { Button } from "../design/Button.tsx";
import { Cover } from "../design/Cover.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Tag } from "../design/Tag.tsx";
import { plural } from "../words.ts";
import { CalendarButton } from "./CalendarButton.tsx";
import styles from "./PartiesPage.module.css";
import { phaseWords, whenText } from "./party-words.ts";
import { PastParties } from "./PastParties.tsx";
import { PlanForm } from "./PlanForm.tsx";

const askAgainMs = 30_000;
const shownCount = 100;

/** The viewer's watch parties, and the way to another one. */
export function PartiesPage() {
  const { userId } = useViewer();
  return <Parties key={userId} userId={userId} />;
}

function Parties({ userId }: { readonly userId: string }) {
  const [parameters] = useSearchParams();
  const itemId = parameters.get("item") ?? undefined;
  const [isPlanning, setPlanning] = useState(itemId !== undefined);
  const list = useQuery({
    queryKey: personal(userId, "parties"),
    queryFn: ({ signal }) => client.listParties({ userId, limit: shownCount }, { signal }),
    refetchInterval: askAgainMs,
    staleTime: 0,
  });
  return (
    <>
      <PageHead
        title="Watch parties"
        lead="Watch a film in step with friends, wherever they are."
        actions={
          !isPlanning && (
            <Button tone="primary" onClick={() => setPlanning(true)}>
              Start or plan a party
            </Button>
          )
        }
      />
      {isPlanning && (
        <Panel heading="A new party">
          <PlanForm itemId={itemId} onCancel={() => setPlanning(false)} />
        </Panel>
      )}
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="8rem" />}
      {list.data !== undefined && <Mine parties={list.data.parties} isPlanning={isPlanning} />}
    </>
  );
}

function Mine({ parties, isPlanning }: { readonly parties: readonly PartyOutline[]; readonly isPlanning: boolean }) {
  return (
    <>
      {parties.length === 0 && !isPlanning && (
        <Notice title="No party is planned, and none is on.">
          <p>Start one and send friends the link, or come by a link that somebody sent you.</p>
        </Notice>
      )}
      <PartyGroup heading="On now" parties={parties.filter(({ phase }) => phase !== "planned" && phase !== "ended")} />
      <PartyGroup heading="Planned" parties={parties.filter(({ phase }) => phase === "planned")} />
      <PastParties openIds={parties.map(({ partyId }) => partyId)} />
    </>
  );
}

function PartyGroup({ heading, parties }: { readonly heading: string; readonly parties: readonly PartyOutline[] }) {
  if (parties.length === 0) return null;
  return (
    <Panel heading={heading} isFramed={false}>
      <ul className={styles["list"]}>
        {parties.map((party) => (
          <li key={party.partyId}>
            <PartyRow party={party} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const planWords = ({ startsAtMs, timeZone, options }: PartyPlan) =>
  startsAtMs === undefined
    ? options.length > 0 && `${options.length} times are voted on`
    : whenText(startsAtMs, timeZone);

function PartyRow({ party }: { readonly party: PartyOutline }) {
  const { partyId, name, phase, hostName, memberCount, presentCount, itemId, plan, hasPassword } = party;
  const item = useItem(itemId).data;
  const when = planWords(plan);
  const people = presentCount > 0 ? `${presentCount} of ${memberCount} here` : plural(memberCount, "member", "members");
  return (
    <article className={styles["party"]} data-phase={phase}>
      <div className={styles["cover"]}>{item !== undefined && <Cover item={item} />}</div>
      <div className={styles["words"]}>
        <h3 dir="auto">
          <Link href={paths.party(partyId)}>{name}</Link>
        </h3>
        <p dir="auto">{item?.title ?? (itemId === undefined ? "What to watch is chosen together." : "")}</p>
        {when !== false && <p>{when}</p>}
        <p className="note" dir="auto">
          {hostName} is host, {people}
        </p>
        <div className={styles["tags"]}>
          <Tag tone={phase === "live" ? "good" : "plain"}>{phaseWords[phase]}</Tag>
          {hasPassword && <Tag>Password</Tag>}
          {plan.startsAtMs !== undefined && phase !== "live" && <CalendarButton partyId={partyId} name={name} />}
        </div>
      </div>
    </article>
  );
}
