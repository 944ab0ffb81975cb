/** Models that a card's own setting is blended of. Each is trained on the preferences it is given and asked through a `Scorer`. */
import type { KernelPool } from "../../../kernels/pool/calls.ts";
import type { Scorer, TrainingEvents } from "../../full-ranking.ts";

export interface Member {
  /** With its parameters, as it is printed. */
  readonly name: string;
  train(known: TrainingEvents, pool: KernelPool): Promise<Scorer>;
}

/** A member that is trained once for each object that it is to know, however many stacks it is part of. */
export function trainedOnce(member: Member): Member {
  const trained = new WeakMap<TrainingEvents, Promise<Scorer>>();
  return {
    name: member.name,
    train(known, pool) {
      const scorer = trained.get(known) ?? member.train(known, pool);
      trained.set(known, scorer);
      return scorer;
    },
  };
}
