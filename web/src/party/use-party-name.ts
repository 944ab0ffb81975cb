import { useViewer } from "../app/Viewer.tsx";
import { useStored } from "../data/use-stored.ts";

const longestName = 64;
const asName = (stored: unknown) => (typeof stored === "string" && stored.trim() !== "" ? stored : undefined);

/** What the viewer is called in parties: as they said last, else as we know them. */
export function usePartyName() {
  const { userId, name, isNewcomer } = useViewer();
  return useStored(`party-name.${userId}`, asName, () => (isNewcomer ? "" : name.slice(0, longestName)));
}
