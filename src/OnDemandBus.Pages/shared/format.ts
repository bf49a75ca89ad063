import type { Language } from './language';

const locales: Record<Language, string> = { de: 'de-DE', en: 'en-GB' };
const narrowSpace = '\u202f';

/** Stands where there is no value. */
export const none = '–';

/** A number with the decimal sign of the language; thousands are set apart by a narrow space in both. */
export function number(value: number | null, language: Language, digits = 0): string {
  if (value === null || !Number.isFinite(value)) return none;
  const rounded = Object.is(Math.round(value * 10 ** digits), -0) ? 0 : value;
  return new Intl.NumberFormat(locales[language], { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .formatToParts(rounded)
    .map(part => (part.type === 'group' ? narrowSpace : part.type === 'minusSign' ? '−' : part.value))
    .join('');
}

/** A number that somebody chose, with the digits that it has. */
export function chosen(value: number, language: Language): string {
  const digits = `${value}`.split('.')[1]?.length ?? 0;
  return number(value, language, Math.min(4, digits));
}

/** A number with as many digits as make three that count. */
export function rounded(value: number | null, language: Language): string {
  if (value === null) return none;
  const size = Math.abs(value);
  return number(value, language, size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
}

/** A share from 0 to 1 in percent. */
export function percent(share: number | null, language: Language, digits?: number): string {
  if (share === null) return none;
  const value = share * 100;
  const enough = digits ?? digitsOfPercent(value);
  return `${number(value, language, enough)}${narrowSpace}%`;
}

/** Whole percents, but never so that some looks like none, or most like all. */
function digitsOfPercent(value: number): number {
  const edge = Math.min(Math.abs(value), Math.abs(100 - value));
  return Number.isInteger(value) || edge >= 10 ? 0 : value > 50 ? (edge >= 0.5 ? 0 : 2) : edge >= 0.1 ? 1 : 2;
}

/** A time span: seconds under a minute, minutes under an hour, hours above. */
export function duration(seconds: number | null, language: Language): string {
  if (seconds === null) return none;
  const size = Math.abs(seconds);
  if (size < 59.5) return `${number(seconds, language)}${narrowSpace}s`;
  if (size < 3570) return `${number(seconds / 60, language, size < 600 && size % 60 !== 0 ? 1 : 0)}${narrowSpace}min`;
  const minutes = Math.round(size / 60);
  const sign = seconds < 0 ? '−' : '';
  return `${sign}${Math.floor(minutes / 60)}${narrowSpace}h ${String(minutes % 60).padStart(2, '0')}${narrowSpace}min`;
}

/** The time of day at which the clock shows so many seconds after midnight; `+1` marks the day after. */
export function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  const day = Math.floor(minutes / 1440);
  const text = `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
  return day > 0 ? `${text} (+${day})` : text;
}

/** A date such as 2026-11-25 in words. */
export function day(date: string, language: Language): string {
  const parsed = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(parsed.getTime())) return date;
  return new Intl.DateTimeFormat(locales[language], { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(parsed);
}

const symbols: Record<string, Record<Language, string>> = {
  km: { de: 'km', en: 'km' },
  h: { de: 'h', en: 'h' },
  ms: { de: 'ms', en: 'ms' },
  EUR: { de: '€', en: '€' },
  kWh: { de: 'kWh', en: 'kWh' },
  kg: { de: 'kg', en: 'kg' },
  perHour: { de: '/h', en: '/h' },
  // What it is per, says the name of the figure.
  EURperRide: { de: '€', en: '€' },
  EURperPersonKm: { de: '€/Pkm', en: '€/pkm' },
  kgPerPersonKm: { de: 'kg/Pkm', en: 'kg/pkm' },
  kmh: { de: 'km/h', en: 'km/h' },
};

// Their unit is a ratio, and people think of them in percent.
const shares = new Set(['rejectionRate', 'emptyRatio', 'poolingRate', 'waitUnder10', 'waitUnder15', 'promisesKept', 'servedShare']);

/** The sign of a unit as it stands behind a number. */
export function symbol(unit: string, language: Language): string {
  return symbols[unit]?.[language] ?? (unit === 'count' || unit === 'ratio' ? '' : unit === 'percent' ? '%' : unit.replace(/^EUR\b/, '€'));
}

/** A figure with its unit. */
export function quantity(value: number | null, unit: string, language: Language, id = ''): string {
  if (value === null || !Number.isFinite(value)) return none;
  switch (unit) {
    case 'count':
      return number(value, language, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1);
    case 's':
      return duration(value, language);
    case 'percent':
      return percent(value / 100, language);
    case 'ratio':
      return shares.has(id) ? percent(value, language) : number(value, language, 2);
    case 'EUR':
    case 'EURperRide':
    case 'EURperPersonKm':
      return `${number(value, language, Math.abs(value) >= 1000 ? 0 : 2)}${narrowSpace}${symbol(unit, language)}`;
    case 'kgPerPersonKm':
      return `${number(value, language, 3)}${narrowSpace}${symbol(unit, language)}`;
    case 'perHour':
      return `${rounded(value, language)}${symbol(unit, language)}`;
    default:
      return `${rounded(value, language)}${narrowSpace}${symbol(unit, language)}`.trim();
  }
}

/** A figure as a share from 0 to 1, whichever unit it came in. */
export function asShare(figure: { value: number | null; unit: string } | undefined): number | null {
  if (!figure || figure.value === null) return null;
  return figure.unit === 'percent' ? figure.value / 100 : figure.value;
}
