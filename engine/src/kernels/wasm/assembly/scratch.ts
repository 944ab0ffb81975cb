/** Space that one thread has to itself; every thread runs an instance of its own. */
let address: usize = 0;

export function setScratch(start: usize): void {
  address = start;
}

/** What it holds is whatever the last call left there. */
export function scratch(): usize {
  return address;
}
