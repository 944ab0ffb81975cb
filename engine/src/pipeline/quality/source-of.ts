const cataloguePrefix = /^([a-z][a-z0-9-]{0,31}):/;

/** The catalogue that an item's id is of, such as `movielens` of `movielens:1`; says nothing about a person. */
export const sourceOf = (itemId: string): string => cataloguePrefix.exec(itemId)?.[1] ?? "other";
