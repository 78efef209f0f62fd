/** Pictures as files. Styles come from style sheets here, and a file has none: so they are written into the elements. */

const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
  'visibility',
] as const;

/** Room around a saved picture, in pixels: on the page it has that of its card. */
const MARGIN = 16;

const styled = (svg: SVGSVGElement): SVGSVGElement => {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const to = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  from.forEach((element, i) => {
    const computed = getComputedStyle(element);
    for (const name of STYLES) to[i]?.style.setProperty(name, computed.getPropertyValue(name));
    to[i]?.removeAttribute('class');
  });
  const { width, height } = svg.getBoundingClientRect();
  const box = svg.hasAttribute('viewBox') ? svg.viewBox.baseVal : { x: 0, y: 0, width, height };
  const margin = width > 0 ? (MARGIN * box.width) / width : 0; // in the units of the box
  const [x, y] = [box.x - margin, box.y - margin];
  copy.setAttribute('viewBox', `${x} ${y} ${box.width + 2 * margin} ${box.height + 2 * margin}`);
  copy.setAttribute('width', String(Math.round(width) + 2 * MARGIN));
  copy.setAttribute('height', String(Math.round(height) + 2 * MARGIN));
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('x', String(x));
  ground.setAttribute('y', String(y));
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--background').trim());
  copy.prepend(ground);
  return copy;
};

/** The picture as an SVG file that stands alone. */
export const svgFile = (svg: SVGSVGElement): Blob =>
  new Blob([new XMLSerializer().serializeToString(styled(svg))], { type: 'image/svg+xml' });

/** The picture as a PNG file, two pixels for one of CSS. */
export const pngFile = async (svg: SVGSVGElement): Promise<Blob> => {
  const { width, height } = svg.getBoundingClientRect();
  const url = URL.createObjectURL(svgFile(svg));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width + 2 * MARGIN) * 2;
    canvas.height = Math.round(height + 2 * MARGIN) * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large for a PNG')))),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
};

/** Gives a file to the person. */
export const saveFile = (content: Blob, name: string): void => {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
