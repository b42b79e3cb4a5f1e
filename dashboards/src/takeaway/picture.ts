/**
 * A chart, or a part of a page with charts and words in it, as a picture that stands alone:
 * its styles inside, its title and source under it.
 */

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
/** Between two parts. */
const GAP = 10;
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

type Drawn = { copy: Element; width: number; height: number };

function ofChart(chart: SVGSVGElement): Drawn {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  lay(chart, copy);
  const box = chart.viewBox.baseVal;
  const rect = chart.getBoundingClientRect();
  return { copy, width: box?.width || rect.width, height: box?.height || rect.height };
}

/** What a reader presses, and what is there for the ear alone. */
const NOT_DRAWN = ".visually-hidden, .sort-arrow, button.plain, button.term, .take-away";
/** Of the height of a line, from its top to where letters stand. */
const BASELINE = 0.79;

/** Charts, coloured cells and words, each where it stands on the page. */
function ofPart(part: Element): Drawn {
  const whole = part.getBoundingClientRect();
  const copy = document.createElementNS(SVG, "svg");
  const put = (name: string, attributes: Record<string, string | number>): Element => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    copy.append(made);
    return made;
  };
  const area = (rect: DOMRect, fill: string, share = 1) =>
    put("rect", {
      ...{ x: rect.left - whole.left, y: rect.top - whole.top },
      ...{ width: rect.width * share, height: rect.height, fill },
    });
  const draw = (element: Element): void => {
    const rect = element.getBoundingClientRect();
    if (rect.width === 0 || element.matches(NOT_DRAWN)) return;
    if (element instanceof SVGSVGElement) {
      const twin = element.cloneNode(true) as SVGSVGElement;
      lay(element, twin);
      for (const [key, value] of Object.entries({
        ...{ x: rect.left - whole.left, y: rect.top - whole.top },
        ...{ width: rect.width, height: rect.height, overflow: "visible" },
      })) {
        twin.setAttribute(key, String(value));
      }
      copy.append(twin);
      return;
    }
    const style = getComputedStyle(element);
    if (element !== part && isSeen(style.backgroundColor)) area(rect, style.backgroundColor);
    if (element instanceof HTMLMeterElement) area(rect, style.color, element.value / element.max);
    for (const child of element.childNodes) {
      if (child instanceof Element) draw(child);
      else if (child instanceof Text) {
        for (const line of wordsOf(child)) {
          put("text", {
            ...{ x: line.left - whole.left, y: line.top - whole.top + line.height * BASELINE },
            ...{ fill: style.color, "font-family": style.fontFamily },
            ...{ "font-size": style.fontSize, "font-weight": style.fontWeight },
          }).textContent = line.text;
        }
      }
    }
  };
  draw(part);
  return { copy, width: whole.width, height: whole.height };
}

type Line = { text: string; left: number; top: number; height: number };

/** The lines that a text takes on the page; one may end within a word, at a hyphen. */
function wordsOf(text: Text): Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (const { 0: piece, index } of text.data.matchAll(/[^\s-]+-*|-+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + piece.length);
    const { left, top, height } = range.getBoundingClientRect();
    const last = lines.at(-1);
    const joint = /\s/.test(text.data[index - 1] ?? "") ? " " : "";
    if (last && Math.abs(last.top - top) < height / 2) last.text += joint + piece;
    else lines.push({ text: piece, left, top, height });
  }
  return lines;
}

const isSeen = (colour: string) => colour !== "" && !/^rgba\(.*, 0\)$|^transparent$/.test(colour);

export type Picture = { svg: string; width: number; height: number };

/**
 * `parts`: one under the other, the key of a chart before it. `said`: what stands under them, a line each. The names of hotspots may hold anything: they
 * are set as text.
 */
export function pictureOf(
  parts: readonly Element[],
  title: string,
  said: readonly string[],
): Picture {
  const drawn = parts.map((part) => (part instanceof SVGSVGElement ? ofChart(part) : ofPart(part)));
  const wide = Math.max(0, ...drawn.map(({ width }) => width)) + 2 * MARGIN;
  const tall = drawn.reduce((sum, { height }) => sum + height + GAP, -GAP);
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
  const main = parts.at(-1) ?? document.body;
  const style = getComputedStyle(main);
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", style.getPropertyValue("--surface-shown") || groundOf(main));
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
  let from = top;
  for (const { copy, width, height } of drawn) {
    for (const [name, value] of Object.entries({ x: MARGIN, y: from, width, height })) {
      copy.setAttribute(name, String(value));
    }
    page.append(copy);
    from += height + GAP;
  }
  foot.forEach((line, index) => write(line, top + tall + MARGIN + 8 + index * LINE, 12, "400"));
  return { svg: new XMLSerializer().serializeToString(page), width: wide, height };
}

/** The colour that the chart is seen on. */
function groundOf(chart: Element): string {
  for (let part: Element | null = chart; part; part = part.parentElement) {
    const colour = getComputedStyle(part).backgroundColor;
    if (isSeen(colour)) return colour;
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
