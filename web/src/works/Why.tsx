import { createContext, lazy, Suspense, useContext, useState, type ReactNode } from "react";
import type { Suggested } from "./WorkCard.tsx";

const WhyDialog = lazy(async () => ({ default: (await import("./WhyDialog.tsx")).WhyDialog }));

const WhyContext = createContext<(work: Suggested) => void>(() => undefined);

/** Shows why a work is where it is. */
export const useWhy = () => useContext(WhyContext);

/** Holds the one dialog that tells why, for all works of a page. */
export function Why({ children }: { readonly children: ReactNode }) {
  const [work, setWork] = useState<Suggested>();
  return (
    <WhyContext value={setWork}>
      {children}
      {work !== undefined && (
        <Suspense fallback={null}>
          <WhyDialog key={work.item.id} work={work} onClose={() => setWork(undefined)} />
        </Suspense>
      )}
    </WhyContext>
  );
}
