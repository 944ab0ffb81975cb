import { EngineError } from "../domain/errors.ts";
import type { Source } from "../domain/recommendation.ts";
import { blend } from "../ranking/blend.ts";
import { createJudge } from "../ranking/rules.ts";
import { present } from "./present.ts";
import { signalsFor, toCandidate } from "./signals.ts";
import { skeleton } from "./skeleton.ts";
import type { ExplainInput, Explanation } from "./use-cases.ts";
import { readUser, ruleInput, type ServingPorts } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

/** Why one item stands where it stands for one user: scored among all of the user's candidates, rules told but not applied. */
export async function explain(ports: ServingPorts, input: ExplainInput): Promise<Explanation> {
  const model = await ports.model(input.tenant);
  if (model === undefined)
    throw new EngineError("MODEL_NOT_FOUND", "There is no model to explain with. Run `codecatalyst train` first.");
  const index = model.indexOf.get(input.itemId);
  const item = model.itemOf(input.itemId);
  if (index === undefined || item === undefined)
    throw new EngineError(
      "ITEM_NOT_FOUND",
      `The serving model knows no item ${JSON.stringify(input.itemId)}. Train again if it is new.`,
    );
  const user = await readUser(ports, model, input);
  const { cluster, mood } = user.context;
  const candidates = skeleton(model, user.taste, user.friendTaste, {
    cluster,
    mood: mood?.target,
    wishes: user.wishes,
  });
  const indices = Uint32Array.from(new Set([...candidates.keys(), index]));
  const table = signalsFor(model, indices, user);
  const noSources: readonly Source[] = [];
  const ranked = blend(
    [...indices].map((at, place) => toCandidate(model, table, place, [...(candidates.get(at) ?? noSources)])),
    weightsFor(model, user.taste),
  );
  const rank = ranked.findIndex((candidate) => candidate.index === index) + 1;
  const chosen = ranked.slice(rank - 1, rank);
  const [presented] = await present(ports, model, user, { input, table, chosen });
  if (presented === undefined)
    throw new EngineError("ITEM_NOT_FOUND", `The item ${JSON.stringify(input.itemId)} was deleted.`);
  const judgement = createJudge(ruleInput(user, model, {}), model.works)(item);
  return {
    ...presented,
    rank,
    modelVersion: model.version,
    ...(judgement.kind === "allowed" ? {} : { exclusion: judgement.problem }),
  };
}
