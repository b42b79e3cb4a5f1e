/**
 * Focus stays on what it was on when a list is ordered anew: an element that is moved in the
 * page loses it. Where the element is gone, it goes to what held it.
 */

const CAN_HOLD = "[tabindex]";

/** The element that has the focus and what it lies in, the nearest first. */
function withHolders(element: Element): HTMLElement[] {
  const holders: HTMLElement[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    if (at instanceof HTMLElement && (at === element || at.matches(CAN_HOLD))) holders.push(at);
  }
  return holders;
}

/** Use it as an action of the part of the page that it is about. */
export function keepsFocus(part: HTMLElement): { destroy: () => void } {
  let held: HTMLElement[] = [];
  const note = ({ target }: FocusEvent) => {
    held = target instanceof Element ? withHolders(target) : [];
  };
  // Pressed beside everything: it was let go on purpose.
  const letGo = () => (held = []);
  const giveBack = () => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (!lost || held.length === 0) return;
    held.find(({ isConnected }) => isConnected)?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(giveBack);
  observer.observe(part, { childList: true, subtree: true });
  document.addEventListener("focusin", note);
  document.addEventListener("pointerdown", letGo, true);
  return {
    destroy() {
      observer.disconnect();
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", letGo, true);
    },
  };
}
