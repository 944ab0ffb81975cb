import type { Domain } from "../domain/domain.ts";
import { EngineError } from "../domain/errors.ts";
import type { ItemId } from "../domain/ids.ts";
import type { Playlist, PlaylistEntry } from "../domain/playlist.ts";
import { moodDistance } from "../domain/mood.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { fillMinutes, planEvening, smoothOrder, type EveningEntry, type Playable } from "../ranking/playlist.ts";
import { present } from "./present.ts";
import { rankFor } from "./rank-for.ts";
import type { ServingModel } from "./serving-model.ts";
import type { SignalTable } from "./signals.ts";
import type { PlaylistInput } from "./use-cases.ts";
import { readUser, type ServingPorts, type UserMoment } from "./user-moment.ts";
import { withoutDeleted } from "./without-deleted.ts";

const musicDomain = "music" as Domain;
/** So many candidates for each place, and so many at most. */
const candidatesPerPlace = 8;
const candidateLimit = 200;
/** Everything of a playlist for a mood is nearer to it than this part of its domain. */
const nearestRatio = 0.8;
/** So many of a domain are tried for an evening; three domains make 13³ evenings. */
const eveningPoolSize = 12;
/** More domains than these make too many evenings to try. */
const eveningDomainLimit = 3;
/** How long an evening is unless it is said. */
const eveningMinutes = 240;

interface Candidate extends Playable {
  readonly candidate: ScoredCandidate;
  /** In which it was scored. */
  readonly table: SignalTable;
}

/** An entry with the time it takes, where that is known. */
type Planned = Pick<EveningEntry<Candidate>, "entry" | "pageCount"> & { readonly minutes?: number };

/** An ordered list of music, or an evening of several domains, for a user's taste and mood. Throws `MODEL_NOT_FOUND`. */
export async function playlist(ports: ServingPorts, input: PlaylistInput): Promise<Playlist> {
  const model = await ports.model(input.tenant);
  if (model === undefined)
    throw new EngineError(
      "MODEL_NOT_FOUND",
      "There is no model to make a playlist with. Run `codecatalyst train` first.",
    );
  const user = await readUser(ports, model, input);
  const plan = input.kind === "music" ? musicPlan : eveningPlan;
  const { entries } = await withoutDeleted({ ...ports, model, tenant: input.tenant }, async (deletedItemIds) => {
    const planned = plan(model, user, { ...input, deletedItemIds });
    const presented = await presentPlan({ ports, model, user }, input, planned);
    const isShort = presented.length < planned.length;
    return { entries: presented, isShort, candidates: () => candidatesOf(planned) };
  });
  return {
    recommendationId: ports.random.newId(),
    userId: user.history.userId,
    kind: input.kind,
    modelVersion: model.version,
    ...(user.context.mood && { mood: user.context.mood.believed }),
    entries,
    minutes: entries.reduce((sum, { minutes = 0 }) => sum + minutes, 0),
  };
}

function candidatesOf(planned: readonly Planned[]): readonly number[] {
  const tables = new Set(planned.map(({ entry }) => entry.table));
  return [...[...tables].flatMap(({ items }) => [...items]), ...planned.map(({ entry }) => entry.candidate.index)];
}

interface PlanInput extends PlaylistInput {
  /** What the catalogue has no more. */
  readonly deletedItemIds: ReadonlySet<ItemId>;
}

function musicPlan(model: ServingModel, user: UserMoment, input: PlanInput): readonly Planned[] {
  const { n, minutes } = input;
  const found = candidatesIn(model, user, { ...input, domain: musicDomain, n: n * candidatesPerPlace });
  const chosen = minutes === undefined ? found.slice(0, n) : fillMinutes(found, n, minutes);
  return smoothOrder(chosen, user.context.mood?.believed).map((entry) => {
    const { lengthMinutes } = entry.item;
    return { entry, ...(lengthMinutes !== undefined && { minutes: lengthMinutes }) };
  });
}

function eveningPlan(model: ServingModel, user: UserMoment, input: PlanInput): readonly Planned[] {
  const domains: readonly Domain[] = model.catalogue.domains.slice(0, eveningDomainLimit);
  const pools = domains.map((domain) =>
    candidatesIn(model, user, { ...input, domain, n: eveningPoolSize * candidatesPerPlace })
      .filter(({ item }) => (item.lengthMinutes ?? item.pageCount) !== undefined)
      .slice(0, eveningPoolSize),
  );
  return planEvening(pools, input.minutes ?? eveningMinutes, user.context.mood?.believed);
}

interface CandidateInput extends Pick<PlanInput, "tenant" | "userId" | "n" | "deletedItemIds"> {
  readonly domain: Domain;
}

/** A domain's candidates, best first; where there is a mood, those that are near it before all others. */
function candidatesIn(model: ServingModel, user: UserMoment, input: CandidateInput): readonly Candidate[] {
  const n = Math.min(candidateLimit, input.n);
  const { table, ranked } = rankFor(model, user, { ...input, n, isBegun: new Set<ItemId>() });
  const found = ranked.map((candidate): Candidate => {
    const mood = model.mood.moodOf(candidate.index);
    return { candidate, table, item: candidate.item, mood, score: candidate.score };
  });
  const target = user.context.mood?.target;
  if (target === undefined) return found;
  const reach = model.mood.distanceQuantile(target, model.catalogue.domains.indexOf(input.domain), nearestRatio);
  const isNear = ({ mood }: Candidate) => mood !== undefined && moodDistance(mood, target) < reach;
  return [...found.filter(isNear), ...found.filter((entry) => !isNear(entry))];
}

interface Asked {
  readonly ports: ServingPorts;
  readonly model: ServingModel;
  readonly user: UserMoment;
}

async function presentPlan(
  { ports, model, user }: Asked,
  input: PlaylistInput,
  planned: readonly Planned[],
): Promise<readonly PlaylistEntry[]> {
  const presented = await Promise.all(
    planned.map(async ({ entry, ...length }) => {
      const { table, candidate } = entry;
      const [shown] = await present(ports, model, user, { input, table, chosen: [candidate] });
      return shown === undefined ? [] : [{ item: shown.item, reasons: shown.reasons, ...length }];
    }),
  );
  return presented.flat().map((entry, place) => ({ ...entry, position: place + 1 }));
}
