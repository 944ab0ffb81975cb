/** A list that changes by itself while its reader reads. */
import { connectLiveLists, createClient, type RecommendationList } from "codecatalyst-client";

const baseUrl = process.env["CODECATALYST_URL"] ?? "http://localhost:8080";
const client = createClient({ baseUrl });
const lists = connectLiveLists({ baseUrl });

const changed = new Promise<RecommendationList>((resolve) => {
  lists.subscribe(
    { userId: "example-viewer", n: 5 },
    {
      onList(list, cause) {
        console.log(`${list.items.map(({ item }) => item.title).join(", ")}${cause ? ` (because of ${cause})` : ""}`);
        if (cause !== undefined) resolve(list);
        else void finishFirst(list);
      },
    },
  );
});

async function finishFirst({ items: [first], recommendationId }: RecommendationList): Promise<void> {
  if (first === undefined) return;
  const { id } = first.item;
  await client.recordEvents({
    body: { accountId: "example-viewer", itemId: id, kind: "finish", recommendationId },
  });
}

await changed;
lists.close();
