import type { Drawing } from '../shared/charts';
import { duration, number, percent, quantity } from '../shared/format';
import type { Language } from '../shared/language';
import type { Figure, Report } from './data';
import { texts, type Texts } from './texts';

/** What every part of the report is made from: the data, the language, and where to put what has to be drawn. */
export interface View {
  report: Report;
  language: Language;
  t: Texts;
  drawings: Drawing[];
  number(value: number | null, digits?: number): string;
  percent(share: number | null, digits?: number): string;
  duration(seconds: number | null): string;
  quantity(value: number | null, unit: string, id?: string): string;
  /** A key figure by its id; undefined where the report has none, or it has no value. */
  figure(id: string): (Figure & { value: number }) | undefined;
}

export function view(report: Report, language: Language, drawings: Drawing[]): View {
  const figures = new Map(report.figures.map(figure => [figure.id, figure]));
  return {
    report,
    language,
    t: texts[language],
    drawings,
    number: (value, digits) => number(value, language, digits),
    percent: (share, digits) => percent(share, language, digits),
    duration: seconds => duration(seconds, language),
    quantity: (value, unit, id) => quantity(value, unit, language, id),
    figure: id => {
      const figure = figures.get(id);
      return figure?.value == null ? undefined : { ...figure, value: figure.value };
    },
  };
}
