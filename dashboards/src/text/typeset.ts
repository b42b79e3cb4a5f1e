/** Where a line must not break: `18 %`, `Verdict :` and `Wi-Fi` stay together. */

const SPACE = "\u00a0";

/** After a hyphen: no line ends here. */
const JOINED = "\u2060";

const RULES = {
  nl: [[/ %/g, `${SPACE}%`]],
  fr: [
    [/Wi-Fi/g, `Wi-${JOINED}Fi`],
    [/ ([:;!?»%])/g, `${SPACE}$1`],
    [/« /g, `«${SPACE}`],
  ],
  en: [[/Wi-Fi/g, `Wi-${JOINED}Fi`]],
} satisfies Record<string, [RegExp, string][]>;

export function typeset(text: string, language: keyof typeof RULES): string {
  return RULES[language].reduce((done, [found, put]) => done.replace(found, put), text);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A name that is written from right to left keeps to itself: what stands beside it, an
 * arrow or a number, stays where it is.
 */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** Without the signs that only a page needs. */
export const plainly = (text: string) => text.replace(/[\u00ad\u2060\u2068\u2069]/g, "");

/** All words of a dictionary, those of sentences that are made when they are said too. */
export function typesetAll<Words>(words: Words, language: keyof typeof RULES): Words {
  if (typeof words === "string") return typeset(words, language) as Words;
  if (typeof words === "function") {
    return ((...values: unknown[]) => typeset(String(words(...values)), language)) as Words;
  }
  if (Array.isArray(words)) return words.map((word) => typesetAll(word, language)) as Words;
  return Object.fromEntries(
    Object.entries(words as object).map(([key, value]) => [key, typesetAll(value, language)]),
  ) as Words;
}
