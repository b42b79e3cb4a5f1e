/** Where on a page the reader was, kept with each step of the browser's history. */

const SETTLE_MS = 150;
/** A page that is still loading has this long to become as tall as it was. */
const PATIENCE_MS = 15_000;

type Kept = { scroll?: number } | null;

/** Notes the place as the reader scrolls; returns what stops it. */
export function noteScroll(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const note = () => {
    clearTimeout(timer);
    timer = setTimeout(noteNow, SETTLE_MS);
  };
  history.scrollRestoration = "manual";
  addEventListener("scroll", note, { passive: true });
  return () => {
    clearTimeout(timer);
    removeEventListener("scroll", note);
  };
}

export function noteNow(): void {
  history.replaceState({ ...(history.state as Kept), scroll: scrollY }, "");
}

let stop = () => {};

/** Goes back to where the reader was, as soon as the page is tall enough for it. */
export function restoreScroll(): void {
  stop();
  const wanted = (history.state as Kept)?.scroll ?? 0;
  const here = () => document.documentElement.scrollHeight - innerHeight >= wanted - 1;
  if (here()) return scrollTo(0, wanted);
  const observer = new ResizeObserver(() => {
    if (!here()) return;
    scrollTo(0, wanted);
    stop();
  });
  observer.observe(document.body);
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  // A reader who moves meanwhile stays where they are.
  const moved = () => stop();
  const moves = ["wheel", "touchmove", "keydown", "pointerdown"] as const;
  for (const move of moves) addEventListener(move, moved, { passive: true, once: true });
  stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const move of moves) removeEventListener(move, moved);
  };
}

export function toTop(): void {
  stop();
  scrollTo(0, 0);
}
