// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages come over a slow line: bytes as the browser received them, with an empty cache.
import fs from 'node:fs';
import {api, assert, bare, check, desk, finish, note, open, signIn, story} from './browser.mjs';
import {states} from './states.mjs';

const PUBLIC_MOST = 50 * 1024, TEAM_MOST = 80 * 1024;
const SHEET_MOST = 40 * 1024, SCRIPT_MOST = 12 * 1024;

// Bytes with heads, of everything but pictures that loading the page finished.
async function weigh(page, address) {
	const network = await page.context().newCDPSession(page);
	const sizes = new Map();
	await network.send('Network.enable');
	await network.send('Network.setCacheDisabled', {cacheDisabled: true});
	const pictures = new Set(); // of the guide: they have a limit of their own (public.mjs)
	network.on('Network.responseReceived', ({requestId, response}) =>
		/\/help\/pictures\//.test(response.url) && pictures.add(requestId));
	network.on('Network.loadingFinished', done =>
		pictures.has(done.requestId) || sizes.set(done.requestId, done.encodedDataLength));
	await page.goto(address, {waitUntil: 'load'});
	await page.waitForTimeout(300); // what the script asks for after loading
	await network.detach();
	return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

const pages = new Map();
for (const site of [story, bare]) {
	const page = await (await open()).newPage();
	await signIn(page, site);
	pages.set(site, page);
}
const stranger = await (await open()).newPage();

const newest = (await api('/posts?limit=1')).posts[0].id;
const plain = states.filter(state => state.site && state.path && !state.act && !state.token && !state.who);
plain.push({name: 'post', site: story, path: `/t/sarwan-flood/posts/${newest}`});
for (const state of plain)
	for (const prefix of ['', '/ur']) {
		const most = state.open ? PUBLIC_MOST : TEAM_MOST;
		const name = `${state.name}${prefix ? ' in Urdu' : ''}`;
		await check(`${name} weighs at most ${most / 1024} KB`, async () => {
			const page = state.stranger ? stranger : pages.get(state.site);
			const bytes = await weigh(page, state.site + prefix + state.path);
			note(`${(bytes / 1024).toFixed(1)} KB`);
			assert.ok(bytes > 2000 && bytes <= most, `${bytes} bytes`);
		});
	}

const asset = name => fs.statSync(new URL(`../../src/page/assets/${name}`, import.meta.url)).size;
await check('the stylesheet is at most 40 KB as written', () =>
	assert.ok(asset('causeway.css') <= SHEET_MOST));
await check('all scripts together are at most 12 KB as they are sent', async () => {
	const page = pages.get(story);
	await page.goto(story + desk);
	const addresses = await page.$$eval('script[src]', list => list.map(script => script.src));
	const sizes = await Promise.all(addresses.map(async address => {
		const answer = await fetch(address, {headers: {'Accept-Encoding': 'gzip'}});
		return Number(answer.headers.get('content-length'));
	}));
	note(`${sizes.join(' + ')} bytes`);
	assert.ok(sizes.length >= 3 && sizes.every(size => size > 100), 'all were found');
	assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= SCRIPT_MOST);
});
await check('a page opened again brings neither stylesheet nor script', async () => {
	const page = await pages.get(story).context().newPage();
	await page.goto(`${story}/t`);
	const network = await page.context().newCDPSession(page);
	const loaded = [];
	await network.send('Network.enable');
	network.on('Network.responseReceived', ({response}) => {
		if (!response.fromDiskCache && !response.fromPrefetchCache)
			loaded.push(new URL(response.url).pathname);
	});
	await page.goto(`${story}/`);
	assert.deepEqual(loaded.filter(path => path.startsWith('/static/')), []);
	await page.close();
});
await finish();
