/** Models that a card's own setting is blended of. Each is trained on the preferences it is given and asked through a `Scorer`. */
import type { KernelPool } from "../../../kernels/pool/calls.ts";
import type { Scorer, TrainingEvents } from "../../full-ranking.ts";

export interface Member {
  /** With its parameters, as it is printed. */
  readonly name: string;
  train(known: TrainingEvents, pool: KernelPool): Promise<Scorer>;
}
