import { useLocation } from "wouter";

/** The id that follows a page in the address. The router's own decoding spares `/` and its like, which ids may hold. */
export function usePathId(page: string): string {
  // For the change alone.
  useLocation();
  return idAfter(page, location.pathname);
}

export function idAfter(page: string, path: string): string {
  const rest = path.slice(page.length + 1);
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}
