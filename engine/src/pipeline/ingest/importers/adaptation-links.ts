import { createItem, type Credit } from "../../../domain/item.ts";
import type { RelationKind } from "../../../domain/relation.ts";
import { cleanText, present, yearOrNothing } from "../fields.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { createCellReader, fileNamed, readTableRecords } from "../read-records.ts";
import { parsePythonLiteral } from "../read/python-literal.ts";
import type { SourceFile } from "../read/source-file.ts";
import { doubtfulConfidence } from "../works/compare-works.ts";
import type { FoundWork, WorkQuery } from "../../../domain/work-query.ts";
import type { WorkFinder } from "../works/work-finder.ts";

/**
 * Links between books, films and music, for catalogues that were imported before:
 * - `book_film_adaptations.csv`: a pair whose film (by IMDb or TMDB id) and book (by Goodreads id, else title and author) are both in the
 *   catalogue becomes `adaptation-of`. Pairs with an end missing are passed over.
 * - `film_soundtracks_ml_small.csv`: directors and leading actors fill films that have no makers yet. The soundtrack lists hold song titles,
 *   which are no items; but where a song is "Performed by" someone who is an item of the music domain, that artist becomes `soundtrack-of` the
 *   film, with confidence 0.7 since it is one song of several.
 * Items are never made here. Terms: no licence file upstream; IMDb-derived parts are for personal, non-commercial use.
 */
export const adaptationLinks: Importer = {
  kind: "adaptation-links",
  description:
    "Book-to-film adaptations and artists on film soundtracks, as relations between works of the catalogue: book_film_adaptations.csv, film_soundtracks_ml_small.csv.",
  filePatterns: [/^book_film_adaptations\.csv$/, /^film_soundtracks_ml_small\.csv$/],
  signature: [/^book_film_adaptations\.csv$/],
  read,
};

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const works = await source.works();
  const adaptations = fileNamed(source, /^book_film_adaptations\.csv$/);
  if (adaptations !== undefined) yield* readAdaptations(source, adaptations, works);
  const soundtracks = fileNamed(source, /^film_soundtracks_ml_small\.csv$/);
  if (soundtracks !== undefined) yield* readSoundtracks(source, soundtracks, works);
}

async function* readAdaptations(
  source: ImportSource,
  file: SourceFile,
  works: WorkFinder,
): AsyncGenerator<readonly ImportRecord[]> {
  yield* readTableRecords(source, file, {}, (columns) => {
    const at = createCellReader(columns);
    const findFilm = createFilmFinder(works, source.nowMs);
    const [imdb, tmdb, goodreads] = [at("imdbid"), at("tmdb_id"), at("id_goodreads")];
    const [filmTitle, filmYear, bookTitle, bookYear, author] = [
      at("movie_name"),
      at("movie_year"),
      at("BookTitle"),
      at("BookYear"),
      at("Author"),
    ];
    return (cells) => {
      const film = findFilm(filmTitle(cells), filmYear(cells), { imdb: imdb(cells), tmdb: tmdb(cells) });
      const book = find(works, {
        domain: "book",
        title: bookTitle(cells),
        externalIds: { goodreads: goodreads(cells) },
        creators: author(cells) === "0" ? [] : [author(cells)],
        ...present({ year: yearOrNothing(bookYear(cells), source.nowMs) }),
      });
      return film !== undefined && book !== undefined ? link(film, book, "adaptation-of", 1) : undefined;
    };
  });
}

function find(works: WorkFinder, query: WorkQuery): FoundWork | undefined {
  const answer = works.find(query);
  return answer.kind === "found" && answer.confidence >= doubtfulConfidence ? answer : undefined;
}

function createFilmFinder(works: WorkFinder, nowMs: number) {
  return (title: string, year: string, externalIds: Readonly<Record<string, string>>): FoundWork | undefined =>
    find(works, { domain: "movie", title, externalIds, ...present({ year: yearOrNothing(year, nowMs, 1870) }) });
}

function link(from: FoundWork, to: FoundWork, kind: RelationKind, certainty: number): ImportRecord {
  const confidence = Math.round(certainty * from.confidence * to.confidence * 100) / 100;
  return { kind: "relation", relation: { from: from.itemId, to: to.itemId, kind, confidence } };
}

const artistCertainty = 0.7;
const leadCount = 4;

async function* readSoundtracks(
  source: ImportSource,
  file: SourceFile,
  works: WorkFinder,
): AsyncGenerator<readonly ImportRecord[]> {
  yield* readTableRecords(source, file, {}, (columns) => {
    const at = createCellReader(columns);
    const findFilm = createFilmFinder(works, source.nowMs);
    const [imdb, title, year, directors, actors, songs] = [
      at("id"),
      at("Title"),
      at("Year"),
      at("Director(s)"),
      at("Actors"),
      at("Soundtrack"),
    ];
    return (cells) => {
      const film = findFilm(title(cells), year(cells), { imdb: imdb(cells) });
      if (film === undefined) return undefined;
      const creators = [
        ...credits(directors(cells), "director"),
        ...credits(actors(cells), "actor").slice(0, leadCount),
      ];
      const filled = createItem({ id: film.itemId, domain: "movie", title: film.title, creators });
      const artists = performersIn(songs(cells)).flatMap((name) => {
        const artist = find(works, { domain: "music", title: name, creators: [name] });
        return artist === undefined ? [] : [link(artist, film, "soundtrack-of", artistCertainty)];
      });
      return [
        ...(creators.length > 0 ? [{ kind: "item", item: filled, isSupplement: true } as const] : []),
        ...artists,
      ];
    };
  });
}

/** A missing name is printed as `nan`. */
function credits(list: string, role: string): readonly Credit[] {
  const names = parsePythonLiteral(list);
  return Array.isArray(names)
    ? names.map((name) => ({ name: cleanText(String(name)), role })).filter(({ name }) => !/^(nan)?$/i.test(name))
    : [];
}

const performed = /\bPerformed by ((?:[^'"(),\]]|'(?!,|\])| \(as [^)]*\))+)/g;

/** The names behind "Performed by" in a printed list of songs, whose inner quotes are not escaped. */
function performersIn(songs: string): readonly string[] {
  const names = new Set<string>();
  for (const [, list = ""] of songs.matchAll(performed)) {
    const plain = cleanText(list.replaceAll(/\(as [^)]*\)/g, " "));
    names.add(plain);
    for (const name of plain.split(/ (?:and|with|featuring|feat\.|&) /)) names.add(cleanText(name));
  }
  return [...names].filter((name) => name.length > 1);
}
