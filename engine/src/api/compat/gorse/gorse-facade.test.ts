import type { FastifyInstance } from "fastify";
import fc from "fast-check";
import { Gorse, GorseException } from "gorsejs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../../app/engine.ts";
import { parseItemId, parseUserId } from "../../../domain/ids.ts";
import { createRestServer } from "../../rest/rest-server.ts";

const sea = ["s1", "s2", "s3", "s4", "s5", "s6"];
const moon = ["m1", "m2", "m3", "m4", "m5", "m6"];
const day = (place: number) => `2024-02-${String(place + 1).padStart(2, "0")}T00:00:00.000Z`;

let engine: Engine;
let server: FastifyInstance;
let gorse: Gorse<string>;
let address: string;

const item = (id: string, place: number) => ({
  ItemId: id,
  IsHidden: false,
  Labels: [id.startsWith("s") ? "sea" : "moon"],
  Categories: ["Crime Novel", "book"],
  Timestamp: day(place),
  Comment: `Title of ${id}`,
});
const feedback = (type: string, user: string, id: string, at = "2024-03-01T10:00:00.000Z") => ({
  FeedbackType: type,
  UserId: user,
  ItemId: id,
  Timestamp: at,
});
const recommend = (userId: string, options: object = {}) => gorse.getRecommend({ userId, ...options });

/** What the client throws, whose message is what the server says. */
const refusal = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => expect.unreachable("it did not fail"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GorseException);
  return error as GorseException;
};

beforeAll(async () => {
  engine = await createEngine();
  server = createRestServer(engine.useCases, { logLevel: "silent", gorse: { feedbackKinds: { bookmark: "save" } } });
  address = await server.listen({ port: 0 });
  gorse = new Gorse({ endpoint: address, secret: "" });
  await gorse.upsertItems([...sea, ...moon].map(item));
  await gorse.insertUsers([
    { UserId: "ada", Labels: ["sailor"], Comment: "first" },
    { UserId: "bob", Comment: "" },
  ]);
  const readers = Array.from({ length: 16 }, (_, index) => ({ user: `r${index}`, ids: index % 2 === 0 ? sea : moon }));
  await gorse.insertFeedbacks(
    readers.flatMap(({ user, ids }, index) =>
      ids.filter((_, at) => at !== index % 5).map((id) => feedback("star", user, id)),
    ),
  );
  await engine.train();
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe("users through gorsejs", () => {
  it("are given back as they were put, changed in part, and paged", async () => {
    expect(await gorse.insertUser({ UserId: "cy", Labels: ["a"], Comment: "c" })).toBe(1);
    expect(await gorse.getUser("cy")).toEqual({ UserId: "cy", Labels: ["a"], Comment: "c" });
    expect(await gorse.updateUser("cy", { Comment: "d" } as never)).toBe(1);
    expect(await gorse.getUser("cy")).toEqual({ UserId: "cy", Labels: ["a"], Comment: "d" });
    const first = await gorse.getUsers({ n: 2 });
    expect(first.Users.map(({ UserId }) => UserId)).toEqual(["ada", "bob"]);
    const second = await gorse.getUsers({ n: 100, cursor: first.Cursor } as never);
    expect(second.Users.map(({ UserId }) => UserId)).toEqual(expect.arrayContaining(["cy", "r0"]));
    expect(second).toMatchObject({ Cursor: "" });
  });

  it("are gone with their feedback when they are deleted", async () => {
    await gorse.insertFeedbacks([{ ...feedback("star", "leaver", "s1"), Comment: "mine" } as never]);
    const kept = () => engine.ports.documents.list(engine.tenant, "gorse-feedback", { prefix: "leaver/", limit: 9 });
    expect(await kept()).toHaveLength(1);
    expect(await gorse.deleteUser("leaver")).toBe(1);
    expect(await kept()).toEqual([]);
    expect(await gorse.getUserFeedback("leaver")).toEqual([]);
    expect(await refusal(gorse.getUser("leaver"))).toMatchObject({
      code: 404,
      message: expect.stringMatching("leaver"),
    });
  });

  it("have no neighbours, as in a Gorse where that is off", async () => {
    expect(await refusal(gorse.getUserNeighbors({ userId: "ada" }))).toMatchObject({ code: 404 });
  });
});

describe("items through gorsejs", () => {
  it("are given back as they were put, labels of any shape too", async () => {
    const labels = { topics: ["sea"], vector: [0.5, 1], depth: 3 };
    expect(await gorse.upsertItem({ ...item("own", 1), Labels: labels as never })).toBe(1);
    expect(await gorse.getItem("own")).toEqual({ ...item("own", 1), Labels: labels });
    expect(await gorse.deleteItem("own")).toBe(1);
    expect(await refusal(gorse.getItem("own"))).toMatchObject({ code: 404 });
  });

  it("are items of our catalogue, with tags as all catalogues have them", async () => {
    expect(await engine.findItem("s1")).toMatchObject({
      domain: "book",
      title: "Title of s1",
      genres: ["crime-novel", "book"],
      themes: ["sea"],
      year: 2024,
    });
  });

  it("change in part", async () => {
    await gorse.upsertItem(item("partly", 2));
    await gorse.updateItem("partly", { Comment: "Another" } as never);
    await gorse.insertItemCategory("partly", "extra");
    await gorse.deleteItemCategory("partly", "book");
    expect(await gorse.getItem("partly")).toEqual({
      ...item("partly", 2),
      Comment: "Another",
      Categories: ["Crime Novel", "extra"],
    });
    await gorse.deleteItem("partly");
  });

  it("are paged, with those that came in by other ways", async () => {
    await engine.putItems([{ id: "a-film", domain: "movie", title: "A Film", genres: ["drama"], year: 1999 }]);
    const first = await gorse.getItems({ n: 2 });
    expect(first.Items).toMatchObject([
      { ItemId: "a-film", Comment: "A Film", Categories: ["drama"], Timestamp: "1999-01-01T00:00:00.000Z" },
      { ItemId: "m1" },
    ]);
    await gorse.upsertItems([item("gone-otherwise", 1), { ...item("hidden", 1), IsHidden: true }]);
    await engine.useCases.deleteItem(engine.tenant, parseItemId("gone-otherwise"));
    expect(await refusal(gorse.getItem("gone-otherwise"))).toMatchObject({ code: 404 });
    expect((await gorse.getItems({ n: 2 })).Items).toMatchObject([{ ItemId: "a-film" }, { ItemId: "hidden" }]);
    await gorse.deleteItem("hidden");
    const rest = await gorse.getItems({ n: 100, cursor: first.Cursor } as never);
    expect(rest.Items).toHaveLength(11);
    expect(rest.Cursor).toBe("");
  });

  it("that are hidden are in no list, until they are shown again", async () => {
    await gorse.updateItem("s6", { IsHidden: true } as never);
    expect(await recommend("r0", { cursorOptions: { n: 100 } })).not.toContain("s6");
    expect(await gorse.getItem("s6")).toMatchObject({ IsHidden: true });
    await gorse.updateItem("s6", { IsHidden: false } as never);
    expect(await gorse.getLatest({ cursorOptions: { n: 100 } })).toContainEqual(expect.objectContaining({ Id: "s6" }));
  });
});

describe("feedback through gorsejs", () => {
  it("comes back by user, item, type and all together", async () => {
    const given = [feedback("star", "dan", "s1"), feedback("bookmark", "dan", "s2"), feedback("shrug", "dan", "s2")];
    expect(await gorse.insertFeedbacks(given)).toBe(3);
    expect(await gorse.getUserFeedback("dan")).toMatchObject([given[1], given[2], given[0]]);
    expect(await gorse.getUserFeedbackByType("dan", "star")).toMatchObject([given[0]]);
    expect(await gorse.getFeedback({ type: "star", userId: "dan", itemId: "s1" })).toMatchObject(given[0]!);
    expect(await gorse.getFeedback({ type: "star", userId: "dan", itemId: "m1" })).toEqual({});
    expect(await gorse.getItemFeedback("s2")).toContainEqual(expect.objectContaining(given[1]));
    expect(await gorse.getItemFeedbackByType("s2", "shrug")).toMatchObject([given[2]]);
    expect((await engine.exportUser("dan")).events.map(({ kind }) => kind).toSorted()).toEqual([
      "like",
      "save",
      "view",
    ]);
  });

  it("is paged without loss, all of it and of one type", async () => {
    for (const type of [undefined, "star"]) {
      const found: unknown[] = [];
      let cursor: string | undefined;
      do {
        const options = { n: 7, ...(cursor !== undefined && { cursor }) };
        const page = (await gorse.getFeedbacks(type, options)) as unknown as { Cursor: string; Feedback: unknown[] };
        found.push(...page.Feedback);
        cursor = page.Cursor;
      } while (cursor !== "");
      const whole = (await gorse.getFeedbacks(type, { n: 1000 })) as unknown as { Feedback: unknown[] };
      expect(found).toEqual(whole.Feedback);
      expect(found.length).toBeGreaterThan(70);
    }
  });

  it("that is there already stays with POST, and is replaced with PUT", async () => {
    const later = "2024-04-01T00:00:00.000Z";
    await gorse.insertFeedbacks([feedback("star", "eve", "s1"), feedback("star", "eve", "s2")]);
    await gorse.insertFeedbacks([feedback("star", "eve", "s1", later), feedback("star", "eve", "s3")]);
    expect(await gorse.getUserFeedback("eve")).toMatchObject([
      { ItemId: "s1", Timestamp: day(0).replace("02-01", "03-01").replace("T00", "T10") },
      { ItemId: "s2" },
      { ItemId: "s3" },
    ]);
    await gorse.upsertFeedbacks([feedback("star", "eve", "s1", later), feedback("star", "eve", "s4")]);
    expect(await gorse.getUserFeedback("eve")).toMatchObject([
      { ItemId: "s1", Timestamp: later },
      { ItemId: "s2" },
      { ItemId: "s3" },
      { ItemId: "s4" },
    ]);
  });

  it("is deleted as if it had never been, and may come again", async () => {
    const tasteOf = async () => (await engine.useCases.getProfile(engine.tenant, parseUserId("jan"))).preferences;
    await gorse.insertFeedbacks([
      feedback("star", "jan", "s1"),
      { ...feedback("click", "jan", "s1"), Comment: "x" } as never,
    ]);
    const before = await tasteOf();
    await gorse.insertFeedbacks([feedback("star", "jan", "m1"), feedback("click", "jan", "m1")]);
    expect(await tasteOf()).not.toEqual(before);
    expect(await gorse.deleteFeedback({ type: "star", userId: "jan", itemId: "m1" })).toEqual({ RowAffected: 1 });
    const rest = await fetch(`${address}/api/feedback/jan/m1`, { method: "DELETE" });
    expect(await rest.json()).toEqual({ RowAffected: 1 });
    expect(await tasteOf()).toEqual(before);
    expect(await gorse.getUserFeedback("jan")).toMatchObject([
      { FeedbackType: "click", Comment: "x" },
      { FeedbackType: "star" },
    ]);
    expect(await gorse.insertFeedbacks([feedback("star", "jan", "m1")])).toBe(1);
    expect(await gorse.getUserFeedback("jan")).toHaveLength(3);
  });

  it("that is replaced counts once", async () => {
    const like = async (user: string, type: string, at?: string) =>
      gorse.upsertFeedbacks([feedback(type, user, "s1", at)]);
    for (const at of ["2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "2024-05-03T00:00:00Z"])
      await like("kay", "star", at);
    await like("lou", "star", "2024-05-03T00:00:00Z");
    const valueOf = async (user: string) =>
      (await engine.useCases.getProfile(engine.tenant, parseUserId(user))).preferences.map(({ value }) => value);
    expect(await valueOf("kay")).toEqual(await valueOf("lou"));
  });

  it("keeps value, labels and comment", async () => {
    const rich = { ...feedback("rating", "fay", "s1"), Value: 4, Labels: ["loud"], Comment: "fine" };
    await gorse.insertFeedbacks([rich]);
    expect(await gorse.getUserFeedback("fay")).toMatchObject([rich]);
    expect((await engine.exportUser("fay")).events).toMatchObject([{ kind: "rate", ratio: 0.8 }]);
  });

  it("makes the users and items that it names", async () => {
    await gorse.insertFeedbacks([feedback("star", "new-user", "new-item")]);
    expect(await gorse.getUser("new-user")).toEqual({ UserId: "new-user", Labels: null, Comment: "" });
    expect(await gorse.getItem("new-item")).toMatchObject({ ItemId: "new-item", Categories: [], Comment: "" });
    await gorse.deleteItem("new-item");
  });
});

describe("lists through gorsejs", () => {
  it("are personal and change with the next feedback", async () => {
    await gorse.insertFeedbacks([feedback("star", "gil", "s1"), feedback("star", "gil", "s2")]);
    const before = await recommend("gil", { cursorOptions: { n: 3 } });
    expect(before.every((id) => sea.includes(id))).toBe(true);
    await gorse.insertFeedbacks([feedback("star", "gil", before[0]!)]);
    const after = await recommend("gil", { cursorOptions: { n: 3 } });
    expect(after).not.toContain(before[0]);
  });

  it("go on with an offset, hold to a category, and are what REST gives", async () => {
    const all = await recommend("ada", { cursorOptions: { n: 8 } });
    expect(await recommend("ada", { cursorOptions: { n: 3, offset: 5 } })).toEqual(all.slice(5));
    expect(await recommend("ada", { category: "Crime Novel", cursorOptions: { n: 8 } })).toHaveLength(8);
    expect(await recommend("ada", { category: "movie" })).toEqual([]);
    expect(await recommend("ada", { category: "none-has-it" })).toEqual([]);
    const { items } = await engine.recommend({ userId: "ada", n: 8 });
    expect(all).toEqual(items.map(({ item: { id } }) => id));
  });

  it("are noted as read where that is asked for, and do not come again", async () => {
    const options = { writeBackType: "read", writeBackDelay: "1m", cursorOptions: { n: 2 } };
    const first = await recommend("hal", options);
    expect(await gorse.getUserFeedbackByType("hal", "read")).toHaveLength(2);
    const second = await recommend("hal", options);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
  });

  it("of neighbours, of sessions, of the latest and of the popular have ids and scores", async () => {
    const neighbors = (await gorse.getItemNeighbors({ itemId: "s1", cursorOptions: { n: 3 } })) as unknown as {
      Id: string;
    }[];
    expect(neighbors.map(({ Id }) => Id).every((id) => sea.includes(id))).toBe(true);
    expect(neighbors).toHaveLength(3);
    const session = await gorse.getSessionRecommend([feedback("star", "", "m1"), feedback("star", "", "m2")], {
      cursorOptions: { n: 3 },
    });
    expect(session).toHaveLength(3);
    expect(
      session.every(({ Id, Score }: { Id: string; Score: number }) => moon.slice(2).includes(Id) && Score > 0),
    ).toBe(true);
    const latest = await gorse.getLatest({ cursorOptions: { n: 2 } });
    expect(latest).toEqual([
      { Id: "m6", Score: Date.parse(day(11)) / 1000 },
      { Id: "m5", Score: Date.parse(day(10)) / 1000 },
    ]);
    expect(await gorse.getPopular({ category: "book", cursorOptions: { n: 4 } })).toHaveLength(4);
  });

  it("have scores with version 2 of the interface", async () => {
    const answer = await fetch(`${address}/api/recommend/ada?n=2`, { headers: { "x-api-version": "2" } });
    expect(await answer.json()).toMatchObject([{ Id: expect.any(String), Score: expect.any(Number) }, {}]);
  });
});

describe("any request to Gorse's API", () => {
  const word = fc.oneof(
    fc.constantFrom("s1", "ada", "star", "/", "%", "%00", " ", "", "..x", "0", "-1", "NaN", "x".repeat(300)),
    fc.string({ unit: "grapheme" }).filter((text) => !/^[.]+$/.test(text)),
  );
  const paths =
    "/items /users /feedback /popular /latest /popular/:a /latest/:a /recommend/:a /recommend/:a/:b /item/:a " +
    "/item/:a/category/:b /item/:a/neighbors/:b /item/:a/feedback/:b /user/:a /user/:a/feedback/:b /feedback/:a " +
    "/feedback/:a/:b /feedback/:a/:b/:c";
  const path = fc.constantFrom(...paths.split(" "));
  const query = fc.dictionary(
    fc.constantFrom("n", "offset", "cursor", "category", "write-back-type", "write-back-delay"),
    word,
  );
  const method = fc.constantFrom("GET", "PUT", "PATCH", "DELETE", "POST");

  it("gets an answer, and never a fault of the server", async () => {
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        fc.array(word, { minLength: 3, maxLength: 3 }),
        query,
        async (verb, template, words, asked) => {
          const rest = words.map(encodeURIComponent);
          const answer = await server.inject({
            method: verb as "GET",
            url: `/api${template.replaceAll(/:\w/g, () => rest.shift() ?? "x")}?${new URLSearchParams(asked).toString()}`,
            ...(verb === "PATCH" && { payload: {} }),
          });
          expect([200, 400, 404, 405, 415]).toContain(answer.statusCode);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("what Gorse's clients may send wrongly", () => {
  const send = (method: string, path: string, body?: string, type = "application/json") =>
    fetch(`${address}/api${path}`, { method, ...(body !== undefined && { body, headers: { "content-type": type } }) });

  it.each([
    ["POST", "/items", "[{]", 400, "is not JSON"],
    ["POST", "/items", "{}", 400, "must be a list"],
    ["POST", "/item", "{}", 400, "/ItemId is missing"],
    ["POST", "/item", '{"ItemId":"x","Labels":[true]}', 400, "Labels must be"],
    ["POST", "/item", '{"ItemId":"x","Timestamp":"soon"}', 400, "is no time"],
    ["POST", "/feedback", '[{"FeedbackType":"star","UserId":"u","ItemId":""}]', 400, "/0/ItemId"],
    [
      "POST",
      "/feedback",
      '[{"FeedbackType":"star","UserId":"u","ItemId":"s1","Timestamp":"2999-01-01"}]',
      400,
      "future",
    ],
    ["PATCH", "/item/none", "{}", 404, "none"],
    ["PUT", "/item/none/category/x", undefined, 404, "none"],
    ["GET", "/recommend/ada?n=abc", undefined, 400, "?n must be"],
    ["GET", "/recommend/ada?n=-1", undefined, 400, "?n must be"],
    ["GET", "/recommend/ada?write-back-type=read&write-back-delay=soon", undefined, 400, "1h30m"],
  ])("%s %s %s is answered %i", async (...row) => {
    const [method, path, body, status, message] = row;
    const answer = await send(method, path, body);
    expect(answer.headers.get("content-type")).toMatch("text/plain");
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status,
      text: expect.stringContaining(message),
    });
  });

  it("records nothing of a call with one bad row", async () => {
    const rows = [feedback("star", "ida", "s1"), feedback("star", "ida", "s2", "2999-01-01")];
    expect(await refusal(gorse.insertFeedbacks(rows))).toMatchObject({ code: 400 });
    expect(await gorse.getUserFeedback("ida")).toEqual([]);
  });

  it("is another type than JSON", async () => {
    expect((await send("POST", "/item", "ItemId=x", "application/x-www-form-urlencoded")).status).toBe(415);
  });

  it("answers for its health without a key", async () => {
    expect(await (await send("GET", "/health/ready")).json()).toMatchObject({ Ready: true });
  });
});
