// Builds each page into one file that needs nothing beside it: dist/NAME.html.
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = dirname(fileURLToPath(import.meta.url));
const pages = ['report', 'comparison', 'sweep'];

const hash = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What stands between `<script>` and `</script>` must not look like the end of it. */
const asScript = code => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/** Puts code and style into the page, and forbids it to load or run anything else. */
function inlined(page, files) {
  const html = files.find(file => file.fileName.endsWith('.html')).source;
  const chunks = files.filter(file => file.type === 'chunk');
  const styles = files.filter(file => file.fileName.endsWith('.css')).map(file => file.source);
  if (chunks.length !== 1) throw new Error(`${page}: ${chunks.length} chunks of code, where there must be one`);
  const code = asScript(chunks[0].code).trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hash(code)}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    // MapLibre fetches the worker that the page itself holds, and in a page from a file makes a data: address of it.
    'worker-src blob: data:',
    'connect-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

  const bare = html.replace(/\s*<script type="module"[^>]*src="[^"]*"[^>]*><\/script>/g, '').replace(/\s*<link rel="(stylesheet|modulepreload)"[^>]*>/g, '');
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n  <style>${styles.join('')}</style>\n`;
  const result = bare
    .replace('</head>', () => `  ${head}</head>`)
    .replace('</body>', () => `  <script type="module">${code}</script>\n</body>`);
  const places = result.split('PLACEHOLDER').length - 1;
  if (places !== 1) throw new Error(`${page}: there are ${places} places for the data, where there must be one`);
  return result;
}

await mkdir(join(root, 'dist'), { recursive: true });
for (const page of pages) {
  const { output } = await build({
    root: join(root, page),
    base: './',
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      assetsInlineLimit: 100_000_000,
      cssCodeSplit: false,
      chunkSizeWarningLimit: 4000,
      reportCompressedSize: false,
      rolldownOptions: { input: join(root, page, `${page}.html`), output: { codeSplitting: false } },
    },
  });
  // A page appears whole or not at all.
  const file = join(root, 'dist', `${page}.html`);
  await writeFile(`${file}.new`, inlined(page, output));
  await rename(`${file}.new`, file);
}
