/** For loops over users: a server that trains answers in between. Throws what `signal` was aborted with. */
export async function pause(place: number, signal: AbortSignal | undefined): Promise<void> {
  if (place % 8 > 0) return;
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
