import { quantile } from "./engine.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { serveSize } from "./serve-data.ts";
import type { RunningServer } from "./serve-processes.ts";

const peopleCount = 300;

/** From a like's acknowledgement until the list of a known user is another: the time of the next answer, which must be it. */
export async function reactionRow({ port }: RunningServer): Promise<BenchRow> {
  const base = `http://127.0.0.1:${port}/v1`;
  const milliseconds: number[] = [];
  for (let person = 0; person < peopleCount + 20; person += 1) {
    const userId = `user:${(person * 131) % serveSize.userCount}`;
    const ask = async () => {
      const response = await fetch(`${base}/users/${userId}/recommendations?n=12`);
      return (await response.json()) as { readonly items: readonly { readonly item: { readonly id: string } }[] };
    };
    const [first] = (await ask()).items;
    const body = JSON.stringify({ accountId: userId, itemId: first!.item.id, kind: "like" });
    await fetch(`${base}/events`, { method: "POST", headers: { "content-type": "application/json" }, body });
    const startedAt = performance.now();
    const list = await ask();
    const took = performance.now() - startedAt;
    if (list.items.some(({ item }) => item.id === first!.item.id))
      throw new Error(`The next list of ${userId} still shows what was liked.`);
    if (person >= 20) milliseconds.push(took);
  }
  const sorted = Float64Array.from(milliseconds).toSorted();
  return rowWithAim("known user's list after a like, p99", quantile(sorted, 0.99), "ms", { below: 30 });
}
