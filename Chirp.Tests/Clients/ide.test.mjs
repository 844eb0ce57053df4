// Banana Cake Pop in headless Chromium: it loads offline, runs an operation, and shows its result.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { chromium } from 'playwright-core';
import { url } from './chirp.mjs';

test('an operation runs in Banana Cake Pop and its result is on the page', { timeout: 180_000 }, async () => {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'chirp-ide-')), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
    viewport: { width: 1400, height: 900 },
  });
  try {
    const page = await context.newPage();
    const outside = [];
    page.on('request', (request) => {
      const { hostname } = new URL(request.url());
      if (!['127.0.0.1', 'localhost', ''].includes(hostname)) outside.push(request.url());
    });
    const document = 'query Hello { __typename }';
    await page.goto(url);
    await page.getByText('Create document', { exact: false }).first().click({ timeout: 120_000 });
    const editor = page.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first();
    await editor.waitFor({ state: 'attached', timeout: 60_000 });
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(document);
    // The page takes the first clicks of a slow machine before it has read the document.
    const answer = page.getByText('"Query"').first();
    for (let tries = 0; tries < 6 && !(await answer.isVisible()); tries++) {
      await page.getByRole('button', { name: 'Run' }).first().click();
      await answer.waitFor({ timeout: 15_000 }).catch(() => {});
    }
    await answer.waitFor({ timeout: 1_000 });
    if (process.env.CHIRP_SCREENSHOT) await page.screenshot({ path: process.env.CHIRP_SCREENSHOT });
    assert.deepEqual(outside, []);
  } finally {
    await context.close();
  }
});
