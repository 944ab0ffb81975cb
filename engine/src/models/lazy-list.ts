const lazyLists = new WeakSet<readonly unknown[]>();

/**
 * An array whose entries are made when somebody looks at them first, each once: `read` gives the entry at an index below `count`. It
 * is an array to whoever reads it, and as fast as any other once an entry is there; `Object.keys` and `hasOwn` see only what is there.
 *
 * Until then an entry is a hole, and what is not in a hole is looked for in the prototype, which is where it is made.
 */
export function lazyList<T>(count: number, read: (index: number) => T): readonly T[] {
  const list: T[] = [];
  list.length = count;
  const indexOf = (key: string | symbol) => {
    const index = typeof key === "string" ? Number(key) : Number.NaN;
    return Number.isInteger(index) && index >= 0 && index < count && String(index) === key ? index : undefined;
  };
  const prototype = new Proxy<readonly unknown[]>(Array.prototype, {
    get(target, key, receiver): unknown {
      const index = indexOf(key);
      if (index === undefined) return Reflect.get(target, key, receiver);
      const value = read(index);
      Object.defineProperty(list, index, { value, writable: true, enumerable: true, configurable: true });
      return value;
    },
    has: (target, key) => indexOf(key) !== undefined || Reflect.has(target, key),
  });
  Object.setPrototypeOf(list, prototype);
  lazyLists.add(list);
  return list;
}

/** `list` and `more` behind it; lazy where `list` is. */
export function listWith<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  if (!lazyLists.has(list)) return [...list, ...more];
  const { length } = list;
  return lazyList(length + more.length, (index) => (index < length ? list[index] : more[index - length]) as T);
}
