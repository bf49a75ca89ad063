import type { Language } from '../../shared/language';
import { de, type Texts } from './de';
import { en } from './en';

export type { Texts };

export const texts: Record<Language, Texts> = { de, en };

/** What an id is called; the id itself where it is not known. */
export function name(names: Record<string, string | [string, string]>, id: string): string {
  const known = Object.hasOwn(names, id) ? names[id] : undefined;
  return known === undefined ? id : typeof known === 'string' ? known : known[0];
}

/** What an id means; nothing where it is not known. */
export function meaning(names: Record<string, [string, string]>, id: string): string {
  return Object.hasOwn(names, id) ? names[id]![1] : '';
}
