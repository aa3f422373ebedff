import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** A moment of a recording: 1:04, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A length in words: 48 s, 1 min 49 s, 1 h 02 min. Empty for a length that is not known yet. */
export function length(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole <= 0) return '';
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A share from 0 to 1 as a percentage; null or undefined is not known. */
export const percent = (share: number | undefined): string | undefined =>
  share === undefined ? undefined : `${Math.round(share * 100)} %`;

/** To a tenth, without a zero behind the point; undefined is not known. */
export const tenth = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(Math.round(value * 10) / 10);

/** -1 to 1 with its sign. */
export const signed = (value: number): string =>
  Math.abs(value) < 0.005 ? '0.00' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;

const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** When a call was, as one says it: Today, 14:05; Tue, Nov 24, 14:05; Mar 3, 2025, 14:05. */
export function when(stamp: Timestamp | undefined, now: Date = new Date()): string {
  if (!stamp) return '';
  const date = timestampDate(stamp);
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  const day =
    days === 0
      ? 'Today'
      : days === 1
        ? 'Yesterday'
        : date.getFullYear() === now.getFullYear()
          ? DAY.format(date)
          : DAY_OF_YEAR.format(date);
  return `${day}, ${TIME.format(date)}`;
}

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** One of something, several of it. */
export const count = (n: number, one: string, several = `${one}s`): string => `${n} ${n === 1 ? one : several}`;
