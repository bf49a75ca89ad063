import type { Drawing } from './charts';
import { h, type Child } from './dom';
import { languages, ownName, type Language } from './language';
import { onThemeChange } from './theme';
import './theme.css';

/** A part of a page: its address within the page, its name, what is in it. */
export interface Section {
  id: string;
  title: string;
  /** Its name in the bar on top. */
  short?: string;
  lead?: string;
  content: Child[];
}

/** All that stands on a page, in one language. */
export interface Content {
  title: string;
  kicker: string;
  sentence: Child[];
  about?: string | undefined;
  /** Laid over the lower edge of the head. */
  first: Child[];
  sections: Section[];
  foot: string;
  texts: { skip: string; navigation: string; language: string; product: string };
}

const logo =
  '<svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="8" width="26" height="15" rx="4" fill="currentColor" opacity=".95"/><rect x="6" y="11" width="5" height="5" rx="1" fill="#0d6e69"/><rect x="13" y="11" width="5" height="5" rx="1" fill="#0d6e69"/><rect x="20" y="11" width="6" height="5" rx="1" fill="#0d6e69"/><circle cx="10" cy="24" r="3.2" fill="currentColor" stroke="#0d4f4f" stroke-width="1.6"/><circle cx="22" cy="24" r="3.2" fill="currentColor" stroke="#0d4f4f" stroke-width="1.6"/></svg>';

/** Shows a page in its first language, and anew in another when it is asked for. `document.body.dataset.ready` tells when all is drawn. */
export function show(first: Language, content: (language: Language, drawings: Drawing[]) => Content): void {
  let drawings: Drawing[] = [];
  let turn = 0;

  const render = async (language: Language): Promise<void> => {
    const mine = ++turn;
    delete document.body.dataset.ready;
    for (const drawing of drawings) drawing.dispose();
    drawings = [];
    const page = content(language, drawings);
    document.documentElement.lang = language;
    document.title = page.title;
    document.body.replaceChildren(...frame(page, language, chosen => void render(chosen)));
    await Promise.all(drawings.map(drawing => drawing.draw()));
    if (mine === turn) document.body.dataset.ready = 'true';
  };

  onThemeChange(() => {
    for (const drawing of drawings) drawing.recolour();
  });
  void render(first);
}

function frame(page: Content, language: Language, choose: (language: Language) => void): Node[] {
  const brand = h('div', { class: 'brand' });
  brand.innerHTML = logo;
  brand.append(h('span', {}, page.texts.product));
  const switchTo = (other: Language): void => {
    const top = scrollY;
    choose(other);
    scrollTo({ top, behavior: 'instant' });
    document.querySelector<HTMLElement>(`.languages [lang=${other}]`)?.focus({ preventScroll: true });
  };
  return [
    h('a', { class: 'skip', href: '#content' }, page.texts.skip),
    h(
      'header',
      { class: 'bar' },
      h(
        'div',
        { class: 'inner' },
        brand,
        h('nav', { 'aria-label': page.texts.navigation }, h('ul', {}, page.sections.map(section => h('li', {}, h('a', { href: `#${section.id}` }, section.short ?? section.title))))),
        h(
          'div',
          { class: 'languages', role: 'group', 'aria-label': page.texts.language },
          languages.map(other =>
            h('button', { type: 'button', lang: other, title: ownName[other], 'aria-label': ownName[other], 'aria-pressed': String(other === language), onclick: () => switchTo(other) }, other.toUpperCase()),
          ),
        ),
      ),
    ),
    h(
      'main',
      { id: 'content' },
      h(
        'div',
        { class: 'hero' },
        h('div', { class: 'inner' }, h('p', { class: 'kicker' }, page.kicker), h('h1', {}, page.title), h('p', { class: 'sentence' }, page.sentence), page.about ? h('p', { class: 'about' }, page.about) : null),
      ),
      h(
        'div',
        { class: 'inner' },
        page.first,
        page.sections.map(section =>
          h('section', { id: section.id, 'aria-labelledby': `${section.id}-title` }, h('h2', { id: `${section.id}-title` }, section.title), section.lead ? h('p', { class: 'lead' }, section.lead) : null, section.content),
        ),
      ),
    ),
    h('footer', { class: 'foot' }, h('div', { class: 'inner' }, page.foot)),
  ];
}

/** Shows that there is nothing to show. */
export function showWithoutData(): void {
  document.body.replaceChildren(h('main', { class: 'without-data' }, h('p', { lang: 'de' }, 'In dieser Seite sind keine Daten.'), h('p', { lang: 'en' }, 'This page carries no data.')));
  document.body.dataset.ready = 'true';
}
