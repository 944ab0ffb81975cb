import { useCallback, useState } from "react";

const prefix = "codecatalyst.";

/** State that outlives the page, under a name, in this browser alone; `parse` refuses what is not understood by answering undefined. */
export function useStored<Value>(
  name: string,
  parse: (stored: unknown) => Value | undefined,
  initial: () => Value,
): readonly [Value, (value: Value) => void] {
  const key = prefix + name;
  const [value, setValue] = useState<Value>(() => parse(read(key)) ?? initial());
  const store = useCallback(
    (next: Value) => {
      setValue(next);
      write(key, next);
    },
    [key],
  );
  return [value, store];
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full storages refuse; the page goes on without.
  }
}

/** Forgets all that this browser keeps; what is on the page stays until it is loaded again. */
export function forgetStored(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept where it is refused.
  }
}
