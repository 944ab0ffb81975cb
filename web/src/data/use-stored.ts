import { useCallback, useState } from "react";

/** State that outlives the page, under a name, in this browser alone; `parse` refuses what is not understood by answering undefined. */
export function useStored<Value>(
  name: string,
  parse: (stored: unknown) => Value | undefined,
  initial: () => Value,
): readonly [Value, (value: Value) => void] {
  const key = `codecatalyst.${name}`;
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
