// Writes docs/screenshot-list.png and docs/screenshot-call.png from a run of the sample: npm run screenshot
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { noBrowser, openPage, startBrowser } from './browser.mjs';
import { root, startHost } from './host.mjs';

const LARGEST_BYTES = 400_000;
if (noBrowser) throw new Error(noBrowser);
const docs = path.join(root, 'docs');
await mkdir(docs, { recursive: true });

const host = await startHost(path.join(root, 'samples/call.mp4'), '--title', 'Northwind: first demo');
const browser = await startBrowser();
try {
    const { page, complaints } = await openPage(browser, host.address, { colorScheme: 'light' });
    await page.goto('/');
    await page.locator('.row:not(.live) .title').waitFor();
    await keep(page, 'screenshot-list.png');

    await page.locator('.row .title').click();
    await page.waitForFunction(() => document.querySelector('video')?.readyState >= 2);
    await page.locator('.summary .evidence', { hasText: 'too expensive' }).click();
    // Plays into the sentence, so that the picture shows what it looks like while one listens.
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector('.line.current .now')?.textContent.startsWith('expensive'));
    await page.keyboard.press('Space');
    await page.mouse.move(4, 700); // away from everything that lights up
    await page.locator('video').evaluate((video) => (video.controls = false)); // its shade would lie over the picture
    await keep(page, 'screenshot-call.png');
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
} finally {
    await browser.close();
    await host.stop();
}

async function keep(page, name) {
    const file = path.join(docs, name);
    await page.screenshot({ path: file, animations: 'disabled' });
    const { size } = await stat(file);
    if (size > LARGEST_BYTES) throw new Error(`${name} has ${size} bytes: at most ${LARGEST_BYTES} go into the repository`);
    console.log(`docs/${name}: ${size} bytes`);
}
