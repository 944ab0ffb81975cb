import { createContext, useContext, useMemo, type ReactNode } from "react";
import { useStored } from "../data/use-stored.ts";

/** What the viewer says of the moment; what is left out is inferred. */
export interface Moment {
  /** Each from -1 to 1. */
  readonly mood?: { readonly valence: number; readonly arousal: number } | undefined;
  readonly goal: "match" | "contrast" | "off";
  readonly company?: "alone" | "partner" | "friends" | "family" | undefined;
  readonly weather?: "sunny" | "cloudy" | "rainy" | "snowy" | "stormy" | undefined;
  /** How long they have. */
  readonly minutes?: number | undefined;
  /** Whether lists hold only what their services offer. */
  readonly isReachableOnly: boolean;
}

const plain: Moment = { goal: "match", isReachableOnly: false };

const MomentContext = createContext<readonly [Moment, (moment: Moment) => void]>([plain, () => undefined]);

export const useMoment = () => useContext(MomentContext);

/** A moment is over with the day: what was said yesterday says nothing today. */
const parse = (stored: unknown): Moment | undefined => {
  if (typeof stored !== "object" || stored === null || !("goal" in stored) || !("day" in stored)) return undefined;
  const { day, ...moment } = stored as Moment & { readonly day: string };
  return day === today() ? moment : undefined;
};
const today = () => new Date().toDateString();

export function MomentProvider({ children }: { readonly children: ReactNode }) {
  const [moment, store] = useStored<Moment>("moment", parse, () => plain);
  const value = useMemo(() => {
    const set = (next: Moment) => store({ ...next, day: today() } as Moment);
    return [moment, set] as const;
  }, [moment, store]);
  return <MomentContext value={value}>{children}</MomentContext>;
}

/** As the operations of lists take it. */
export function momentWish({ mood, goal, company, weather }: Moment) {
  return {
    ...(mood !== undefined && { mood: `${mood.valence.toFixed(2)},${mood.arousal.toFixed(2)}` }),
    ...(goal !== "match" && { moodGoal: goal }),
    ...(company !== undefined && { company }),
    ...(weather !== undefined && { weather }),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
