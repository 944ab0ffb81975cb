/** Adapters: the ports made real, one folder per technology. This file: the one rule of title search that all item stores share. */
import { normaliseText, normaliseTitle } from "../domain/text.ts";

const wordsOf = (text: string): readonly string[] => (text === "" ? [] : [...new Set(text.split(" "))]);

/** The words under which a title is found: all of them, so that an article or a subtitle in brackets helps and never hinders. */
export const titleWords = (title: string): readonly string[] => wordsOf(normaliseText(title));

/** The words a query asks for: without its article, since catalogues disagree on those. */
export const queryWords = (query: string): readonly string[] => wordsOf(normaliseTitle(query));
