import type { AccountWeek } from "../api/types";

export type AccountPart = {
  name: "stored" | "not_counted" | "lost" | "refused" | "no_report";
  hours: number;
  /** Percent of the whole. */
  start: number;
  width: number;
};

/** The hours of an account as parts of a bar; empty when nothing was expected. */
export function accountParts(account: AccountWeek): AccountPart[] {
  const hours = [
    ["stored", account.stored_hours],
    ["not_counted", account.not_counted_hours],
    ["lost", account.lost_hours],
    ["refused", account.refused_hours],
    ["no_report", account.no_report_hours],
  ] as const;
  const whole = Math.max(
    account.expected_hours,
    hours.reduce((sum, [, value]) => sum + value, 0),
  );
  if (whole <= 0) return [];
  let start = 0;
  const parts: AccountPart[] = [];
  for (const [name, value] of hours) {
    const width = (100 * value) / whole;
    if (value > 0) parts.push({ name, hours: value, start, width });
    start += width;
  }
  return parts;
}

export function sumAccounts(accounts: AccountWeek[]): AccountWeek {
  const sum = {
    expected_hours: 0,
    stored_hours: 0,
    not_counted_hours: 0,
    lost_hours: 0,
    refused_hours: 0,
    no_report_hours: 0,
  };
  for (const account of accounts) {
    sum.expected_hours += account.expected_hours;
    sum.stored_hours += account.stored_hours;
    sum.not_counted_hours += account.not_counted_hours;
    sum.lost_hours += account.lost_hours;
    sum.refused_hours += account.refused_hours;
    sum.no_report_hours += account.no_report_hours;
  }
  return sum;
}
