import { pageData } from './pageData';

const clock = new Intl.DateTimeFormat(pageData.locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(pageData.locale, { month: 'short', day: 'numeric' });
const full = new Intl.DateTimeFormat(pageData.locale, { dateStyle: 'full', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(pageData.locale, { numeric: 'auto', style: 'short' });
const DAY_MS = 86_400_000;

const unit = (name: string, digits = 0) =>
  new Intl.NumberFormat(pageData.locale, {
    style: 'unit',
    unit: name,
    unitDisplay: 'narrow',
    maximumFractionDigits: digits,
  });
const seconds = unit('second');
const tenths = unit('second', 1);
const minutes = unit('minute');
const hours = unit('hour');

/** The time of day, with the day if it is not today. `at` in ms since 1970. */
export function timeText(at: number, now = Date.now()): string {
  const time = clock.format(at);
  return new Date(at).toDateString() === new Date(now).toDateString() ? time : `${day.format(at)}, ${time}`;
}

/** Date and time in full, for a tooltip. */
export function fullTime(at: number): string {
  return full.format(at);
}

/** How long ago, in words: "3 days ago". */
export function agoText(at: number, now = Date.now()): string {
  const past = Math.max(0, now - at);
  if (past < 60_000) return relative.format(0, 'minute');
  if (past < 3_600_000) return relative.format(-Math.floor(past / 60_000), 'minute');
  if (past < DAY_MS) return relative.format(-Math.floor(past / 3_600_000), 'hour');
  if (past < 60 * DAY_MS) return relative.format(-Math.floor(past / DAY_MS), 'day');
  return relative.format(-Math.floor(past / (30 * DAY_MS)), 'month');
}

/** A length of time, short: "0.4s", "12s", "3m 5s", "2h 10m". */
export function durationText(ms: number): string {
  const total = Math.max(0, ms) / 1000;
  if (total < 10) return tenths.format(Math.floor(total * 10) / 10);
  if (total < 60) return seconds.format(Math.floor(total));
  if (total < 3600) return pair(minutes.format(Math.floor(total / 60)), seconds.format(Math.floor(total % 60)));
  return pair(hours.format(Math.floor(total / 3600)), minutes.format(Math.floor((total % 3600) / 60)));
}

const pair = (larger: string, smaller: string) => `${larger} ${smaller}`;
