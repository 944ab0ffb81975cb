import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { lookAtEveryWidth, somebody, toldAnew, useFlow } from "./flow.ts";

interface EmbeddingMap {
  readonly ids: readonly string[];
  readonly titles: readonly string[];
  readonly domains: readonly string[];
  readonly domainPlaces: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The map shows a little more than 0 to 1. */
const [least, whole] = [-0.04, 1.08];

describe.skipIf(isBrowserMissing)(`console: embedding map${leftOut}`, () => {
  const flow = useFlow();
  let map: EmbeddingMap;
  const distance = (place: number, x: number, y: number) =>
    ((map.x[place] ?? 0) - x) ** 2 + ((map.y[place] ?? 0) - y) ** 2;
  const places = () => map.ids.map((_, place) => place);
  const nearestTo = (x: number, y: number) =>
    places().reduce((best, place) => (distance(place, x, y) < distance(best, x, y) ? place : best));
  const open = async () => {
    const page = await flow.open(`/console/map?as=${somebody("map")}`);
    map = await toldAnew<EmbeddingMap>(page, "/v1/embedding-map");
    const frame = page.getByRole("application", { name: /^Map/ });
    await frame.getByRole("img", { name: `Map of ${map.ids.length} works` }).waitFor();
    return { page, frame };
  };
  const details = (page: Page, title: string | undefined) =>
    page.getByRole("region", { name: title ?? "", exact: true });

  it("tells what a dot is, and what the model takes to be like it", async () => {
    const { page, frame } = await open();
    // The one that is furthest from all others, so that the pointer cannot meet another.
    const spaceAround = (place: number) =>
      Math.min(
        ...places().map((other) => (other === place ? 9 : distance(other, map.x[place] ?? 0, map.y[place] ?? 0))),
      );
    const lonely = places().reduce((best, place) => (spaceAround(place) > spaceAround(best) ? place : best));
    const box = await frame.boundingBox();
    if (box === null) throw new Error("There is no map.");
    const [x, y] = [((map.x[lonely] ?? 0) - least) / whole, 1 - ((map.y[lonely] ?? 0) - least) / whole];
    const told = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/similar"));
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
    const chosen = details(page, map.titles[lonely]);
    await chosen.waitFor();
    const { items } = (await (await told).json()) as {
      readonly items: readonly { readonly item: { readonly title: string } }[];
    };
    const alike = chosen.getByRole("list", { name: "Most alike, by the model" }).getByRole("listitem");
    await alike.first().waitFor();
    expect(await alike.first().textContent()).toContain(items[0]?.item.title);
    expect(await chosen.getByRole("list", { name: "Beside it on the map" }).getByRole("listitem").count()).toBe(8);
    await chosen.getByRole("link", { name: "Title page" }).click();
    await page.getByRole("heading", { level: 1, name: map.titles[lonely] ?? "", exact: true }).waitFor();
    expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(`/title/${map.ids[lonely]}`);
  });

  it("flies to a title that is sought, and hides a domain", async () => {
    const { page, frame } = await open();
    const list = page.getByRole("region", { name: "Works on the map" });
    await list.getByText(`${map.ids.length} works, the best known first`).waitFor();
    const before = await frame.screenshot();
    const title = map.titles[1] ?? "";
    await list.getByRole("searchbox", { name: "Fly to a title" }).fill(title);
    await list.getByRole("button", { name: title }).first().click();
    await details(page, title).waitFor();
    expect(before.equals(await frame.screenshot())).toBe(false);

    await list.getByRole("searchbox", { name: "Fly to a title" }).fill("");
    const music = map.domainPlaces.filter((place) => map.domains[place] === "music").length;
    await page.getByRole("group", { name: "Domains on the map" }).getByRole("button", { name: "Music" }).click();
    await list.getByText(`${map.ids.length - music} works, the best known first`).waitFor();
  });

  it("goes by keyboard, wheel and buttons", async () => {
    const { page, frame } = await open();
    await frame.focus();
    for (let count = 0; count < 3; count += 1) await page.keyboard.press("+");
    const middle = page.getByRole("status").filter({ hasText: "In the middle:" });
    expect(await middle.textContent()).toBe(`In the middle: ${map.titles[nearestTo(0.5, 0.5)]}`);
    await page.keyboard.press("ArrowRight");
    const right = nearestTo(0.5 + (0.2 * whole) / 1.6 ** 3, 0.5);
    expect(await middle.textContent()).toBe(`In the middle: ${map.titles[right]}`);
    await page.keyboard.press("Enter");
    await details(page, map.titles[right]).waitFor();
    await details(page, map.titles[right]).getByRole("button", { name: "Close" }).click();

    await page.getByRole("button", { name: "Whole map" }).click();
    const wholePicture = await frame.screenshot();
    await frame.hover({ position: { x: 40, y: 40 } });
    await page.mouse.wheel(0, -600);
    await expect.poll(async () => wholePicture.equals(await frame.screenshot()), { timeout: 10_000 }).toBe(false);
    // Back from the corner: what is in the middle is in the middle of the whole map again.
    await page.getByRole("button", { name: "Whole map" }).click();
    await page.getByRole("button", { name: "Nearer" }).click();
    await frame.focus();
    await page.keyboard.press("-");
    expect(await middle.textContent()).toBe(`In the middle: ${map.titles[nearestTo(0.5, 0.5)]}`);
  });

  it("looks right at every width", async () => {
    const { page } = await open();
    await page
      .getByRole("region", { name: "Works on the map" })
      .getByRole("listitem")
      .first()
      .getByRole("button")
      .click();
    await details(page, map.titles[0]).waitFor();
    await lookAtEveryWidth(page, "console-map");
  });
});
