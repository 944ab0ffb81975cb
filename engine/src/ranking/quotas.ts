/** How many of what fits a quota may and should be in a list. */
export interface Limits {
  readonly atLeast: number;
  readonly atMost: number;
}

export interface Counted {
  /** The quotas that it counts for, as bits. */
  readonly quotas: number;
  /** Comes only where a quota needs it. */
  readonly isReserve: boolean;
}

/** Kinds of candidates are tried in at most so many ways; then a quota counts as one that cannot be met. */
const stepLimit = 5_000;

/**
 * Takes up to `count` of `ordered` in their order, beside `fixed` that are in the list anyway, so that no quota is exceeded and
 * every quota has what it asks for; where that cannot be, the earlier quotas go first.
 */
export function chooseWithin<One extends Counted>(
  ordered: readonly One[],
  fixed: readonly Counted[],
  limits: readonly Limits[],
  count: number,
): readonly One[] {
  const used = limits.map((_, quota) => fixed.filter((one) => counts(one, quota)).length);
  const caps = limits.map(({ atMost }, quota) => Math.max(0, atMost - (used[quota] ?? 0)));
  const wanted = limits.map(({ atLeast }, quota) => Math.max(0, atLeast - (used[quota] ?? 0)));
  const available = new Map<number, number>();
  for (const { quotas } of ordered) available.set(quotas, (available.get(quotas) ?? 0) + 1);
  const needs = reachable({ slots: count, needs: wanted, caps, available });
  let state: State = { slots: count, needs, caps, available };
  let plan = planFor(state) ?? new Map<number, number>();
  const list: One[] = [];
  for (const one of ordered) {
    if (state.slots === 0) break;
    const isNeeded = state.needs.some((need, quota) => need > 0 && counts(one, quota));
    const after = one.isReserve && !isNeeded ? undefined : taking(state, one.quotas);
    const next = after && nextPlan(plan, one.quotas, after);
    state = after && next ? after : without(state, one.quotas);
    if (next === undefined) continue;
    list.push(one);
    plan = next;
  }
  return list;
}

export const counts = ({ quotas }: Pick<Counted, "quotas">, quota: number) => (quotas & (1 << quota)) !== 0;

interface State {
  readonly slots: number;
  /** What each quota still asks for, */
  readonly needs: readonly number[];
  /** and what it still allows. */
  readonly caps: readonly number[];
  /** Candidates by the quotas that they count for. */
  readonly available: ReadonlyMap<number, number>;
}

/** The most that can be asked for of each quota, those before it first. */
function reachable(state: State): readonly number[] {
  if (planFor(state) !== undefined) return state.needs;
  const needs = state.needs.map(() => 0);
  for (const [quota, wanted] of state.needs.entries()) {
    needs[quota] = wanted;
    while ((needs[quota] ?? 0) > 0 && planFor({ ...state, needs }) === undefined)
      needs[quota] = (needs[quota] ?? 0) - 1;
  }
  return needs;
}

/** The state after one more of a kind is in the list; undefined where a quota forbids it. */
function taking(state: State, kind: number): State | undefined {
  const holds = (quota: number) => counts({ quotas: kind }, quota);
  if (state.caps.some((cap, quota) => cap <= 0 && holds(quota))) return undefined;
  return {
    ...without(state, kind),
    slots: state.slots - 1,
    needs: state.needs.map((need, quota) => (holds(quota) ? Math.max(0, need - 1) : need)),
    caps: state.caps.map((cap, quota) => (holds(quota) ? cap - 1 : cap)),
  };
}

function without(state: State, kind: number): State {
  const available = new Map(state.available);
  available.set(kind, (available.get(kind) ?? 0) - 1);
  return { ...state, available };
}

/** How the rest of the needs is met after one of a kind was taken: as planned, where the plan has one of its kind. */
function nextPlan(
  plan: ReadonlyMap<number, number>,
  kind: number,
  after: State,
): ReadonlyMap<number, number> | undefined {
  const planned = plan.get(kind) ?? 0;
  return planned > 0 ? new Map([...plan, [kind, planned - 1]]) : planFor(after);
}

/** How many of each kind meet all needs within the slots; undefined where nothing found does. */
function planFor(state: State): ReadonlyMap<number, number> | undefined {
  const plan = new Map<number, number>();
  let steps = 0;
  const search = (at: State): boolean => {
    const most = Math.max(0, ...at.needs);
    if (most === 0) return true;
    if (most > at.slots || steps > stepLimit) return false;
    const quota = at.needs.indexOf(most);
    for (const kind of kindsFor(at, quota)) {
      steps += 1;
      const after = taking(at, kind);
      if (after === undefined) continue;
      plan.set(kind, (plan.get(kind) ?? 0) + 1);
      if (search(after)) return true;
      plan.set(kind, (plan.get(kind) ?? 0) - 1);
    }
    return false;
  };
  return search(state) ? plan : undefined;
}

/** Kinds that count for a quota, those first that other needs are met by too. */
function kindsFor({ needs, available }: State, quota: number): readonly number[] {
  const metBy = (kind: number) => needs.filter((need, other) => need > 0 && counts({ quotas: kind }, other)).length;
  return [...available]
    .flatMap(([kind, count]) => (count > 0 && counts({ quotas: kind }, quota) ? [{ kind, met: metBy(kind) }] : []))
    .toSorted((a, b) => b.met - a.met)
    .map(({ kind }) => kind);
}
