import type { PartyUseCases } from "../parties/party-use-cases.ts";
import { EngineError } from "../domain/errors.ts";
import type { UseCases } from "../serving/use-cases.ts";

/** What edges can ask for. A server that only answers some routes has no parties. */
export type EdgeUseCases = UseCases & Partial<PartyUseCases>;

/** Throws `ROUTE_NOT_FOUND` where there are none. */
export function partiesOf({ useCases }: { readonly useCases: EdgeUseCases }): PartyUseCases {
  if (useCases.joinParty === undefined) throw new EngineError("ROUTE_NOT_FOUND", "This server has no watch parties.");
  return useCases as UseCases & PartyUseCases;
}
