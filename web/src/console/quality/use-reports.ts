import { useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { client } from "../../data/client.ts";
import type { Report } from "./figures-of.ts";

export const useReportList = () =>
  useQuery({ queryKey: ["evaluations"], queryFn: ({ signal }) => client.listEvaluations({}, { signal }) });

/** The reports of these cards, as they come. */
export function useReports(cards: readonly string[]): {
  readonly reports: readonly Report[];
  readonly isPending: boolean;
  readonly error: Error | null;
} {
  return useQueries({
    queries: cards.map((card) => ({
      queryKey: ["evaluations", card],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.getEvaluation({ card }, { signal }),
    })),
    combine: joined,
  });
}

const joined = (results: readonly UseQueryResult<Report>[]) => ({
  reports: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  isPending: results.some(({ isPending }) => isPending),
  error: results.find(({ error }) => error !== null)?.error ?? null,
});
