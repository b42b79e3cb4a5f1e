/** The day of an instant, in a time zone. */
export const dayOf = (at: Date, timeZone: string) =>
  at.toLocaleDateString("sv-SE", { timeZone }).slice(0, 10);

/** The day some days after another. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
