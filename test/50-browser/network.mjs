// SPDX-License-Identifier: AGPL-3.0-or-later
// Bad networks and busy hours: the Desk says how it is, keeps what was typed, catches up without
// loading the page, is there within five seconds on 2G, and stays small and quick in a flood.
import {assert, check, desk, expect, finish, free, live, note, open, push, signedIn, story, told, wish} from './browser.mjs';
import {burst} from './burst.mjs';

const USABLE_MS = 5000;
const SLOW = {offline: false, latency: 800, downloadThroughput: 280e3 / 8, uploadThroughput: 256e3 / 8};
const BURST_S = 15, RATE = 200, KEY_MS = 100, MEMORY_MOST = 150 * 2 ** 20;

const page = await signedIn('bilal');

async function openDesk() {
	await page.goto(`${story}${desk}?board=nobody`);
	await live(page);
	await page.evaluate(() => window.same = true);
	await page.locator(`${free} a`).first().click();
	await page.waitForSelector('#case-note');
}

await check('a lost connection is told with its time; words are kept, and sent when it is back', async () => {
	await openDesk();
	expect.lost = true;
	await page.context().setOffline(true);
	await page.waitForSelector('.live[data-live=off]');
	assert.match(await page.textContent('.live'), /Not connected since \d\d:\d\d/);
	await page.fill('#case-note', 'Written under the stairs');
	await page.click('#case form[action$="/note"] button');
	await told(page, /Not sent/);
	await push('The water has reached the second step');
	await page.context().setOffline(false);
	await live(page);
	await page.waitForSelector('[data-newer].lit');
	assert.equal(await page.inputValue('#case-note'), 'Written under the stairs');
	await page.click('#case form[action$="/note"] button');
	await told(page, /Saved/);
	assert.ok(await page.evaluate(() => window.same), 'the page was not loaded anew');
	expect.lost = false;
});

await check('“Try now” asks at once', async () => {
	await openDesk();
	expect.lost = true;
	await page.route('**/events', route => route.abort());
	await page.evaluate(() => causeway.again());
	await page.waitForSelector('.live[data-live=off]');
	await page.unroute('**/events');
	await page.click('.again');
	await live(page);
	assert.equal(await page.locator('.again').count(), 0);
	expect.lost = false;
});

await check('after sleep a page connects anew by itself, hears what is new and keeps its place', async () => {
	await openDesk();
	const connected = page.waitForRequest('**/events');
	await wish('pause'); // nothing comes while the lid is closed
	await page.evaluate(() => { // the clock goes on while nothing else does
		const now = Date.now;
		Date.now = () => now() + 3600e3;
	});
	await connected;
	await wish('resume');
	await push('Said when the lid was open again');
	await page.waitForSelector('[data-newer].lit');
	assert.ok(await page.evaluate(() => window.same), 'the page was not loaded anew');
});

await check('a hidden tab asks for nothing until somebody looks', async () => {
	await openDesk();
	await page.evaluate(() => {
		Object.defineProperty(document, 'hidden', {configurable: true, get: () => window.away});
		window.away = true;
	});
	const asked = [];
	// The browser asks for the icon of a page when it likes.
	page.on('request', request => request.url().endsWith('/icon.svg') || asked.push(request.url()));
	await page.evaluate(() => document.dispatchEvent(new CustomEvent('case', {detail: {}})));
	await page.waitForTimeout(4000); // longer than changes are gathered: nothing is to happen
	assert.deepEqual(asked, []);
	const catching = page.waitForRequest(`${story}${desk}*`);
	await page.evaluate(() => {
		window.away = false;
		document.dispatchEvent(new Event('visibilitychange'));
	});
	await catching;
});

await check('on 2G the Board can be read and used within five seconds, with nothing in the cache', async () => {
	const slow = await open({storageState: await page.context().storageState()});
	const tab = await slow.newPage();
	const network = await slow.newCDPSession(tab);
	await network.send('Network.enable');
	await network.send('Network.setCacheDisabled', {cacheDisabled: true});
	await network.send('Network.emulateNetworkConditions', SLOW);
	const began = Date.now();
	await tab.goto(story + desk, {waitUntil: 'commit'});
	await tab.waitForSelector('#board .rows > li a');
	const readable = Date.now() - began;
	await tab.waitForFunction(() => window.causeway?.tell);
	const usable = Date.now() - began;
	note(`readable after ${readable} ms, with all scripts after ${usable} ms`);
	assert.ok(usable <= USABLE_MS, `${usable} ms`);
	await slow.close();
});

await check(`while ${RATE} Posts a second come in, a key is answered within ${KEY_MS} ms and memory stays small`, async () => {
	const result = await burst(page, `${story}${desk}`, {seconds: BURST_S, rate: RATE, push});
	note(`${result.sent} Posts in ${BURST_S} s; ${result.keys} keys: median ${result.median} ms, 9 of 10 within ${result.most} ms, slowest ${result.slowest} ms; `
		+ `memory of the page ${(result.memory / 2 ** 20).toFixed(1)} MB, ${result.rows} rows`);
	assert.ok(result.most <= KEY_MS, `9 of 10 keys within ${result.most} ms`);
	assert.ok(result.memory <= MEMORY_MOST, `${result.memory} bytes`);
	assert.ok(result.rows <= 400, `${result.rows} rows`);
});
await finish();
