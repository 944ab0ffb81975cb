import { ApiError, type PartyOutline } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams, useSearchParams } from "wouter";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";
import { Failure } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { Door, type Entry } from "./Door.tsx";
import { PartyRoom } from "./PartyRoom.tsx";
import { Refused } from "./Refused.tsx";
import { usePartyName } from "./use-party-name.ts";

/** A watch party: its door for who is not in it yet, and the room behind. */
export function PartyPage() {
  const { partyId } = useParams<{ readonly partyId: string }>();
  const { userId } = useViewer();
  return <PartyOf key={`${partyId} ${userId}`} partyId={decodeURIComponent(partyId)} userId={userId} />;
}

function PartyOf({ partyId, userId }: { readonly partyId: string; readonly userId: string }) {
  const [parameters] = useSearchParams();
  // The address loses it once it was used.
  const [invite] = useState(parameters.get("invite") ?? undefined);
  const place = usePlace({ partyId, userId, invite });
  if (place.error instanceof ApiError && place.error.status < 500)
    return <Refused code={place.error.code} message={place.error.message} />;
  if (place.error !== null) return <Failure error={place.error} onRetry={() => void place.refetch()} />;
  if (place.data === undefined) return <Skeleton height="16rem" />;
  return <Entrance partyId={partyId} invite={invite} {...place.data} />;
}

interface Place {
  readonly isMember: boolean;
  readonly outline: PartyOutline | undefined;
}

/** Who is in already goes through; others come by the door, and to it again where the password was wrong. */
function Entrance({
  partyId,
  invite,
  isMember,
  outline,
}: Place & { readonly partyId: string; readonly invite: string | undefined }) {
  const { userId } = useViewer();
  const [, navigate] = useLocation();
  const [storedName] = usePartyName();
  // Hosts keep the name that the party has for them.
  const nameThere = outline?.hostId === userId ? outline.hostName : storedName || userId;
  const [entry, setEntry] = useState<Entry | undefined>(isMember ? { name: nameThere } : undefined);
  const [problem, setProblem] = useState<string>();
  if (entry === undefined)
    return <Door outline={outline} isInvited={invite !== undefined} problem={problem} onEnter={setEntry} />;
  return (
    <PartyRoom
      partyId={partyId}
      entry={entry}
      invite={invite}
      hasPassword={outline?.hasPassword !== false}
      onHere={() => {
        if (invite !== undefined) navigate(paths.party(partyId), { replace: true });
      }}
      onPasswordRefused={(message) => {
        setProblem(message);
        setEntry(undefined);
      }}
    />
  );
}

/** Who is in more parties than that comes by the door. */
const openCount = 100;

/** Which party it is, as far as the viewer may know, and whether they are in it already. */
function usePlace({
  partyId,
  userId,
  invite,
}: {
  readonly partyId: string;
  readonly userId: string;
  readonly invite: string | undefined;
}) {
  return useQuery({
    queryKey: personal(userId, "party", partyId, invite),
    queryFn: async ({ signal }): Promise<Place> => {
      const { parties } = await client.listParties({ userId, limit: openCount }, { signal });
      const own = parties.find((party) => party.partyId === partyId);
      if (own !== undefined) return { isMember: true, outline: own };
      if (invite !== undefined)
        return { isMember: false, outline: await client.findPartyInvite({ code: invite }, { signal }) };
      return { isMember: false, outline: await outlineOf(partyId, signal) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Who has no invite may know the password: to them the server does not say which party it is. */
async function outlineOf(partyId: string, signal: AbortSignal) {
  try {
    return await client.getParty({ partyId }, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === "PARTY_NOT_FOUND") return undefined;
    throw error;
  }
}
