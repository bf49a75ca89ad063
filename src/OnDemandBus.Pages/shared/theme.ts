/** The colours of charts and maps; those of everything else are in theme.css, and the same. */
export interface Palette {
  dark: boolean;
  paper: string;
  card: string;
  ink: string;
  muted: string;
  line: string;
  accent: string;
  accentSoft: string;
  warn: string;
  amber: string;
  violet: string;
  blue: string;
  red: string;
  standing: string;
  onBreak: string;
  stopped: string;
  /** From nobody on board to a full bus. */
  occupancy: [empty: string, few: string, many: string];
  land: string;
  water: string;
  street: string;
  mainStreet: string;
  path: string;
}

const light: Palette = {
  dark: false,
  paper: '#f6f5f0',
  card: '#ffffff',
  ink: '#1b2a30',
  muted: '#5a6970',
  line: '#e3e1d9',
  accent: '#0d6e69',
  accentSoft: '#a5d3cd',
  warn: '#b7492b',
  amber: '#c58a17',
  violet: '#7a68ad',
  blue: '#3f78ad',
  red: '#b3261e',
  standing: '#dcdad1',
  onBreak: '#c3b9de',
  stopped: '#e6be6a',
  occupancy: ['#b3c0c6', '#8fd0c6', '#063f40'],
  land: '#fbfaf6',
  water: '#eef0ec',
  street: '#d9d6cb',
  mainStreet: '#bdb9ab',
  path: '#e7e5dc',
};

const dark: Palette = {
  dark: true,
  paper: '#11181b',
  card: '#192226',
  ink: '#e7edee',
  muted: '#9aabb2',
  line: '#2b383e',
  accent: '#54bdb3',
  accentSoft: '#23605c',
  warn: '#e8835f',
  amber: '#e0b04f',
  violet: '#a797d8',
  blue: '#7db0de',
  red: '#ff8a80',
  standing: '#323f45',
  onBreak: '#5c5285',
  stopped: '#a37d2c',
  occupancy: ['#5b6a71', '#2b7d77', '#b6f3e8'],
  land: '#1c262a',
  water: '#151d20',
  street: '#36444a',
  mainStreet: '#53646b',
  path: '#273237',
};

const wantsDark = matchMedia('(prefers-color-scheme: dark)');
let printing = false;

export const palette = (): Palette => (wantsDark.matches && !printing ? dark : light);

/** Calls when the colours have changed: on the viewer's wish, or for paper and back. */
export function onThemeChange(changed: () => void): void {
  wantsDark.addEventListener('change', changed);
  addEventListener('beforeprint', () => {
    printing = true;
    changed();
  });
  addEventListener('afterprint', () => {
    printing = false;
    changed();
  });
}

export const isPrinting = (): boolean => printing;

/** A colour between two, both as #rrggbb. */
export function blend(from: string, to: string, share: number): string {
  const part = (offset: number): string => {
    const a = parseInt(from.slice(offset, offset + 2), 16);
    const b = parseInt(to.slice(offset, offset + 2), 16);
    return Math.round(a + (b - a) * Math.min(1, Math.max(0, share))).toString(16).padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** The colour of a bus with so many persons on board, where `most` is the end of the scale. */
export function occupancyColour(colours: Palette, persons: number, most: number): string {
  const [empty, few, many] = colours.occupancy;
  return persons <= 0 ? empty : blend(few, many, most > 1 ? (Math.min(persons, most) - 1) / (most - 1) : 0);
}
