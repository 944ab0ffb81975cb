/** Text in the form in which titles and names are compared: lower case, no marks, words apart by one space. */
export function normaliseText(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("&", " and ")
    .replaceAll(/['’`]/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const articles = /^(the|a|an|le|la|les|der|die|das|el|los|las|il) /;

/** A title's comparison form: an article at the front or behind a comma, subtitles in brackets and "(A Novel)" are dropped. */
export function normaliseTitle(title: string): string {
  const withoutBrackets = title.replaceAll(/\s*[([][^)\]]*[)\]]\s*/g, " ").trim() || title;
  const articleFirst = withoutBrackets.replace(/^(.+), (the|a|an|le|la|les|der|die|das|el|il)$/i, "$2 $1");
  const normal = normaliseText(articleFirst);
  return normal.replace(articles, "") || normal;
}

/** A person's comparison form: "Fitzgerald, F. Scott" and "F. Scott Fitzgerald" agree. */
export function normaliseName(name: string): string {
  const parts = name.split(",");
  const inOrder = parts.length === 2 ? `${parts[1]} ${parts[0]}` : name;
  return normaliseText(inOrder);
}
