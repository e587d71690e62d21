// Numbers for people.

const exists = (value) => typeof value === 'number' && Number.isFinite(value);

export const percent = (value, digits = 2) => (exists(value) ? (100 * value).toFixed(digits) : '–');
export const fixed = (value, digits = 3) => (exists(value) ? value.toFixed(digits) : '–');
export const whole = (value) => (exists(value) ? Math.round(value).toLocaleString('en-US').replaceAll(',', '\u202f') : '–');

/** 9 450, 12.3 k, 4.56 M */
export function short(value) {
  if (!exists(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9)} G`;
  if (size >= 1e6) return `${trim(value / 1e6)} M`;
  if (size >= 1e4) return `${trim(value / 1e3)} k`;
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return trim(value);
}

/** At most `most` characters of a name, begin and end: names of a family differ in their ends. */
export function shorten(name, most) {
  if (name.length <= most) return name;
  const kept = Math.max(2, Math.floor(most) - 1), end = Math.floor(kept / 2);
  return `${name.slice(0, kept - end)}…${name.slice(name.length - end)}`;
}
const trim = (value) => String(Number(value.toPrecision(3)));

/** Of an axis: all the digits that a round number has, so that no two ticks read the same. */
export function tick(value) {
  const size = Math.abs(value), digits = (v) => String(Number(v.toPrecision(8)));
  return size >= 1e9 ? `${digits(value / 1e9)} G` : size >= 1e6 ? `${digits(value / 1e6)} M` : size >= 1e4 ? `${digits(value / 1e3)} k` : digits(value);
}
export const tickPercent = (value) => `${Number((100 * value).toPrecision(8))} %`;

export function duration(seconds) {
  if (!exists(seconds)) return '–';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function bytes(count) {
  if (!exists(count)) return '–';
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e3).toFixed(1)} kB`;
}

export const date = (seconds) => (exists(seconds) ? new Date(seconds * 1000).toLocaleString('sv-SE').slice(0, 16) : '–');

export function pValue(p) {
  if (!exists(p)) return '–';
  return p < 0.0001 ? '< 0.0001' : Number(p.toPrecision(2)).toString();
}

/** What the host writes as a number, { value, interval } or { none: why }. */
export function estimateOf(json) {
  if (exists(json)) return { value: json };
  const value = json?.value;
  const interval = Array.isArray(json?.interval) ? json.interval : undefined;
  if (exists(value)) return { value, interval, over: json.interval_over, bySeed: json.by_seed };
  return { none: value?.none ?? json?.none ?? 'not measured' };
}

export function estimateText(json, digits = 3, scale = 1) {
  const estimate = estimateOf(json);
  if (!exists(estimate.value)) return `none (${estimate.none})`;
  const text = (scale * estimate.value).toFixed(digits);
  if (!estimate.interval) return text;
  const [low, high] = estimate.interval;
  return `${text} [${(scale * low).toFixed(digits)}, ${(scale * high).toFixed(digits)}]`;
}
