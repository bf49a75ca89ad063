// Writes pages with invented data into a folder, for looking at them: node tests/sample.mjs [--out DIR]   (dist/sample)
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { runnerImport } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist', 'sample') } } });
const out = resolve(values.out);
const { module: sample } = await runnerImport(join(root, 'tests', 'sampleData.ts'), { configFile: false, root, logLevel: 'error' });

await mkdir(out, { recursive: true });
for (const [name, page, data] of [
  ['report', 'report', sample.sampleReport()],
  ['large', 'report', { ...sample.sampleReport(200), comparison: [] }],
  ['empty', 'report', sample.emptyReport()],
  ['comparison', 'comparison', sample.sampleComparison()],
  ['sweep', 'sweep', sample.sampleSweep()],
]) {
  const html = await readFile(join(root, 'dist', `${page}.html`), 'utf8');
  const packed = gzipSync(JSON.stringify(data)).toString('base64');
  await writeFile(join(out, `${name}.html`), html.replace('PLACEHOLDER', packed));
  console.log(join(out, `${name}.html`));
}
