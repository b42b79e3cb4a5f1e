/** A chart as a picture that stands alone: its styles inside, its title and source under it. */

const SVG = "http://www.w3.org/2000/svg";
/** What a style sheet says of the parts of a chart. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-variant-numeric",
  "text-anchor",
  "dominant-baseline",
] as const;
const MARGIN = 16;
const LINE = 18;
/** Letters of the lines that fit on a hundred points. */
const LETTERS = 16;
/** Points of a picture become so many pixels. */
const SHARPNESS = 2;

function lay(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value !== "") to.setAttribute(name, value);
  }
  to.removeAttribute("class");
  to.removeAttribute("style");
  [...from.children].forEach((child, index) => {
    const twin = to.children[index];
    if (twin) lay(child, twin);
  });
}

/** Lines of at most `letters`, broken between words. */
export function linesOf(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}

export type Picture = { svg: string; width: number; height: number };

/**
 * `said`: what stands under it, a line each. The names of hotspots may hold anything: they
 * are set as text.
 */
export function pictureOf(chart: SVGSVGElement, title: string, said: readonly string[]): Picture {
  const box = chart.viewBox.baseVal;
  const rect = chart.getBoundingClientRect();
  const wide = (box?.width || rect.width) + 2 * MARGIN;
  const tall = box?.height || rect.height;
  const letters = Math.max(20, Math.floor((wide * LETTERS) / 100));
  const heading = linesOf(title, Math.floor(letters * 0.85));
  const foot = said.flatMap((line) => linesOf(line, letters));
  const top = MARGIN + heading.length * (LINE + 3);
  const height = top + tall + foot.length * LINE + 2 * MARGIN;

  const page = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    xmlns: SVG,
    width: wide,
    height,
    viewBox: `0 0 ${wide} ${height}`,
  })) {
    page.setAttribute(name, String(value));
  }
  const style = getComputedStyle(chart);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", style.getPropertyValue("--surface-shown") || groundOf(chart));
  page.append(ground);
  const write = (text: string, y: number, size: number, weight: string) => {
    const line = document.createElementNS(SVG, "text");
    line.setAttribute("x", String(MARGIN));
    line.setAttribute("y", String(y));
    line.setAttribute("font-family", style.fontFamily);
    line.setAttribute("font-size", String(size));
    line.setAttribute("font-weight", weight);
    line.setAttribute("fill", style.color);
    line.textContent = text;
    page.append(line);
  };
  heading.forEach((line, index) => write(line, MARGIN + 14 + index * (LINE + 3), 16, "600"));
  const copy = chart.cloneNode(true) as SVGSVGElement;
  lay(chart, copy);
  copy.setAttribute("x", String(MARGIN));
  copy.setAttribute("y", String(top));
  copy.setAttribute("width", String(wide - 2 * MARGIN));
  copy.setAttribute("height", String(tall));
  page.append(copy);
  foot.forEach((line, index) => write(line, top + tall + MARGIN + 8 + index * LINE, 12, "400"));
  return { svg: new XMLSerializer().serializeToString(page), width: wide, height };
}

/** The colour that the chart is seen on. */
function groundOf(chart: Element): string {
  for (let part: Element | null = chart; part; part = part.parentElement) {
    const colour = getComputedStyle(part).backgroundColor;
    if (colour && !/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return colour;
  }
  return "#ffffff";
}

/** As pixels. */
export async function pixelsOf({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * SHARPNESS);
  canvas.height = Math.ceil(height * SHARPNESS);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no pictures");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}
