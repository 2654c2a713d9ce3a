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

/** Returns the time of day, with the date if it isn't today. `at` is in ms since 1970. */
export function timeText(at: number, now = Date.now()): string {
  const time = clock.format(at);
  return new Date(at).toDateString() === new Date(now).toDateString() ? time : `${day.format(at)}, ${time}`;
}

/** Returns the full date and time, for a tooltip. */
export function fullTime(at: number): string {
  return full.format(at);
}

/** Returns how long ago a time is, for example "3 days ago". */
export function agoText(at: number, now = Date.now()): string {
  const past = Math.max(0, now - at);
  if (past < 60_000) return relative.format(0, 'minute');
  if (past < 3_600_000) return relative.format(-Math.floor(past / 60_000), 'minute');
  if (past < DAY_MS) return relative.format(-Math.floor(past / 3_600_000), 'hour');
  if (past < 60 * DAY_MS) return relative.format(-Math.floor(past / DAY_MS), 'day');
  return relative.format(-Math.floor(past / (30 * DAY_MS)), 'month');
}

/** Returns a short duration: "0.4s", "12s", "3m 5s", "2h 10m". */
export function durationText(ms: number): string {
  const total = Math.max(0, ms) / 1000;
  if (total < 10) return tenths.format(Math.floor(total * 10) / 10);
  if (total < 60) return seconds.format(Math.floor(total));
  if (total < 3600) return pair(minutes.format(Math.floor(total / 60)), seconds.format(Math.floor(total % 60)));
  return pair(hours.format(Math.floor(total / 3600)), minutes.format(Math.floor((total % 3600) / 60)));
}

const pair = (larger: string, smaller: string) => `${larger} ${smaller}`;
