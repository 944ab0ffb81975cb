import type { PartyUseCases } from "../parties/party-use-cases.ts";
import { EngineError } from "../domain/errors.ts";
import type { OperatorUseCases } from "../pipeline/operate/operator-use-cases.ts";
import type { UseCases } from "../serving/use-cases.ts";

/** What edges can ask for. A server that only answers some routes has no parties, and a function of AWS no engine to operate. */
export type EdgeUseCases = UseCases & Partial<PartyUseCases> & Partial<OperatorUseCases>;

/** Throws `ROUTE_NOT_FOUND` where there are none. */
export function partiesOf({ useCases }: { readonly useCases: EdgeUseCases }): PartyUseCases {
  if (useCases.joinParty === undefined) throw new EngineError("ROUTE_NOT_FOUND", "This server has no watch parties.");
  return useCases as UseCases & PartyUseCases;
}

/** Throws `ROUTE_NOT_FOUND` where there is none. */
export function operatorOf({ useCases }: { readonly useCases: EdgeUseCases }): OperatorUseCases {
  if (useCases.engineState === undefined)
    throw new EngineError(
      "ROUTE_NOT_FOUND",
      "This server has no engine of its own to operate. On AWS its console shows runs, logs and metrics.",
    );
  return useCases as UseCases & OperatorUseCases;
}
