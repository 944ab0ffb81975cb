import { useQuery } from "@tanstack/react-query";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client, personal } from "../../data/client.ts";
import { ButtonLink } from "../../design/Button.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { usePathId } from "../use-path-id.ts";
import { ExplainWork } from "./ExplainWork.tsx";
import { Likes } from "./Likes.tsx";
import { PersonData } from "./PersonData.tsx";
import { PreviewList } from "./PreviewList.tsx";
import { UserEvents } from "./UserEvents.tsx";
import { UserProfile } from "./UserProfile.tsx";

/** One person, as the engine sees them. */
export function UserPage() {
  const userId = usePathId(paths.consolePage("users"));
  const profile = useQuery({
    queryKey: personal(userId, "profile"),
    queryFn: ({ signal }) => client.getUser({ userId }, { signal }),
  });
  const { data } = profile;
  return (
    <>
      <PageHead
        title={data?.user.name ?? userId}
        lead={<span dir="auto">{userId}</span>}
        actions={<ButtonLink to={paths.consolePage("users")}>All people</ButtonLink>}
      />
      {profile.error !== null && <Failure error={profile.error} onRetry={() => void profile.refetch()} />}
      {profile.isPending && <Skeleton height="24rem" />}
      {data !== undefined && (
        <>
          {data.eventCount === 0 && data.user.name === undefined && (
            <Notice title="Nothing is kept about this person.">
              <p>Perhaps the id is another one. Somebody unknown gets lists as well: of what is popular and new.</p>
            </Notice>
          )}
          <UserProfile profile={data} />
          <Likes preferences={data.preferences} />
          <PreviewList key={`preview ${userId}`} userId={userId} />
          <ExplainWork key={`explain ${userId}`} userId={userId} />
          <UserEvents userId={userId} />
          <PersonData userId={userId} />
        </>
      )}
    </>
  );
}
