/** Which report is meant, and where its files are. */

import type { Text } from "../api/types";

export const FORMS = [
  "xlsx",
  "ods",
  "csv",
  "parquet",
  "open_data",
  "open_data_parquet",
  "open_data_text",
] as const;
export type Form = "html" | (typeof FORMS)[number];

/** What a report is of: everything, a municipality or an operator, as one word. */
export type Part = { municipality: string } | { operator: string } | null;

const MUNICIPALITY = "municipality:";
const OPERATOR = "operator:";

/** A municipality goes by its French name in an address, whatever language one reads. */
export const wordOfMunicipality = (name: Text) => MUNICIPALITY + name.fr;
export const wordOfOperator = (name: string) => OPERATOR + name;

export function partOf(word: string): Part {
  if (word.startsWith(MUNICIPALITY)) return { municipality: word.slice(MUNICIPALITY.length) };
  if (word.startsWith(OPERATOR)) return { operator: word.slice(OPERATOR.length) };
  return null;
}

/** Whether there are reports of such a part. */
export function isKnown(
  word: string,
  { municipalities, operators }: { municipalities: readonly Text[]; operators: readonly string[] },
): boolean {
  const words = [...municipalities.map(wordOfMunicipality), ...operators.map(wordOfOperator)];
  return word === "" || words.includes(word);
}

/** What the word of a part calls it. */
export const nameIn = (word: string) => word.slice(word.indexOf(":") + 1);

/** Of a report, below where the API is. */
export function pathOf(period: string, part: Part, language: string, form: Form): string {
  const query = new URLSearchParams({ language, ...part });
  if (form !== "html") query.set("format", form);
  return `/reports/${encodeURIComponent(period)}?${query}`;
}

type PeriodOfReport = { period: string; is_over: boolean };

/** The last whole month, or whatever there is. */
export const usualPeriod = (periods: readonly PeriodOfReport[]) =>
  (periods.find(({ period, is_over }) => is_over && period.includes("-")) ?? periods[0])?.period;

/** The name of a month or year; months are calendar months, of no time zone. */
export function periodName(period: string, locale: string): string {
  const [year, month] = period.split("-");
  if (!month) return period;
  const first = Date.UTC(Number(year), Number(month) - 1, 1);
  return new Intl.DateTimeFormat(locale, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(first);
}
