import { useEffect, useRef, useState } from "react";
import type { Suggested } from "../works/WorkCard.tsx";

/** Tells those who listen what the list begins with, once it has changed. */
export function NowFirst({ first }: { readonly first: Suggested | undefined }) {
  const title = first?.item.title;
  const reason = first?.reasons[0]?.text;
  const before = useRef<string>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (title === undefined) return;
    if (before.current !== undefined && before.current !== title)
      setWords(`Now first: ${title}.${reason === undefined ? "" : ` ${reason}.`}`);
    before.current = title;
  }, [title, reason]);
  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}
