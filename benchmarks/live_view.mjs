// How fast nashost serve is: first paint and updates of a run of a million rounds over 6561
// architectures, and of a folder of three hundred runs; what following a run costs the processor.
//
//   NASHOST_BUILD_DIR=build/release NASHOST_NODE_MODULES=.deps/node/node_modules \
//     node benchmarks/live_view.mjs
//
// Prints medians of five.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, made, nashost, open } from '../tests/report/browser/browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nashost-live-'));
const runs = join(folder, 'runs'), repetitions = 5;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const text = (name, values, unit = 'ms') => console.log(`${name}: ${median(values).toFixed(0)} ${unit} (${values.map((v) => v.toFixed(0)).join(', ')})`);

made('running-many', join(runs, 'large'), 2_000_000);  // half of them are done
made('made', join(runs, 'run-0'));
for (let i = 1; i < 300; ++i) cpSync(join(runs, 'run-0'), join(runs, `run-${i}`), { recursive: true });
made('running', join(runs, 'small'));

const server = spawn(nashost, ['serve', runs, '--port', '0']);
const cpu = () => { const stat = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(' '); return (Number(stat[13]) + Number(stat[14])) * 10; };
const browser = await launch();
try {
  const address = await new Promise((resolve) => { server.stdout.once('data', (data) => resolve(String(data).trim())); });
  const paint = async (path) => {
    const { page } = await open(browser, address + path);
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    const time = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    await page.close();
    return time;
  };
  const series = async (path) => { const all = []; for (let i = 0; i < repetitions; ++i) all.push(await paint(path)); return all; };
  console.log(`first paint of the million rounds, the first time: ${(await paint('?run=large')).toFixed(0)} ms`);
  text('first paint of the million rounds, again', await series('?run=large'));
  console.log(`first paint of the list of 302 runs, the first time: ${(await paint('')).toFixed(0)} ms`);
  text('first paint of the list of 302 runs, again', await series(''));

  for (const [key, rounds] of [['large', 100], ['small', 100]]) {
    const { page } = await open(browser, `${address}?run=${key}`);
    await page.waitForTimeout(1000);
    const drawn = [], answered = [];
    for (let i = 0; i < repetitions; ++i) {
      made('more', join(runs, key), rounds);
      await page.evaluate(() => { globalThis.nashost.lastUpdate = undefined; performance.clearResourceTimings(); });
      await page.waitForFunction(() => globalThis.nashost.lastUpdate !== undefined, null, { timeout: 60_000 });
      drawn.push(await page.evaluate(() => globalThis.nashost.lastUpdate));
      answered.push(await page.evaluate(() => Math.max(...performance.getEntriesByType('resource').map((r) => r.duration))));
    }
    text(`update of ${key}: answer of the server`, answered);
    text(`update of ${key}: drawing`, drawn);
    const before = cpu(), begin = performance.now();
    for (let i = 0; i < 10; ++i) { made('more', join(runs, key), rounds); await page.waitForTimeout(2000); }
    console.log(`following ${key}, ${rounds} rounds every 2 s: ${((100 * (cpu() - before)) / (performance.now() - begin)).toFixed(2)} % of a processor`);
    await page.close();
  }
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
}
