/** The languages of the pages. */
export type Language = 'de' | 'en';

export const languages: readonly Language[] = ['de', 'en'];

/** The name of a language in that language. */
export const ownName: Record<Language, string> = { de: 'Deutsch', en: 'English' };
