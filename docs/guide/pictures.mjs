// SPDX-License-Identifier: AGPL-3.0-or-later
// Run by docs/guide/take-pictures: one picture for each screen of the guide, at most 60 KB.
import fs from 'node:fs';
import {desk, live, signedIn, story, stream} from '../../test/50-browser/browser.mjs';

const BYTES_MOST = 60 * 1024;
const team = '/t/sarwan-flood';
const folder = new URL('pictures/', import.meta.url).pathname;
const wide = {width: 1280, height: 760}, narrow = {width: 720, height: 560}, phone = {width: 390, height: 720};

const openCase = async page => {
	await page.locator('#board .rows > li:not([data-guarded]) a').first().click();
	await page.waitForSelector('#case .said');
};
const takeCase = async page => {
	await openCase(page);
	await page.click('#case [data-claim]');
	await page.waitForSelector('#case [data-claim]', {state: 'detached'});
	await page.evaluate(() => causeway.tell(''));
};

const pictures = [
	{name: 'desk', path: desk, size: wide, act: openCase},
	{name: 'desk-phone', path: desk, size: phone},
	{name: 'stream', path: stream, size: wide},
	{name: 'wrong', path: `${stream}?kind=report`, size: wide,
		act: page => page.locator('.post .wrong').first().click().then(() => page.waitForSelector('.fixing'))},
	{name: 'case', path: `${desk}?board=nobody`, size: wide, act: async page => {
		await takeCase(page);
		await page.click('#case [data-open]');
		await page.waitForSelector('.log');
	}},
	{name: 'unsure', path: `${team}/unsure`, size: narrow},
	{name: 'sample', path: `${team}/sample`, size: narrow, act: async page => {
		await page.click('main form button');
		await page.waitForSelector('main .post');
	}},
	{name: 'bulk', path: `${stream}?kind=question`, size: wide, act: async page => {
		for (const row of [0, 1, 2])
			await page.locator('.post [name=ids]').nth(row).click();
		await page.evaluate(() => causeway.tell(''));
		await page.click('#bulk summary');
	}},
	{name: 'shift', path: `${team}/shift`, size: narrow},
	{name: 'duty', path: `${team}/duty`, size: wide},
	{name: 'alarms', path: `${team}/alarms`, size: narrow},
	{name: 'protection', path: `${team}/protection`, size: narrow, who: 'sana'},
	{name: 'team', path: `${team}/team`, size: wide},
	{name: 'keyboard', path: desk, size: wide, act: page => page.keyboard.press('?')},
	{name: 'network', path: desk, size: wide, act: async page => {
		await page.evaluate(() => dispatchEvent(new Event('offline')));
		await page.waitForSelector('.again');
	}},
	{name: 'observers', path: desk, size: wide, who: 'tomas', act: openCase},
];

// As good as fits.
async function save(page, name) {
	const camera = await page.context().newCDPSession(page);
	for (let quality = 80; quality >= 10; quality -= 5) {
		const {data} = await camera.send('Page.captureScreenshot', {format: 'webp', quality});
		const bytes = Buffer.from(data, 'base64');
		if (bytes.length > BYTES_MOST)
			continue;
		fs.writeFileSync(`${folder}${name}.webp`, bytes);
		console.log(`${name}: ${(bytes.length / 1024).toFixed(1)} KB`);
		return;
	}
	throw new Error(`${name} is too large`);
}

fs.mkdirSync(folder, {recursive: true});
const people = {};
for (const who of ['asha', 'sana', 'tomas'])
	people[who] = await signedIn(who);
for (const {name, path, size, act, who} of pictures) {
	const page = people[who ?? 'asha'];
	await page.setViewportSize(size);
	await page.goto(story + path);
	if (await page.locator('.live').count())
		await live(page);
	if (act)
		await act(page);
	await save(page, name);
}
process.exit(0);
