import type { Item } from "codecatalyst-client";
import { useSimilar } from "../data/use-catalogue.ts";
import { domainNames } from "../words.ts";
import { Shelf, ShelfSkeleton } from "../works/Shelf.tsx";

const domains = ["book", "movie", "music"] as const;

/** Works like this one, its own kind first. */
export function SimilarShelves({ item }: { readonly item: Item }) {
  return [...new Set([item.domain, ...domains])].map((domain) => (
    <SimilarShelf key={domain} itemId={item.id} domain={domain} />
  ));
}

function SimilarShelf({ itemId, domain }: { readonly itemId: string; readonly domain: string }) {
  const { data, error } = useSimilar(itemId, domain);
  const heading = `${domainNames(domain)} like this`;
  // Of a work that came after the last training nothing is like it yet: then there is no shelf.
  if (error !== null || data?.items.length === 0) return null;
  if (data === undefined) return <ShelfSkeleton heading={heading} />;
  return <Shelf heading={heading} works={data.items} recommendationId={data.recommendationId} />;
}
