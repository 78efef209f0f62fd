import type { AttentionData } from './data.ts';
import { type Bits, packSets } from './packed.ts';
import { script } from './page-script.ts';
import { FONT } from './painter.ts';
import { escapeMarkup } from './svg-painter.ts';
import { type Theme, themes } from './themes.ts';

export type PageOptions = {
  readonly title: string;
  /** What the page shows, in a line or two. */
  readonly lines?: readonly string[];
  readonly data: AttentionData;
  /** How weights are stored: 16 bits (exact to 0.00001) or 8 (to 0.002). 16 by default, 8 from 3 million weights on. */
  readonly bits?: Bits;
};

/** Nothing is fetched from anywhere, and the browser sees to it. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:";

const colors = ({ background, text, muted }: Theme): string =>
  `background:${background};color:${text};--muted:${muted}`;

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; ${colors(themes.light)}; font: 15px/1.5 ${FONT}; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 24px 56px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; overflow-wrap: anywhere; }
p { margin: 0; color: var(--muted); overflow-wrap: anywhere; }
main > p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
attention-view { margin-top: 20px; min-height: 420px; }
@media (max-width: 560px) { main { padding: 16px 14px 40px; } h1 { font-size: 19px; } }
@media (prefers-color-scheme: dark) { body { ${colors(themes.dark)}; } }
`;

/**
 * A page that shows attention, in one file: no network, no other file.
 *
 * @throws RangeError when the data make no sense, or are too many for a page.
 */
export const attentionPage = ({ title, lines = [], data, bits }: PageOptions): string => {
  const json = JSON.stringify(packSets(data, bits)).replaceAll('<', '\\u003c');
  const paragraphs = lines.map((line) => `<p>${escapeMarkup(line)}</p>\n`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${paragraphs}<attention-view><p>This page draws with JavaScript, which is switched off.</p></attention-view>
</main>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
};
