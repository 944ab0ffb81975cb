/** Which party, and as whom: in the fragment of the address, which browsers do not send, as an invite is a secret. */
export interface PartyAddress {
  readonly partyId: string | undefined;
  readonly invite: string | undefined;
  readonly userId: string | undefined;
  readonly name: string | undefined;
}

export function parseAddress(hash: string): PartyAddress {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const read = (field: string) => fields.get(field)?.trim() || undefined;
  return { partyId: read("party"), invite: read("invite"), userId: read("user"), name: read("name") };
}

export function formatAddress({ partyId, invite, userId, name }: Partial<PartyAddress>): string {
  const fields = new URLSearchParams();
  for (const [field, value] of Object.entries({ party: partyId, invite, user: userId, name }))
    if (value !== undefined) fields.set(field, value);
  return `#${fields}`;
}
