/** A catalogue in, an event in, a list out. Run it beside a server: `node client/examples/first-list.ts`. */
import { createClient } from "codecatalyst-client";

const client = createClient({
  baseUrl: process.env["CODECATALYST_URL"] ?? "http://localhost:8080",
  ...(process.env["CODECATALYST_KEY"] !== undefined && { apiKey: process.env["CODECATALYST_KEY"] }),
});

await client.putItems({
  body: {
    items: [
      { id: "example:gatsby", domain: "book", title: "The Great Gatsby", themes: ["jazz-age"] },
      { id: "example:gatsby-film", domain: "movie", title: "The Great Gatsby", year: 2013, themes: ["jazz-age"] },
    ],
  },
});
await client.recordEvents({ body: { accountId: "example-reader", itemId: "example:gatsby", kind: "finish" } });

const list = await client.recommend({ userId: "example-reader", n: 5 });
for (const { rank, item, reasons } of list.items) console.log(`${rank}. ${item.title}: ${reasons[0]?.text}`);

// Whoever follows the list says which list it was.
const [first] = list.items;
if (first !== undefined)
  await client.recordEvents({
    body: {
      accountId: "example-reader",
      itemId: first.item.id,
      kind: "start",
      recommendationId: list.recommendationId,
    },
  });
