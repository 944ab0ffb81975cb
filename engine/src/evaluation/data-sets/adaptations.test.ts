import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAdaptations, type AdaptationData, type WorkPair } from "./adaptations.ts";

const files: Readonly<Record<string, string>> = {
  "ml-latest-small/movies.csv": 'movieId,title,genres\n1,"Tale, A (1999)",Drama\n2,Other (2001),(no genres listed)\n',
  "ml-latest-small/links.csv": "movieId,imdbId,tmdbId\n1,001,901\n2,002,902\n",
  "ml-latest-small/ratings.csv": "userId,movieId,rating,timestamp\n7,2,4.0,100\n",
  "tmdb-plots/tmdb_5000_movies.csv":
    'genres,id,keywords,overview,release_date,title\n"[{""name"": ""Drama""}]",901,"[{""name"": ""sea""}]","A ship, lost.",1999-01-01,A Tale\n',
  "tmdb-plots/top10K-TMDB-movies.csv": "id,title,genre,overview,release_date\n903,Third,Comedy,Cats.,01-02-2003\n",
  "goodbooks-10k/books.csv":
    "book_id,goodreads_book_id,best_book_id,isbn,authors,original_publication_year,original_title,title,ratings_count\n" +
    '1,55,56,1234567,"Ann Writer, Bo Helper",1950.0,The Tale,"The Tale (Sea, #1)",900\n2,57,57,2,Cy Poet,1960.0,,Third,800\n',
  "goodbooks-10k/llm_descriptions.tsv": 'book_id\tdescription\n1\t"A ship."\n',
  "goodreads-11k-descriptions/descriptions.tsv": "isbn13\tisbn10\tdescription\n9\t0001234567\tThe sea.\n",
  "book-film-music-links/book_film_adaptations.csv":
    "movie_name,BookTitle,Author,tmdb_id,id_goodreads\nA Tale,The Tale,Ann Writer,901,56\nThird,Third,C. Poet,903.0,\nGone,Gone,Nobody,999,999\n",
  "book-film-music-links/film_soundtracks_ml_small.csv":
    "movieId,Director(s),Actors,Soundtrack\n1,\"['Di Rector', nan]\",\"['Al One', \"\"Bo O'Two\"\"]\",\"['Sea Song Written by Ed', 'Air (uncredited)']\"\n2,['nan'],['nan'],\n",
};

describe("readAdaptations", () => {
  let root = "";
  let data: AdaptationData;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "adaptations-"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    data = readAdaptations(root);
  });
  afterAll(() => rmSync(root, { recursive: true }));
  const named = (pairs: readonly WorkPair[]) =>
    pairs.map(({ source, made }) => [data.catalogue.items[source]?.id, data.catalogue.items[made]?.id]);
  const itemOf = (id: string) => data.catalogue.items.find((item) => item.id === id);

  it("finds both ends of a pair by ids, or a book by title and author's surname, and leaves out the others", () => {
    expect(named(data.adaptations)).toEqual([
      ["book:1", "ml:1"],
      ["book:2", "tmdb:903"],
    ]);
    expect(named(data.soundtracks)).toEqual([["ml:1", "soundtrack:1"]]);
  });

  it("knows what is said about each", () => {
    const film = itemOf("ml:1");
    expect([film?.title, film?.year, film?.description, film?.themes]).toEqual([
      "A Tale",
      1999,
      "A ship, lost.",
      ["sea"],
    ]);
    expect(film?.creators.map(({ name }) => name)).toEqual(["Di Rector", "Al One", "Bo O'Two"]);
    expect([itemOf("book:1")?.title, itemOf("book:1")?.description]).toEqual(["The Tale", "The sea. A ship."]);
    expect(itemOf("tmdb:903")?.year).toBe(2003);
  });

  it("names a soundtrack after a song, never after its film", () => {
    const music = itemOf("soundtrack:1");
    expect([music?.title, music?.description]).toEqual(["Sea Song", "Sea Song Written by Ed. Air (uncredited)"]);
  });

  it("puts ratings of films and how many rated each book on one catalogue", () => {
    const other = data.catalogue.items.findIndex(({ id }) => id === "ml:2");
    expect([...data.ratings.events.items]).toEqual([other]);
    expect([data.popularity[other], data.popularity[data.adaptations[0]?.source ?? 0]]).toEqual([1, 900]);
  });
});
