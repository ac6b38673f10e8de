/** Degrees of hue between the letters of a name and the next ones. */
const STEP = 37;

/** A round SVG with the initial of a name, in a colour that is always the same for it. */
export function badge(name: string): string {
  const hue = [...name].reduce((sum, letter) => (sum * STEP + letter.codePointAt(0)!) % 360, 0);
  const [initial = '?'] = [...name.toUpperCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">' +
    `<circle cx="32" cy="32" r="32" fill="hsl(${hue} 45% 42%)"/>` +
    '<text x="32" y="33" fill="#fff" font-family="system-ui, sans-serif" font-size="34" font-weight="600" ' +
    `text-anchor="middle" dominant-baseline="central">${initial}</text></svg>`
  );
}
