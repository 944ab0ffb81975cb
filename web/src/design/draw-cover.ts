/** A drawn cover: there are no pictures of the works, so title and domain make one, the same each time. */

interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly accent: string;
  readonly second: string;
}

const palettes: readonly Palette[] = [
  { ground: "#1d2b4f", ink: "#f6ecd6", accent: "#d9a441", second: "#3f7f8c" },
  { ground: "#8f3524", ink: "#fbecd5", accent: "#e3a857", second: "#2d1a16" },
  { ground: "#214438", ink: "#f1e8d0", accent: "#e0765f", second: "#7f9f6b" },
  { ground: "#472341", ink: "#f6dfda", accent: "#e2b34f", second: "#9d7095" },
  { ground: "#e8d6b5", ink: "#2a2a33", accent: "#b3502d", second: "#3f6c8f" },
  { ground: "#34444c", ink: "#eef2f3", accent: "#f4b25c", second: "#62a3a5" },
  { ground: "#c4685f", ink: "#2b121b", accent: "#f8ead6", second: "#7a2e3f" },
  { ground: "#d6a034", ink: "#231f18", accent: "#fbf1dc", second: "#2e6f6a" },
  { ground: "#20555a", ink: "#f3ecdc", accent: "#efc26a", second: "#12343a" },
  { ground: "#f0e4d2", ink: "#33202a", accent: "#8e3b5a", second: "#d9a441" },
];

/** FNV-1a, so that a cover never changes between visits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const characters = new Intl.Segmenter();
const firstCharacters = (text: string, count: number) =>
  Array.from(characters.segment(text), ({ segment }) => segment)
    .slice(0, count)
    .join("");

/** Breaks a title into lines of about `width` characters, with an ellipsis when it needs more lines than there are. */
export function wrapTitle(title: string, width: number, lineCount: number): readonly string[] {
  const lines: string[] = [];
  for (const word of title.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.length > width + 2 ? `${firstCharacters(word, width)}…` : word);
  }
  if (lines.length <= lineCount) return lines;
  const kept = lines.slice(0, lineCount);
  kept[lineCount - 1] = `${(kept[lineCount - 1] ?? "").replace(/…$/, "")}…`;
  return kept;
}

interface Lettering {
  readonly x: number;
  /** Where the last line stands. */
  readonly bottom: number;
  readonly size: number;
  readonly attributes: string;
}

function lettering(lines: readonly string[], { x, bottom, size, attributes }: Lettering): string {
  const height = size * 1.12;
  const spans = lines.map(
    (line, index) =>
      `<tspan x="${x}" y="${(bottom - (lines.length - 1 - index) * height).toFixed(1)}">${escapeXml(line)}</tspan>`,
  );
  return `<text font-size="${size}" ${attributes}>${spans.join("")}</text>`;
}

type Motif = (palette: Palette, hash: number) => string;

/** Drawings for a field of 120 × 120. */
const motifs: readonly Motif[] = [
  ({ accent, second }, hash) => {
    const y = 46 + (hash % 16);
    return `<circle cx="${40 + (hash % 40)}" cy="${y}" r="25" fill="${accent}"/>
      <path d="M0 ${y + 24}q30 -24 60 -4t60 -8v108H0z" fill="${second}"/>
      <path d="M0 ${y + 42}q34 -14 64 2t56 -6v100H0z" fill="${second}" opacity=".55"/>`;
  },
  ({ accent, second }, hash) =>
    [0, 1, 2, 3, 4]
      .map((index) => {
        const radius = 62 - index * 12;
        return `<circle cx="60" cy="${70 + (hash % 12)}" r="${radius}" fill="${index % 2 === 0 ? second : accent}" opacity="${0.5 + index * 0.1}"/>`;
      })
      .join(""),
  ({ accent, second }, hash) =>
    [0, 1, 2, 3, 4, 5]
      .map((index) => {
        const height = 26 + ((hash >> (index * 3)) % 8) * 9;
        return `<rect x="${8 + index * 18}" y="${112 - height}" width="13" height="${height + 10}" fill="${index % 3 === 1 ? accent : second}"/>`;
      })
      .join(""),
  ({ accent, second }, hash) =>
    `<path d="M${10 + (hash % 20)} 118L60 ${14 + (hash % 14)}L${100 + (hash % 14)} 118z" fill="${second}"/>
      <path d="M60 118L${84 + (hash % 10)} 52L120 118z" fill="${accent}" opacity=".85"/>
      <circle cx="${24 + (hash % 12)}" cy="30" r="9" fill="${accent}"/>`,
  ({ accent, second }, hash) =>
    [0, 1, 2, 3]
      .map((index) => {
        const y = 36 + index * 22;
        return `<path d="M-10 ${y}q15 -${10 + (hash % 8)} 30 0t30 0t30 0t30 0t30 0" fill="none" stroke="${index % 2 === 0 ? accent : second}" stroke-width="7"/>`;
      })
      .join(""),
  ({ accent, second }, hash) =>
    `<path d="M20 118V${62 + (hash % 10)}a40 40 0 0 1 80 0V118z" fill="${second}"/>
      <path d="M40 118V${72 + (hash % 10)}a20 20 0 0 1 40 0V118z" fill="${accent}"/>`,
  ({ accent, second }, hash) =>
    `<circle cx="60" cy="62" r="34" fill="${accent}"/>
      <circle cx="${70 + (hash % 10)}" cy="${54 - (hash % 6)}" r="30" fill="${second}"/>
      <circle cx="22" cy="26" r="2.5" fill="${accent}"/><circle cx="98" cy="104" r="2.5" fill="${accent}"/>
      <circle cx="30" cy="104" r="1.8" fill="${accent}"/>`,
  ({ accent, second }, hash) =>
    [0, 1, 2, 3, 4, 5, 6, 7, 8]
      .map((index) => {
        const isAccent = ((hash >> index) & 1) === 1;
        const x = 14 + (index % 3) * 34;
        const y = 18 + Math.floor(index / 3) * 34;
        return isAccent
          ? `<circle cx="${x + 12}" cy="${y + 12}" r="12" fill="${accent}"/>`
          : `<path d="M${x} ${y + 24}a24 24 0 0 1 24 -24v24z" fill="${second}"/>`;
      })
      .join(""),
];

interface Frame {
  readonly palette: Palette;
  readonly motif: string;
  readonly title: string;
}

function drawBook({ palette, motif, title }: Frame): string {
  const letters = lettering(wrapTitle(title, 13, 4), {
    x: 62,
    bottom: 166,
    size: 13.5,
    attributes: `fill="${palette.ink}" text-anchor="middle" font-family="Georgia, 'Iowan Old Style', 'Palatino Linotype', serif"`,
  });
  return `<rect width="120" height="180" fill="${palette.ground}"/>
    <svg x="6" y="0" width="114" height="114" viewBox="0 0 120 120">${motif}</svg>
    <rect y="108" width="120" height="72" fill="${palette.ground}"/>
    <rect x="14" y="112" width="96" height="1" fill="${palette.ink}" opacity=".5"/>
    ${letters}
    <rect width="6" height="180" fill="#000" opacity=".28"/><rect x="6" width="1.5" height="180" fill="#fff" opacity=".22"/>`;
}

function drawFilm({ palette, motif, title }: Frame): string {
  const letters = lettering(wrapTitle(title.toUpperCase(), 13, 4), {
    x: 60,
    bottom: 168,
    size: 11.5,
    attributes: `fill="${palette.ink}" text-anchor="middle" font-weight="700" letter-spacing=".6" font-family="'Avenir Next Condensed', 'Arial Narrow', 'Liberation Sans Narrow', 'Helvetica Neue', Arial, sans-serif"`,
  });
  const holes = Array.from({ length: 9 }, (_, index) => {
    const y = 7 + index * 20;
    return `<rect x="3.5" y="${y}" width="5" height="8" rx="1.6"/><rect x="111.5" y="${y}" width="5" height="8" rx="1.6"/>`;
  });
  return `<rect width="120" height="180" fill="${palette.ground}"/>
    <svg x="12" y="4" width="96" height="118" viewBox="0 0 120 120" preserveAspectRatio="xMidYMid slice">${motif}</svg>
    <rect x="12" y="116" width="96" height="64" fill="${palette.ground}"/>${letters}
    <rect width="12" height="180" fill="#111"/><rect x="108" width="12" height="180" fill="#111"/>
    <g fill="#e9e2d3" opacity=".8">${holes.join("")}</g>`;
}

function drawAlbum({ palette, motif, title }: Frame): string {
  const letters = lettering(wrapTitle(title, 16, 2), {
    x: 8,
    bottom: 111,
    size: 10.5,
    attributes: `fill="${palette.ink}" font-weight="600" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif"`,
  });
  return `<circle cx="111" cy="60" r="47" fill="#29292d" stroke="#5c5c62"/>
    <g fill="none" stroke="#4b4b51" stroke-width=".8"><circle cx="111" cy="60" r="42"/><circle cx="111" cy="60" r="36"/><circle cx="111" cy="60" r="30"/><circle cx="111" cy="60" r="24"/></g>
    <circle cx="111" cy="60" r="16" fill="${palette.accent}"/>
    <rect width="120" height="120" fill="${palette.ground}"/>
    <svg x="14" y="-2" width="92" height="92" viewBox="0 0 120 120">${motif}</svg>
    <rect y="86" width="120" height="34" fill="${palette.ground}"/>${letters}
    <rect x="119" width="1" height="120" fill="#000" opacity=".35"/>`;
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly draw: (frame: Frame) => string;
}

const portrait = { width: 120, height: 180 };
const shapes: Readonly<Record<string, Shape>> = {
  movie: { ...portrait, draw: drawFilm },
  music: { width: 160, height: 120, draw: drawAlbum },
};
const bookShape: Shape = { ...portrait, draw: drawBook };

export interface Cover {
  readonly width: number;
  readonly height: number;
  /** A `data:` address of the drawing. */
  readonly source: string;
}

export interface Work {
  readonly title: string;
  readonly domain: string;
  readonly year?: number;
}

/** The cover of a work: its shape tells the domain, its colours and motif come from title and year. */
export function drawCover({ title, domain, year }: Work): Cover {
  const hash = hashOf(`${domain}\n${title}\n${year ?? ""}`);
  const palette = palettes[hash % palettes.length] ?? { ground: "#333", ink: "#fff", accent: "#ccc", second: "#888" };
  const motif = motifs[(hash >>> 8) % motifs.length]?.(palette, hash >>> 12) ?? "";
  const { width, height, draw } = shapes[domain] ?? bookShape;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width * 2}" height="${height * 2}">${draw({ palette, motif, title: title.toWellFormed() })}</svg>`;
  return { width, height, source: `data:image/svg+xml,${encodeURIComponent(svg.replaceAll(/\n\s+/g, ""))}` };
}
