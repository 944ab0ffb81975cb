import { describe, expect, it } from "vitest";
import { defaultTenant, parseItemId } from "../../../domain/ids.ts";
import { createItem } from "../../../domain/item.ts";
import { createTestStores, describeImporter, folderWith, importFiles } from "../importer.contract.ts";

// Every row in here is made up; titles that exist stand for themselves only.

const movielens = {
  "movies.csv": 'movieId,title,genres\n1,"Lantern, The (1995)",Drama|Sci-Fi\n2,Two Rivers (2001),(no genres listed)\n',
  "links.csv": "movieId,imdbId,tmdbId\n1,0000123,456\n2,0000124,\n",
  "ratings.csv": "userId,movieId,rating,timestamp\n7,1,4.5,964982703\n7,2,0.5,964982704\n8,1,5,1500000000\n",
  "tags.csv": "userId,movieId,tag,timestamp\n7,1,Light House,1\n8,1,light house,2\n8,1,In Netflix queue,3\n",
};

describeImporter({
  kind: "movielens",
  files: movielens,
  isRecognised: true,
  faults: [
    { file: "ratings.csv", line: "9,1,6,964982703", reason: /rating 6 is outside of 0\.5\.\.5/ },
    { file: "ratings.csv", line: "9,1,NaN,964982703", reason: /is not a number/ },
    { file: "ratings.csv", line: "9,1,3,-11644473600", reason: /before 1970/ },
    { file: "ratings.csv", line: "9,1,3,4102444800", reason: /in the future/ },
    { file: "movies.csv", line: "1,Again (1995),Drama", reason: /was there before, in line 2/ },
    { file: "movies.csv", line: "3,,Drama", reason: /has no title/ },
    { file: "movies.csv", line: ",Nameless (1995),Drama", reason: /has no film/ },
    { file: "ratings.csv", line: ",1,3,964982703", reason: /has no user/ },
  ],
});

describe("movielens", () => {
  it("joins films with links and tags, and rates on the scale of stars", async () => {
    const { item, allEvents } = await importFiles(movielens, { kind: "movielens" });
    expect(await item("movielens:1")).toMatchObject({
      title: "The Lantern",
      year: 1995,
      genres: ["drama", "science-fiction"],
      themes: ["light-house"],
      externalIds: { imdb: "tt0000123", tmdb: "456" },
    });
    expect((await item("movielens:2"))?.externalIds).toEqual({ imdb: "tt0000124" });
    expect(await allEvents()).toMatchObject([
      { accountId: "movielens:7", itemId: "movielens:1", kind: "rate", ratio: 4 / 4.5, atMs: 964_982_703_000 },
      { accountId: "movielens:7", itemId: "movielens:2", ratio: 0 },
      { accountId: "movielens:8", ratio: 1 },
    ]);
  });

  it("reads the 100K and 1M forms, in Latin-1", async () => {
    const hundredK = await importFiles({
      "u.item": Buffer.from(`1|Caf\xe9, Le (1990)|01-Jan-1990||http://x|0|1${"|0".repeat(17)}\n`, "latin1"),
      "u.data": "5\t1\t5\t881250949\n",
      "u.user": "5|24|M|writer|85711\n",
    });
    expect(hundredK.report).toMatchObject({ kind: "movielens", rejectedCount: 0, userCount: 1 });
    expect(await hundredK.item("movielens-100k:1")).toMatchObject({ title: "Le Café", year: 1990, genres: ["action"] });
    expect(await hundredK.allEvents()).toMatchObject([{ accountId: "movielens-100k:5", ratio: 1 }]);
    const million = await importFiles({
      "movies.dat": Buffer.from("1::Am\xe9lie (2001)::Comedy|Romance\n", "latin1"),
      "ratings.dat": "1::1::5::978300760\n",
    });
    expect(await million.item("movielens:1")).toMatchObject({ title: "Amélie", genres: ["comedy", "romance"] });
    expect(million.report).toMatchObject({ rejectedCount: 0, newEventCount: 1 });
  });

  it("keeps two releases apart when told to", async () => {
    const { item } = await importFiles(movielens, { kind: "movielens", catalogue: "ml-25m" });
    expect(await item("ml-25m:1")).toMatchObject({ title: "The Lantern" });
  });
});

const goodbooksHeader =
  "book_id,goodreads_book_id,work_id,isbn,isbn13,authors,original_publication_year,original_title,title,language_code,image_url";
const goodbooks = {
  "books.csv": `${goodbooksHeader}\n1,501,601,195153448,9.78e+12,"Ann Author, Ill Ustrator",1990.0,The Well,"The Well (Waters, #1)",eng,http://img/nophoto.png\n2,502,602,,,Bo Writer,-20.0,Il Pozzo,The Pit,en-US,https://img/2.jpg\n`,
  "ratings.csv": "user_id,book_id,rating\n1,1,5\n1,2,1\n",
  "to_read.csv": "user_id,book_id\n2,1\n",
  "tags.csv": "tag_id,tag_name\n1,sci-fi\n2,to-read\n3,deep-water\n",
  "book_tags.csv": "goodreads_book_id,tag_id,count\n501,1,900\n501,2,800\n501,3,700\n501,3,2\n",
  "llm_descriptions.tsv": 'book_id\tdescription\n1\t"A "deep" well."\n2\tA pit.\n',
  "descriptions.tsv": "isbn13\tisbn10\ttitle\tdescription\n9780195153446\t0195153448\t\tFrom the publisher.\n",
};

describeImporter({
  kind: "goodbooks",
  files: goodbooks,
  isRecognised: true,
  faults: [
    { file: "ratings.csv", line: "3,1,0", reason: /outside of 1\.\.5/ },
    { file: "books.csv", line: "1,503,603,,,X,2000,T,T,en,", reason: /was there before/ },
    { file: "ratings.csv", line: "3, ,4", reason: /has no book_id/ },
  ],
});

describe("goodbooks", () => {
  it("takes series, ISBN, descriptions and shelves from where they are", async () => {
    const { item, allEvents } = await importFiles(goodbooks);
    expect(await item("goodbooks:1")).toEqual({
      id: "goodbooks:1",
      domain: "book",
      title: "The Well",
      series: { name: "Waters", position: 1 },
      year: 1990,
      language: "en",
      creators: [
        { name: "Ann Author", role: "author" },
        { name: "Ill Ustrator", role: "author" },
      ],
      genres: ["science-fiction"],
      themes: ["deep-water"],
      places: [],
      offers: [],
      description: "From the publisher.",
      externalIds: { goodreads: "501", "goodreads-work": "601", isbn: "9780195153446" },
    });
    const second = await item("goodbooks:2");
    expect(second).toMatchObject({ year: -20, description: "A pit.", imageUrl: "https://img/2.jpg" });
    expect(second?.language).toBeUndefined();
    const events = await allEvents();
    expect(events.map(({ kind }) => kind)).toEqual(["rate", "rate", "save"]);
    expect(events[0]!.atMs).toBeLessThan(events[1]!.atMs);
  });
});

const bookCrossing = {
  "items_info.dat":
    "Book_ID\tISBN\tBook-Title\tBook-Author\tYear-Of-Publication\tPublisher\tImage-URL-S\tImage-URL-M\tImage-URL-L\n" +
    "1\t0195153448\t\\O\\ Is for Owl\tAnn Author\t1991\tHouse\thttp://s/1.jpg\thttp://m/1.jpg\thttp://l/1.jpg\t\n" +
    "2\t039592720x\tSaints &amp\t Sinners\tBo Writer\t2001\tPeters &amp\t Small\thttp://s/2.jpg\thttp://m/2.jpg\thttp://l/2.jpg\t\n" +
    "3\t000000003X\tPairs\tMary-Kate &amp\t Ash Lee\t0\tHouse\thttp://s/3.jpg\thttp://m/3.jpg\thttp://l/3.jpg\t\n",
  "book_ratings.dat": "user\titem\trating\n1\t1\t7.000000\n1\t2\t1.000000\n",
  "book_history.dat": "user\titem\taccessed\n1\t1\t1\n1\t3\t1\n2\t2\t1\n",
  "users_info.dat": "User-ID\tLocation\tAge\n1\tsomewhere\t24\t\n2\telsewhere\t239\t\n",
};

describeImporter({
  kind: "book-crossing",
  files: bookCrossing,
  isRecognised: true,
  faults: [
    { file: "book_ratings.dat", line: "2\t1\t11", reason: /outside of 1\.\.10/ },
    { file: "book_history.dat", line: "2\t99\t1", reason: /names the book 99, which items_info\.dat does not have/ },
    {
      file: "items_info.dat",
      line: "4\t0195153448\tAgain\tX\t1991\tY\thttp://a\thttp://b\thttp://c\t",
      reason: /was there before/,
    },
    { file: "items_info.dat", line: "5\t0195153449\tNo year\tX", reason: /has no year/ },
  ],
});

describe("book-crossing", () => {
  it("joins by ISBN, mends cut rows, and counts history of unrated books as read", async () => {
    const { item, allEvents, content } = await importFiles(bookCrossing);
    expect(await item("isbn:039592720X")).toMatchObject({
      title: "Saints & Sinners",
      year: 2001,
      creators: [{ name: "Bo Writer", role: "author" }],
      externalIds: { isbn: "9780395927205" },
      imageUrl: "http://m/2.jpg",
    });
    expect(await item("isbn:0195153448")).toMatchObject({ title: '"O" Is for Owl' });
    const third = await item("isbn:000000003X");
    expect(third).toMatchObject({ title: "Pairs", creators: [{ name: "Mary-Kate & Ash Lee" }] });
    expect(third?.year).toBeUndefined();
    expect((await allEvents()).map(({ accountId, itemId, kind }) => [accountId, itemId, kind])).toEqual([
      ["book-crossing:1", "isbn:000000003X", "finish"],
      ["book-crossing:1", "isbn:0195153448", "rate"],
      ["book-crossing:1", "isbn:039592720X", "rate"],
      ["book-crossing:2", "isbn:039592720X", "finish"],
    ]);
    expect((await content()).items).toHaveLength(3);
  });

  it("reads the original form, with its implicit zeros", async () => {
    const { report, item, allEvents } = await importFiles({
      "BX-Books.csv": Buffer.from(
        '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";"Image-URL-S";"Image-URL-M";"Image-URL-L"\n' +
          '"0195153448";"Classical &amp; M\xfcsic";"Mark X";"2002";"OUP";"http://s";"http://m";"http://l"\n',
        "latin1",
      ),
      "BX-Book-Ratings.csv": '"User-ID";"ISBN";"Book-Rating"\n"9";"0195153448";"0"\n"8";"0195153448";"10"\n',
      "BX-Users.csv": '"User-ID";"Location";"Age"\n"8";"x";NULL\n',
    });
    expect(report).toMatchObject({ kind: "book-crossing", rejectedCount: 0, userCount: 1 });
    expect(await item("isbn:0195153448")).toMatchObject({ title: "Classical & Müsic" });
    expect(await allEvents()).toMatchObject([
      { accountId: "book-crossing:8", kind: "rate", ratio: 1 },
      { accountId: "book-crossing:9", kind: "finish" },
    ]);
  });
});

const lastfm = {
  "artists.dat": 'id\tname\turl\tpictureURL\n1\tThe "Lamps"\thttp://x\thttp://y\n2\tQuiet Sea\thttp://x\thttp://y\n',
  "tags.dat": Buffer.from("tagID\ttagValue\n1\ttropic\xe1lia\n2\tseen live\n3\tfemale vocalists\n", "latin1"),
  "artist_tags.tsv": "artistID\ttagID\tcount\n1\t1\t5\n1\t2\t9\n1\t3\t2\n",
  "user_artists.dat": "userID\tartistID\tweight\n2\t1\t13883\n2\t2\t1\n3\t1\t100\n",
  "user_friends.dat": "userID\tfriendID\n2\t3\n3\t2\n",
  "llm_artist_text.json": '{"2": "A quiet band."}',
};

describeImporter({
  kind: "hetrec-lastfm",
  files: lastfm,
  isRecognised: true,
  faults: [
    { file: "user_artists.dat", line: "4\t1\t-5", reason: /is not a whole number above 0/ },
    { file: "user_artists.dat", line: "\t1\t5", reason: /has no user/ },
    { file: "artists.dat", line: "1\tAgain\tx\ty", reason: /was there before/ },
    { file: "user_friends.dat", line: "2\t3\t4", reason: /has 3 columns/ },
  ],
});

describe("hetrec-lastfm", () => {
  it("has artists as items, listening by its logarithm, and friends who share", async () => {
    const { item, allEvents, friendsOf, profiles } = await importFiles(lastfm);
    expect(await item("lastfm:artist:1")).toMatchObject({
      domain: "music",
      title: 'The "Lamps"',
      genres: ["tropicalia"],
      themes: ["female-vocalists"],
    });
    expect(await item("lastfm:artist:2")).toMatchObject({ description: "A quiet band." });
    expect((await allEvents()).map((event) => [event.kind, "ratio" in event ? event.ratio.toFixed(2) : ""])).toEqual([
      ["finish", ""],
      ["progress", "0.10"],
      ["progress", "0.67"],
    ]);
    expect(await friendsOf("lastfm:2")).toEqual(["lastfm:3"]);
    expect(await profiles.getUser(defaultTenant, "lastfm:3" as never)).toMatchObject({ sharesActivity: true });
  });
});

const amazon = {
  "meta_Books.jsonl":
    '{"parent_asin":"0195153448","main_category":"Books","title":"Tom &amp; Co","author":{"name":"Ann Author"},"description":["<b>First.</b>","Second."],"categories":["Books","Science Fiction & Fantasy"],"details":{"Publication date":"May 1, 1999"},"images":[{"large":"https://i/1.jpg"}]}\n' +
    '{"asin":"B000000001","title":"Vinyl Days","category":["CDs & Vinyl","Jazz"],"main_cat":"Digital Music","brand":"The Lamps","description":[]}\n' +
    "{'asin': 'B000000002', 'title': \"It's a Film\", 'categories': [['Movies & TV', 'Drama']], 'imUrl': 'http://i/2.jpg'}\n",
  "Books_5.jsonl":
    '{"user_id":"AU1","parent_asin":"0195153448","asin":"X","rating":5.0,"timestamp":1588687728923,"text":"secret"}\n' +
    '{"reviewerID":"AU2","asin":"B000000001","overall":3.0,"unixReviewTime":1252800000,"reviewText":"secret"}\n',
};

describeImporter({
  kind: "amazon-reviews",
  files: amazon,
  isRecognised: true,
  faults: [
    {
      file: "Books_5.jsonl",
      line: '{"user_id":"AU1","asin":"X","rating":0,"timestamp":1588687728923}',
      reason: /outside of 1\.\.5/,
    },
    { file: "Books_5.jsonl", line: '{"user_id":"AU1","rating":1,"timestamp":1588687728923}', reason: /has no asin/ },
    { file: "Books_5.jsonl", line: '{"user_id":"AU1","asin":"X","rating":5', reason: /is not a JSON object/ },
    { file: "meta_Books.jsonl", line: '{"parent_asin":"B000000003","main_category":"Books"}', reason: /has no title/ },
  ],
});

describe("amazon-reviews", () => {
  it("reads the field names of 2014, 2018 and 2023", async () => {
    const { item, allEvents } = await importFiles(amazon);
    expect(await item("asin:0195153448")).toMatchObject({
      domain: "book",
      title: "Tom & Co",
      year: 1999,
      creators: [{ name: "Ann Author", role: "author" }],
      genres: ["science-fiction-and-fantasy"],
      description: "First. Second.",
      imageUrl: "https://i/1.jpg",
      externalIds: { asin: "0195153448", isbn: "9780195153446" },
    });
    expect(await item("asin:B000000001")).toMatchObject({
      domain: "music",
      creators: [{ name: "The Lamps", role: "performer" }],
    });
    expect(await item("asin:B000000002")).toMatchObject({ domain: "movie", title: "It's a Film", genres: ["drama"] });
    const events = await allEvents();
    expect(events).toMatchObject([
      { accountId: "amazon:AU1", itemId: "asin:0195153448", ratio: 1, atMs: 1_588_687_728_923 },
      { accountId: "amazon:AU2", itemId: "asin:B000000001", ratio: 0.5, atMs: 1_252_800_000_000 },
    ]);
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it("rejects products whose domain nothing tells", async () => {
    const line = '{"asin":"B000000009","title":"Spoon","main_category":"Kitchen"}\n';
    const { rejects } = await importFiles({ "products.jsonl": line }, { kind: "amazon-reviews" });
    expect(rejects).toMatchObject([{ line: 1, reason: expect.stringContaining('neither category "Kitchen" nor') }]);
    const told = await importFiles({ "products.jsonl": line }, { kind: "amazon-reviews", domain: "movie" });
    expect(await told.item("asin:B000000009")).toMatchObject({ domain: "movie" });
  });
});

const tmdbHeader = "genres,id,keywords,original_language,overview,release_date,runtime,title";
const tmdb = {
  "tmdb_5000_movies.csv": `${tmdbHeader}\n"[{""id"": 1, ""name"": ""Science Fiction""}]",11,"[{""id"": 2, ""name"": ""light house""}]",en,"A lamp,\nlit.",2009-12-10,162,Lantern\n`,
  "top10K-TMDB-movies.csv":
    'id,title,genre,original_language,overview,popularity,release_date,vote_average,vote_count\n11,Lantern,"Drama,War",en,Other words.,1,10-12-2009,8,9\n12,River,Drama,fr,A river.,1,01-02-1994,8,9\n',
  "tmdb_5000_credits.csv":
    'movie_id,title,cast,crew\n11,Lantern,"[{""name"": ""A One""}]","[{""job"": ""Director"", ""name"": ""D Two""}, {""job"": ""Driver"", ""name"": ""X""}]"\n',
};

describeImporter({
  kind: "tmdb-plots",
  files: tmdb,
  isRecognised: true,
  faults: [
    {
      file: "top10K-TMDB-movies.csv",
      line: "12,Again,Drama,en,x,1,01-01-2000,8,9",
      reason: /was there before, in line 3/,
    },
  ],
});

describe("tmdb-plots", () => {
  it("makes one item of a film in several tables", async () => {
    const { item, report } = await importFiles(tmdb);
    expect(report).toMatchObject({ newItemCount: 2, rejectedCount: 0 });
    expect(await item("tmdb:11")).toMatchObject({
      title: "Lantern",
      year: 2009,
      genres: ["science-fiction"],
      themes: ["light-house"],
      description: "A lamp, lit.",
      lengthMinutes: 162,
      creators: [
        { name: "D Two", role: "director" },
        { name: "A One", role: "actor" },
      ],
    });
    expect(await item("tmdb:12")).toMatchObject({ year: 1994, language: "fr" });
  });
});

const links = {
  "book_film_adaptations.csv":
    "movie_name,movie_year,imdbid,tmdb_id,BookTitle,BookYear,Author,id_goodreads\nLantern,1995,tt0000123,456,The Well,1990,Ann Author,501\nLantern,1995,tt0000123,456,Nowhere to Be Found,1990,0,999\n",
  "film_soundtracks_ml_small.csv":
    "movieId,id,Title,Year,Director(s),Actors,Soundtrack\n1,tt0000123,Lantern,1995,\"['D Two', 'nan']\",\"['A One', \"\"O'Three\"\"]\",\"['Some Song Written by X', 'Light It's Mine Performed by Quiet Sea (as Q. Sea)', 'Other Performed by Nobody Here']\"\n",
};

describeImporter({
  kind: "adaptation-links",
  files: links,
  isRecognised: true,
  faults: [{ file: "book_film_adaptations.csv", line: "only,three,cells", reason: /has 3 columns/ }],
  prepare: async ({ items }) => {
    await items.put(defaultTenant, [
      createItem({
        id: parseItemId("movielens:1"),
        domain: "movie",
        title: "The Lantern",
        year: 1995,
        externalIds: { imdb: "tt0000123" },
      }),
      createItem({
        id: parseItemId("goodbooks:1"),
        domain: "book",
        title: "The Well",
        externalIds: { goodreads: "501" },
      }),
      createItem({
        id: parseItemId("lastfm:artist:2"),
        domain: "music",
        title: "Quiet Sea",
        creators: [{ name: "Quiet Sea", role: "performer" }],
      }),
    ]);
  },
});

describe("adaptation-links", () => {
  it("relates works that are there, and fills who made a film", async () => {
    const stores = createTestStores();
    await stores.import({ kind: "movielens", path: await folderWith(movielens) });
    await stores.import({ kind: "goodbooks", path: await folderWith(goodbooks) });
    await stores.import({ kind: "hetrec-lastfm", path: await folderWith(lastfm) });
    const report = await stores.import({ kind: "adaptation-links", path: await folderWith(links) });
    expect(report).toMatchObject({ newItemCount: 0, changedItemCount: 1, relationCount: 2, rejectedCount: 0 });
    expect(await stores.items.relations(defaultTenant)).toEqual([
      { from: "movielens:1", to: "goodbooks:1", kind: "adaptation-of", confidence: 1 },
      { from: "lastfm:artist:2", to: "movielens:1", kind: "soundtrack-of", confidence: 0.65 },
    ]);
    expect((await stores.item("movielens:1"))?.creators.map(({ name }) => name)).toEqual(["D Two", "A One", "O'Three"]);
  });
});

describeImporter({
  kind: "codecatalyst",
  files: {
    "catalogue.jsonl":
      '{"id":"book:a","domain":"book","title":"A","year":1601,"creators":[{"name":"X","role":"author"}],"mood":{"valence":-0.5,"arousal":1},"series":{"name":"S","position":1},"offers":[{"service":"shop","kind":"buy","price":{"amount":3,"currency":"EUR"}}],"externalIds":{"isbn":"9780195153446"}}\n' +
      '{"id":"movie:a/😀","domain":"movie","title":"A","lengthMinutes":90}\n' +
      '{"from":"movie:a/😀","to":"book:a","kind":"adaptation-of"}\n' +
      '{"id":"u","services":["shop"],"sharesActivity":true,"timeZone":"Europe/Berlin","region":"GB","subdivision":"GB-SCT","sharesDemographics":true}\n' +
      '{"account":"u","friend":"v"}\n' +
      '{"accountId":"u","itemId":"book:a","kind":"rate","ratio":0.5,"atMs":1577836800000,"context":{"company":"family"}}\n' +
      '{"id":"my-own","accountId":"u","itemId":"book:a","kind":"emoji","emoji":"😀","at":"2020-01-01T00:00:01Z"}\n' +
      '{"accountId":"u","itemId":"book:a","kind":"finish","isPrivate":true,"atMs":1577836802000}\n' +
      '{"accountId":"u","itemId":"book:a","kind":"retract","eventId":"my-own","atMs":1577836803000}\n' +
      '{"id":"out","accountId":"u","itemId":"movie:a/😀","kind":"leave-out","atMs":1577836804000}\n',
  },
  isRecognised: false,
  faults: [
    { file: "catalogue.jsonl", line: '{"id":"g","domain":"game","title":"G"}', reason: /domain "game" is not one of/ },
    {
      file: "catalogue.jsonl",
      line: '{"id":"w","timeZone":"Mars/Olympus"}',
      reason: /"Mars\/Olympus" is not an IANA time zone/,
    },
    {
      file: "catalogue.jsonl",
      line: '{"accountId":"u","itemId":"a","kind":"view","atMs":1577836800000,"context":{"weather":"wet"}}',
      reason: /weather "wet" is not one of sunny, cloudy/,
    },
    { file: "catalogue.jsonl", line: '{"id":"b","domain":"book"}', reason: /title "undefined" is not a text/ },
    {
      file: "catalogue.jsonl",
      line: '{"id":"b","domain":"book","title":"B","year":9999}',
      reason: /year "9999" cannot be right/,
    },
    {
      file: "catalogue.jsonl",
      line: '{"id":"b","domain":"book","title":"B","offers":[{"service":"s","kind":"buy","url":"javascript:alert(1)"}]}',
      reason: /url "javascript:alert\(1\)" is not a web address/,
    },
    { file: "catalogue.jsonl", line: '{"from":"a","to":"a","kind":"sequel-of"}', reason: /joins "a" to itself/ },
    {
      file: "catalogue.jsonl",
      line: '{"id":"b","domain":"book","title":"B","pageCount":-1}',
      reason: /pageCount "-1" is not a number/,
    },
    {
      file: "catalogue.jsonl",
      line: '{"id":"b","domain":"book","title":"B","mood":{"valence":2,"arousal":0}}',
      reason: /valence/,
    },
    { file: "catalogue.jsonl", line: '{"id":"b","domain":"book","title":"B","genres":[1]}', reason: /genres holds/ },
    {
      file: "catalogue.jsonl",
      line: '{"id":"b","domain":"book","title":"B","offers":[{"service":"s","kind":"steal"}]}',
      reason: /offer kind/,
    },
    { file: "catalogue.jsonl", line: '{"from":"a","to":"b","kind":"likes"}', reason: /"likes" is no relation/ },
    {
      file: "catalogue.jsonl",
      line: '{"accountId":"u","itemId":"i","kind":"rate","ratio":1.5,"atMs":1577836800000}',
      reason: /ratio/,
    },
    { file: "catalogue.jsonl", line: '{"accountId":"u","itemId":"i","kind":"view","atMs":-1}', reason: /before 1970/ },
    { file: "catalogue.jsonl", line: '{"accountId":"u","itemId":"i","kind":"view"}', reason: /is not a time/ },
    {
      file: "catalogue.jsonl",
      line: '{"accountId":"u","itemId":"i","kind":"ate","atMs":1577836800000}',
      reason: /no event kind/,
    },
    {
      file: "catalogue.jsonl",
      line: '{"accountId":"u","itemId":"i","kind":"retract","atMs":1577836800000}',
      reason: /eventId "undefined" is not a text/,
    },
    { file: "catalogue.jsonl", line: '{"hello":"world"}', reason: /is no item, relation, event, user or friend edge/ },
  ],
});

describeImporter({
  kind: "personalize",
  domain: "movie",
  files: {
    "item_interactions.csv":
      "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\nu1,i1,1577836800,Watch,\nu1,i2,1577836801,rating,5\nu2,i1,1577836802,Click,\nu2,i2,1577836803,,\n",
    "items.csv": "ITEM_ID,GENRES,TITLE,CREATION_TIMESTAMP\ni1,Drama|War,One,1\ni2,,Two,1\n",
  },
  isRecognised: false,
  faults: [
    { file: "item_interactions.csv", line: "u1,i1,1577836800,Blink,", reason: /"Blink" is no event kind/ },
    { file: "item_interactions.csv", line: "u1,i1,soon,Watch,", reason: /is not a time/ },
    { file: "item_interactions.csv", line: "u1,,1577836800,Watch,", reason: /has no item/ },
  ],
});

describeImporter({
  kind: "gorse",
  domain: "book",
  files: {
    "items.csv":
      'item_id,is_hidden,categories,time_stamp,labels,description\n1,false,x|y,2020-01-01 01:01:01.000000001 +0000 UTC,"{""genre"":[""Comedy""]}","o,n,e"\n2,true,,2020-01-01 01:01:01 +0000 UTC,,hidden\n',
    "feedback.csv":
      "feedback_type,user_id,item_id,time_stamp\nread,u1,1,2020-01-01 01:01:01.5 +0000 UTC\nstar,u1,1,2020-01-01 01:01:02 +0000 UTC\n",
  },
  isRecognised: true,
  faults: [
    { file: "feedback.csv", line: "read,u1,1,0001-01-01 00:00:00 +0000 UTC", reason: /before 1970/ },
    { file: "feedback.csv", line: "poke,u1,1,2020-01-01 01:01:02 +0000 UTC", reason: /"poke" is no event kind/ },
  ],
});

describe("gorse", () => {
  it("reads JSON Lines as its API has them, and leaves hidden items out", async () => {
    const { content, item } = await importFiles(
      {
        "items.jsonl":
          '{"ItemId":"1","IsHidden":false,"Categories":["Crime"],"Labels":{"topic":["sea","storm"]},"Comment":"The Gale"}\n{"ItemId":"2","is_hidden":true,"Comment":"Gone"}\n',
        "feedback.jsonl": '{"FeedbackType":"read","UserId":"u","ItemId":"1","Timestamp":"2020-01-01T00:00:00Z"}\n',
      },
      { kind: "gorse", domain: "book" },
    );
    expect(await item("gorse:1")).toMatchObject({ title: "The Gale", genres: ["crime"], themes: ["sea", "storm"] });
    expect((await content()).events).toMatchObject([{ kind: "start", accountId: "gorse:u" }]);
  });
});

const recbole = {
  "tiny.item":
    "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n1\tToy Lantern\t1995\tAnimation Comedy\n2\tRiver\t\tDrama, War\n",
  "tiny.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\t1\t4\t881250949\n7\t2\t1\t881250950\n",
};

describeImporter({
  kind: "recbole",
  domain: "movie",
  files: recbole,
  isRecognised: true,
  faults: [
    { file: "tiny.inter", line: "7\t1\t9\t881250949", reason: /outside of 1\.\.5/ },
    { file: "tiny.item", line: "1\tAgain\t1995\t", reason: /was there before/ },
    { file: "tiny.inter", line: "\t1\t4\t881250949", reason: /has no user_id/ },
  ],
});

describe("recbole", () => {
  it("names ids by the file and keeps the order of rows without times", async () => {
    const { item, allEvents } = await importFiles(
      { ...recbole, "tiny.inter": "user_id:token\titem_id:token\n7\t2\n7\t1\n" },
      { kind: "recbole", domain: "movie" },
    );
    expect(await item("tiny:1")).toMatchObject({ title: "Toy Lantern", year: 1995, genres: ["animation", "comedy"] });
    expect(await item("tiny:2")).toMatchObject({ genres: ["drama", "war"] });
    expect((await allEvents()).map(({ itemId, kind }) => [itemId, kind])).toEqual([
      ["tiny:2", "finish"],
      ["tiny:1", "finish"],
    ]);
  });

  it.each(["recbole", "gorse", "personalize"])("asks for the domain when %s data does not say it", async (kind) => {
    const files = { ...recbole, "items.csv": "item_id\n1\n" };
    await expect(importFiles(files, { kind })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("--domain"),
    });
  });
});
