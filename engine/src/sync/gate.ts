/** Whether a party waits for members that are not ready, for whom, and until when. A member who joins holds nobody. */

export type GateMemberKind = "loading" | "ready" | "playing" | "stalled" | "away" | "excused";

export interface GateMember {
  readonly id: string;
  readonly kind: GateMemberKind;
  /** Since when it is of this kind, in the server's time. */
  readonly sinceMs: number;
}

export interface GateSettings {
  /** At a start everybody is waited for so long, … */
  readonly startMs: number;
  /** … then this share is enough, … */
  readonly quorumRatio: number;
  /** … and after this nobody is waited for. No wait of any kind is longer. */
  readonly hardMs: number;
  /** Whether playing stops for members that stall. */
  readonly waitsForStalled: boolean;
  /** A stall shorter than this holds nobody. */
  readonly stallMs: number;
  readonly stallHoldMs: number;
  /** A member may hold the others so often within `stallWindowMs`. */
  readonly stallHoldLimit: number;
  readonly stallWindowMs: number;
  /** Who plays again for so long has recovered. */
  readonly recoveryMs: number;
  /** Playing goes on for so long between two waits for stalls. */
  readonly restMs: number;
}

export const gateDefaults: GateSettings = {
  // With the delay of a scheduled start at most five seconds, and fifteen.
  startMs: 4_000,
  quorumRatio: 0.5,
  hardMs: 14_000,
  waitsForStalled: false,
  stallMs: 500,
  stallHoldMs: 10_000,
  stallHoldLimit: 3,
  stallWindowMs: 600_000,
  recoveryMs: 400,
  restMs: 5_000,
};

interface Hold {
  readonly kind: "start" | "stall";
  readonly sinceMs: number;
  /** Of each member that is waited for, since when. */
  readonly waits: readonly { readonly id: string; readonly fromMs: number }[];
}

/** Part of a party's state: plain data. */
export interface GateState {
  readonly hold?: Hold;
  readonly lastOpenMs?: number;
  /** Waits for stalls, newest last, as far as they count. */
  readonly stallHolds: readonly { readonly id: string; readonly atMs: number }[];
}

interface GateDecision {
  /** `hold`: nothing plays until a later decision is `open`. */
  readonly kind: "open" | "hold";
  /** What is waited for, while holding. */
  readonly hold?: "start" | "stall";
  readonly waitingFor: readonly string[];
  /** Members that are not waited for any longer: `excused` until they say `ready` or `playing`. */
  readonly excuse: readonly string[];
  /** While holding: it is over by then, as things stand. */
  readonly untilMs?: number;
  /** Ask again then, if nothing happens before. */
  readonly nextDueMs?: number;
}

interface GateStep {
  readonly state: GateState;
  readonly decision: GateDecision;
}

export const openGate: GateState = { stallHolds: [] };

/** Who is here when a title starts is waited for; who comes later is not. Ask `stepGate` next. */
export function holdForStart(state: GateState, members: readonly GateMember[], nowMs: number): GateState {
  const waits = members.filter(isCounted).map(({ id }) => ({ id, fromMs: nowMs }));
  return { ...state, hold: { kind: "start", sinceMs: nowMs, waits } };
}

/** To be asked whenever a member changes, leaves or comes, and at `nextDueMs`. */
export function stepGate(
  state: GateState,
  { nowMs, members }: { readonly nowMs: number; readonly members: readonly GateMember[] },
  settings: GateSettings = gateDefaults,
): GateStep {
  switch (state.hold?.kind) {
    case "start":
      return stepStart({ ...state, hold: state.hold }, { nowMs, members }, settings);
    case "stall":
      return stepStall({ ...state, hold: state.hold }, { nowMs, members }, settings);
    case undefined:
      return stepOpen(state, { nowMs, members }, settings);
  }
}

type Holding = GateState & { readonly hold: Hold };
interface Now {
  readonly nowMs: number;
  readonly members: readonly GateMember[];
}

function stepStart(state: Holding, { nowMs, members }: Now, settings: GateSettings): GateStep {
  const { hold } = state;
  const waited = membersOf(hold, members).filter(isCounted);
  const late = waited.filter((member) => !isReady(member));
  const heldMs = nowMs - hold.sinceMs;
  const isQuorum = waited.length - late.length >= settings.quorumRatio * waited.length;
  if (late.length === 0 || heldMs >= settings.hardMs || (heldMs >= settings.startMs && isQuorum)) {
    return opened(state, nowMs, late);
  }
  const nextDueMs = hold.sinceMs + (heldMs < settings.startMs ? settings.startMs : settings.hardMs);
  const untilMs = hold.sinceMs + (isQuorum ? settings.startMs : settings.hardMs);
  return held(state, late, { nextDueMs, untilMs });
}

function stepStall(state: Holding, { nowMs, members }: Now, settings: GateSettings): GateStep {
  const fresh = holdersOf(state, { nowMs, members }, settings);
  const hold = { ...state.hold, waits: [...state.hold.waits, ...fresh.map(({ id }) => ({ id, fromMs: nowMs }))] };
  const next = { ...state, hold, stallHolds: withHolds(state, fresh, { nowMs, settings }) };
  const waited = membersOf(hold, members).filter(isCounted);
  const hasRecovered = (member: GateMember) => isReady(member) && nowMs - member.sinceMs >= settings.recoveryMs;
  const behind = waited.filter((member) => !hasRecovered(member));
  const endMs = endOf(hold, behind, settings);
  if (behind.length === 0 || nowMs >= endMs) {
    return opened(
      next,
      nowMs,
      behind.filter((member) => !isReady(member)),
    );
  }
  const recoveries = behind.filter(isReady).map((member) => member.sinceMs + settings.recoveryMs);
  return held(next, behind, { nextDueMs: Math.min(endMs, ...recoveries), untilMs: endMs });
}

/** Each may hold for `stallHoldMs`, all together for `hardMs`. */
function endOf(hold: Hold, behind: readonly GateMember[], settings: GateSettings): number {
  const waits = hold.waits.filter(({ id }) => behind.some((member) => member.id === id));
  const lastMs = Math.max(hold.sinceMs, ...waits.map(({ fromMs }) => fromMs + settings.stallHoldMs));
  return Math.min(lastMs, hold.sinceMs + settings.hardMs);
}

function stepOpen(state: GateState, { nowMs, members }: Now, settings: GateSettings): GateStep {
  const restEndMs = state.lastOpenMs === undefined ? nowMs : state.lastOpenMs + settings.restMs;
  const holders = nowMs >= restEndMs ? holdersOf(state, { nowMs, members }, settings) : [];
  if (holders.length === 0) {
    const nextDueMs = nextStallMs(state, { nowMs, members }, { restEndMs, settings });
    return {
      state,
      decision: { kind: "open", waitingFor: [], excuse: [], ...(nextDueMs !== undefined && { nextDueMs }) },
    };
  }
  const hold: Hold = { kind: "stall", sinceMs: nowMs, waits: holders.map(({ id }) => ({ id, fromMs: nowMs })) };
  const untilMs = nowMs + settings.stallHoldMs;
  const next = { ...state, hold, stallHolds: withHolds(state, holders, { nowMs, settings }) };
  return held(next, holders, { nextDueMs: untilMs, untilMs });
}

/** Members that are waited for from now on. */
function holdersOf(state: GateState, { nowMs, members }: Now, settings: GateSettings): readonly GateMember[] {
  if (!settings.waitsForStalled) return [];
  return members.filter(
    (member) =>
      mayHold(state, member, { nowMs, settings }) &&
      nowMs - member.sinceMs >= settings.stallMs &&
      !isWaitedFor(state, member),
  );
}

function mayHold(
  state: GateState,
  member: GateMember,
  { nowMs, settings }: { readonly nowMs: number; readonly settings: GateSettings },
): boolean {
  if (member.kind !== "stalled") return false;
  const isRecent = ({ id, atMs }: { readonly id: string; readonly atMs: number }) =>
    id === member.id && nowMs - atMs < settings.stallWindowMs;
  return state.stallHolds.filter(isRecent).length < settings.stallHoldLimit;
}

function nextStallMs(
  state: GateState,
  { nowMs, members }: Now,
  { restEndMs, settings }: { readonly restEndMs: number; readonly settings: GateSettings },
): number | undefined {
  if (!settings.waitsForStalled) return undefined;
  const dues = members
    .filter((member) => mayHold(state, member, { nowMs, settings }))
    .map((member) => Math.max(restEndMs, member.sinceMs + settings.stallMs));
  return dues.length === 0 ? undefined : Math.min(...dues);
}

function withHolds(
  state: GateState,
  holders: readonly GateMember[],
  { nowMs, settings }: { readonly nowMs: number; readonly settings: GateSettings },
): GateState["stallHolds"] {
  const ofAll = [...state.stallHolds, ...holders.map(({ id }) => ({ id, atMs: nowMs }))];
  return ofAll.filter(({ atMs }) => nowMs - atMs < settings.stallWindowMs);
}

function opened({ stallHolds }: GateState, nowMs: number, late: readonly GateMember[]): GateStep {
  return {
    state: { stallHolds, lastOpenMs: nowMs },
    decision: { kind: "open", waitingFor: [], excuse: late.map(({ id }) => id) },
  };
}

function held(
  state: Holding,
  late: readonly GateMember[],
  times: { readonly nextDueMs: number; readonly untilMs: number },
): GateStep {
  const waitingFor = late.map(({ id }) => id);
  return { state, decision: { kind: "hold", hold: state.hold.kind, waitingFor, excuse: [], ...times } };
}

function membersOf(hold: Hold, members: readonly GateMember[]): readonly GateMember[] {
  return members.filter((member) => isIn(hold, member));
}

function isWaitedFor(state: GateState, member: GateMember): boolean {
  return state.hold !== undefined && isIn(state.hold, member);
}

function isIn(hold: Hold, { id }: GateMember): boolean {
  return hold.waits.some((wait) => wait.id === id);
}

function isCounted({ kind }: GateMember): boolean {
  return kind !== "away" && kind !== "excused";
}

function isReady({ kind }: GateMember): boolean {
  return kind === "ready" || kind === "playing";
}
