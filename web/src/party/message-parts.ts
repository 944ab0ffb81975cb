interface Part {
  /** Where in the text it begins. */
  readonly at: number;
  readonly text: string;
  readonly href?: string;
}

/** A message as text and links. Only what the server found to be a link becomes one. */
export function partsOf({
  text,
  links,
}: {
  readonly text: string;
  readonly links: readonly string[];
}): readonly Part[] {
  let at = 0;
  return text.split(/(\s+)/).map((word) => {
    const part = partOf(word, at, links);
    at += word.length;
    return part;
  });
}

function partOf(word: string, at: number, links: readonly string[]): Part {
  const href = URL.parse(word)?.href;
  return href !== undefined && links.includes(href) ? { at, text: word, href } : { at, text: word };
}
