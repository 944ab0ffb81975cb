import { ApiError, type TasteMatch } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { Link, Redirect, useSearchParams } from "wouter";
import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";
import { useSettings } from "../data/use-settings.ts";
import { Button, ButtonLink } from "../design/Button.tsx";
import { Failure, Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { plural } from "../words.ts";
import { Match } from "./Match.tsx";
import { nameOf } from "./use-friends.ts";

/** Two tastes side by side. */
export function MatchPage() {
  const [parameters] = useSearchParams();
  const friendId = parameters.get("with") ?? "";
  const { userId } = useViewer();
  const match = useQuery({
    queryKey: personal(userId, "taste-match", friendId),
    queryFn: ({ signal }) => client.tasteMatch({ userId, friendId }, { signal }),
    enabled: friendId !== "",
  });
  if (friendId === "") return <Redirect to={paths.friends} replace />;
  const isRefused = match.error instanceof ApiError && match.error.code === "TASTE_NOT_SHARED";
  return (
    <>
      <PageHead
        title={`You and ${match.data === undefined ? friendId : nameOf(match.data.friend)}`}
        lead={match.data === undefined ? undefined : leadOf(match.data)}
        actions={<ButtonLink to={paths.friends}>All friends</ButtonLink>}
      />
      {isRefused && <Refusal />}
      {match.error !== null && !isRefused && <Failure error={match.error} onRetry={() => void match.refetch()} />}
      {match.isPending && <Skeleton height="30rem" />}
      {match.data !== undefined && <Match match={match.data} />}
    </>
  );
}

function leadOf({ similarity, shared, friend }: TasteMatch): string {
  const [first, ...others] = shared;
  if (first !== undefined)
    return others.length === 0
      ? `${first.text}.`
      : `${first.text}, and ${plural(others.length, "more work", "more works")}.`;
  return similarity === undefined
    ? `Too little is known of your taste or of ${nameOf(friend)}'s to compare them.`
    : "There is no work yet that you both love.";
}

/** Comparing takes the yes of both. Of the other one it is not told whether they said it. */
function Refusal() {
  const { user, change } = useSettings();
  if (user === undefined) return null;
  if (user.tasteMatch !== "friends")
    return (
      <Notice
        title="You have not said yes to comparing tastes."
        actions={
          <Button tone="primary" onClick={() => change({ tasteMatch: "friends" })}>
            Let friends compare
          </Button>
        }
      >
        <p>Where both of you say yes, both see what you have in common. You can take it back at any time.</p>
      </Notice>
    );
  return (
    <Notice title="Not yet: it takes both of you.">
      <p>
        Your yes is there. It shows here as soon as you are friends and they have said yes too, under{" "}
        <Link href={paths.friends}>Friends</Link>, “What friends see of you”.
      </p>
    </Notice>
  );
}
