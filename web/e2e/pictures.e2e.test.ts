import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startBareServer, type DemoServer } from "./demo-server.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="360"><rect width="240" height="360" fill="#2e6f6a"/></svg>';

describe.skipIf(isBrowserMissing)(`pictures of other hosts${leftOut}`, () => {
  const flow = useFlow();
  const asked: IncomingMessage[] = [];
  let host: Server;
  let origin: string;
  let server: DemoServer;
  beforeAll(async () => {
    host = createServer((request, response) => {
      asked.push(request);
      response.writeHead(200, { "content-type": "image/svg+xml" }).end(drawing);
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const { port } = host.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    server = await startBareServer({ CODECATALYST_IMAGE_HOSTS: `127.0.0.1:${port}` });
  });
  afterAll(async () => {
    host.close();
    await server.stop();
  });

  const titleWith = async (imageUrl: string): Promise<string> => {
    const id = `book:${somebody("pictured")}`;
    const book = {
      domain: "book",
      title: "Tides of Alma",
      creators: [{ name: "Ida Brandt", role: "author" }],
      imageUrl,
    };
    const { status } = await askServer("PUT", `/v1/items/${encodeURIComponent(id)}`, book, server.address);
    expect(status).toBe(200);
    return `/title/${encodeURIComponent(id)}?as=${somebody("pictures")}`;
  };

  it("come to those who want them, from hosts that the operator named, who hear nothing of the page", async () => {
    flow.forgive(new RegExp(`asked for ${origin}/`));
    const page = await flow.open(await titleWith(`${origin}/cover.svg`), { address: server.address });
    const cover = page.getByRole("article").first().locator("img").first();
    const wish = page.getByRole("switch", { name: "Pictures of the catalogue" });
    await wish.waitFor();
    await page.getByText(`From ${new URL(origin).host}`).waitFor();
    expect(asked).toEqual([]);
    await wish.click();
    const widthOf = () => cover.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(widthOf).toBe(240);
    expect(asked.map(({ url, headers: { referer } }) => ({ url, referer }))).toEqual([
      { url: "/cover.svg", referer: undefined },
    ]);
    await lookAtEveryWidth(page, "title-picture");
  });

  it("are not asked for anywhere else, and where none comes the cover is drawn", async () => {
    flow.forgive(new RegExp(`asked for ${origin}/`));
    const elsewhere = await flow.open(await titleWith("https://images.example/42.jpg"), { address: server.address });
    await elsewhere.getByRole("heading", { level: 1, name: "Tides of Alma" }).waitFor();
    await elsewhere.waitForLoadState("networkidle");
    expect(await elsewhere.getByRole("switch", { name: "Pictures of the catalogue" }).count()).toBe(0);

    const broken = await flow.open(await titleWith(`${origin}/gone.svg`), { address: server.address });
    await broken.route(`${origin}/gone.svg`, (route) => route.fulfill({ status: 404 }));
    const answer = broken.waitForResponse(`${origin}/gone.svg`);
    await broken.getByRole("switch", { name: "Pictures of the catalogue" }).click();
    await answer;
    const cover = broken.getByRole("article").first().locator("img").first();
    await expect.poll(() => cover.getAttribute("src")).toMatch(/^data:/);
  });
});
