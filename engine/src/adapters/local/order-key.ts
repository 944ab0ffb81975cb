/** Code units from here on are in another order in UTF-8, in which SQLite compares, than in JavaScript. */
const firstDisordered = 0xd800;
const afterSurrogates = 0xe000;

/**
 * A text that SQLite sorts among its likes as JavaScript sorts the given ones, by code unit. Most texts are their own key;
 * otherwise surrogates become U+E000…E7FF, and the units above them the code points from U+1E000 on.
 */
export function orderKey(text: string): string {
  if (!/[\uD800-\uFFFF]/.test(text)) return text;
  let key = "";
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < firstDisordered) key += text.charAt(index);
    else if (unit < afterSurrogates) key += String.fromCodePoint(unit - firstDisordered + 0xe000);
    else key += String.fromCodePoint(unit - afterSurrogates + 0x1e000);
  }
  return key;
}
