import type { NewPartyInvite, OpenPartyInvite, PartyInviteList } from "codecatalyst-client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal, queryClient } from "../data/client.ts";

/** The open invites of a party, whoever made them. The server tells each code once: of those made here it is known as long as this is in use. */
export function useInvites(partyId: string) {
  const { userId } = useViewer();
  const queryKey = personal(userId, "party-invites", partyId);
  const list = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.listPartyInvites({ partyId }, { signal }),
    staleTime: 0,
  });
  const [codes, setCodes] = useState<ReadonlyMap<string, string>>(new Map());
  const change = (changed: (invites: readonly OpenPartyInvite[]) => readonly OpenPartyInvite[]) => {
    queryClient.setQueryData<PartyInviteList>(queryKey, (known) => ({ invites: changed(known?.invites ?? []) }));
    void queryClient.invalidateQueries({ queryKey });
  };
  const make = useMutation({
    mutationFn: (body: NewPartyInvite) => client.createPartyInvite({ partyId, body }),
    onSuccess({ id, code, expiresAt, useCount }) {
      setCodes((known) => new Map([...known, [id, code]]));
      change((invites) => [{ id, byMemberId: userId, expiresAt, leftCount: useCount }, ...invites]);
    },
  });
  const revoke = useMutation({
    mutationFn: (inviteId: string) => client.revokePartyInvite({ partyId, inviteId }),
    onSuccess: (_, inviteId) => change((invites) => invites.filter(({ id }) => id !== inviteId)),
  });
  return { list, codes, make, revoke };
}
