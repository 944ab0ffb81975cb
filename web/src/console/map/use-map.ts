import { useQuery } from "@tanstack/react-query";
import { client } from "../../data/client.ts";
import type { Point } from "./map-window.ts";

interface EmbeddingMap {
  readonly modelVersion: string;
  readonly placedItemCount: number;
  readonly keptNeighbourRatio: number;
  readonly principalRatio: number;
  readonly domains: readonly string[];
  /** The best known first. */
  readonly points: readonly Point[];
}

/** The picture of the shared space, as points. Made for a version once, it may take a while. */
export const useEmbeddingMap = () =>
  useQuery({
    queryKey: ["embedding-map"],
    queryFn: async ({ signal }): Promise<EmbeddingMap> => {
      const { ids, titles, domains, domainPlaces, x, y, ...facts } = await client.getEmbeddingMap({}, { signal });
      const points = ids.map((id, place) => ({
        id,
        title: titles[place] ?? id,
        domain: domains[domainPlaces[place] ?? 0] ?? "",
        x: x[place] ?? 0,
        y: y[place] ?? 0,
      }));
      return { ...facts, domains, points };
    },
  });
