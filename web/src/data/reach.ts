const pauseMs = 2_000;

/** Whether something far away answers. */
export interface Reach {
  readonly isReachable: () => boolean;
  /** Told of each change; returns the way to stop. */
  readonly subscribe: (listen: () => void) => () => void;
  /** Somebody asked and got no answer: from now on it is tried until there is one. */
  readonly lost: () => void;
}

/** `probe` throws while there is no answer; `onFound` follows the first one after a loss. */
export function createReach(probe: () => Promise<unknown>, onFound: () => void): Reach {
  const listeners = new Set<() => void>();
  let isReachable = true;
  const turn = (next: boolean) => {
    isReachable = next;
    for (const listen of listeners) listen();
  };
  const look = () => {
    probe().then(
      () => {
        turn(true);
        onFound();
      },
      () => void setTimeout(look, pauseMs),
    );
  };
  return {
    isReachable: () => isReachable,
    subscribe(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
    lost() {
      if (!isReachable) return;
      turn(false);
      look();
    },
  };
}
