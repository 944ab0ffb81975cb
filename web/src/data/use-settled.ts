import { useEffect, useState } from "react";

const pauseMs = 180;

/** A value once it has not changed for a moment: what is asked of the server as one types. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
