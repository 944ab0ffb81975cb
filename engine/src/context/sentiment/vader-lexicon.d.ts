declare module "vader-sentiment/src/vader_lexicon.js" {
  /** Words in lower case and emoticons with their mean human rating, -4 to 4. */
  export const lexicon: Readonly<Record<string, number>>;
}
