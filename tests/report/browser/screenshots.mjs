// scripts/screenshots: pictures of a run's report.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawAll, launch, open, report } from './browser.mjs';

const [run, folder] = process.argv.slice(2);
const temporary = mkdtempSync(join(tmpdir(), 'nashost-pictures-'));
const browser = await launch();
try {
  const file = `file://${report(run, join(temporary, 'report.html'))}`;
  for (const [name, view] of [
    ['report-light', { width: 1280, height: 1500 }],
    ['report-dark', { width: 1280, height: 1500, scheme: 'dark' }],
    ['report-phone', { width: 390, height: 844 }],
  ]) {
    const { page } = await open(browser, file, view);
    await drawAll(page);
    // Tall sections are scrolled for their picture, and the bar would stand in them.
    if (name === 'report-light') await page.locator('.bar').evaluate((bar) => { bar.style.position = 'static'; });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    if (name === 'report-light') {
      for (const id of ['curves', 'ranking', 'pruning', 'sampler', 'finetune', 'hypotheses', 'cost']) {
        const section = page.locator(`#${id}`);
        if (await section.locator('figure').count()) await section.screenshot({ path: join(folder, `report-${id}.png`) });
      }
    }
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
