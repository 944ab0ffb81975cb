import type { Item } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { imageOriginsOf } from "./image-origins.ts";

/** The address of the catalogue's picture, where the page may show it: from its own server, and from hosts that the operator named. */
export function usePicture({ imageUrl }: Item): URL | undefined {
  const url = imageUrl !== undefined && URL.canParse(imageUrl) ? new URL(imageUrl) : undefined;
  const isOwn = url?.origin === location.origin;
  const { data: others } = useQuery({
    queryKey: ["image-origins"],
    queryFn: ({ signal }) => readImageOrigins(signal),
    enabled: url !== undefined && !isOwn,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return url !== undefined && (isOwn || others?.includes(url.origin) === true) ? url : undefined;
}

/** The policy that comes with the page is where the operator's wish stands, whatever serves the page. */
async function readImageOrigins(signal: AbortSignal): Promise<readonly string[]> {
  const { headers } = await fetch("/", { method: "HEAD", signal });
  return imageOriginsOf(headers.get("content-security-policy") ?? "");
}
