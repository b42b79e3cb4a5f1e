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
