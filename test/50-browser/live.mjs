// SPDX-License-Identifier: AGPL-3.0-or-later
// Newer Posts wait behind a bar and nothing jumps; tabs share one connection; a page that lost its
// server says so and catches up.
import {api, assert, check, expect, finish, note, open, push, rows, signIn, story, stream, wish}
	from './browser.mjs';

const bar = '[data-newer]';
const lit = '[data-newer].lit', unlit = '[data-newer]:not(.lit)';
const live = page => page.textContent('.live');

// A page whose connection, its own or the one it shares, has opened.
async function openStream(context, query = '') {
	const page = await context.newPage();
	page.connections = 0;
	page.on('request', request => {
		page.connections += request.url().endsWith('/events');
	});
	await page.goto(story + stream + query);
	await page.waitForSelector('.live[data-live=on]');
	return page;
}

// Every check has a browser of its own: no connection is left over from the one before.
async function inBrowser(name, body) {
	await check(name, async () => {
		const context = await open({storageState: session});
		try {
			await body(context);
		} finally {
			await context.close();
		}
	});
}

const context = await open();
await signIn(await context.newPage());
const session = await context.storageState();
await context.close();

await inBrowser('newer Posts wait behind a bar; nothing moves, the focus stays', async context => {
	const page = await openStream(context);
	await push('The first boat has left');
	await page.waitForSelector(lit);
	await page.click(bar);
	await page.waitForSelector(unlit);
	const before = await rows(page);
	await page.focus('#q');
	await page.evaluate(() => scrollTo(0, 700));
	const at = () => page.evaluate(id => [scrollY, document.getElementById(id).getBoundingClientRect().top,
		document.activeElement.id], `p${before[9]}`);
	const [scroll, top, focus] = await at();
	assert.equal(scroll, 700, 'the page is long enough to scroll');
	assert.equal(focus, 'q');
	await push('Water stands at the mill');
	await page.waitForSelector(lit);
	assert.deepEqual(await rows(page), before, 'no row came by itself');
	const [scrollNow, topNow, focusNow] = await at();
	assert.equal(focusNow, 'q');
	assert.equal(scrollNow, 700);
	assert.equal(topNow, top, 'what is read does not move');
});

await inBrowser('the bar counts, and shows the new Posts on top with the focus on the first', async context => {
	const page = await openStream(context);
	await push('The road to Tilakpur is open');
	await page.waitForSelector(lit);
	await page.click(bar);
	await page.waitForSelector(unlit);
	const before = await rows(page);
	await push('Two tents are free at the school');
	await push('A third tent is free, too');
	await page.waitForFunction(() => document.querySelector('[data-newer-count]').textContent === '2');
	await page.focus(bar);
	await page.keyboard.press('Enter');
	await page.waitForSelector(unlit);
	const now = await rows(page);
	assert.deepEqual(now.slice(2), before, 'the others stay below');
	assert.match(await page.textContent('.post'), /A third tent is free/);
	assert.equal(await page.evaluate(() => document.activeElement.id), `p${now[0]}`);
});

await inBrowser('the figures are the server’s, whatever came before the page was connected', async context => {
	const page = await context.newPage();
	let connect;
	const held = new Promise(resolve => connect = resolve);
	await page.route('**/events', route => held.then(() => route.continue()));
	await page.goto(story + stream);
	await push('Rice has come', 'Lentils have come');
	connect();
	await page.waitForSelector('.live[data-live=on]');
	await push('Salt is missing');
	const figures = await api('/stats');
	await page.waitForFunction(([posts, signal]) => ['posts', 'signal'].every((name, i) => Number(document
		.querySelector(`[data-count=${name}]`).textContent.replace(/\D/g, '')) === [posts, signal][i]),
	[figures.posts, figures.signal.yes]);
});

await inBrowser('a filtered page is told only of Posts that it would show', async context => {
	const page = await openStream(context, '?lang=uk');
	const all = await openStream(context);
	await push('Batteries are at the post office');
	await all.waitForSelector(lit);
	await push('Міст зачинено, вода піднімається, потрібен човен');
	await page.waitForSelector(lit);
	await page.click(bar);
	await page.waitForSelector(unlit);
	assert.deepEqual(await page.$$eval('.post .said', list => list.filter(said => said.lang !== 'uk').length), 0);
	await push('Batteries are sold out', 'Ще один човен біля школи, вода піднімається');
	await page.waitForSelector(lit);
	assert.equal(await page.textContent('[data-newer-count]'), '1');
});

await inBrowser('two tabs share one connection, and the second takes over without a gap', async context => {
	const first = await openStream(context);
	const second = await openStream(context);
	await push('The pump at the temple works again');
	await first.waitForSelector(lit);
	await second.waitForSelector(lit);
	assert.deepEqual([first.connections, second.connections], [1, 0]);
	await first.close();
	await push('Who has seen the ferryman today?');
	await second.waitForFunction(() => document.querySelector('[data-newer-count]').textContent === '2');
	for (let i = 0; i < 300 && second.connections === 0; i++) // what was missed may be told first
		await second.waitForTimeout(100);
	assert.equal(second.connections, 1);
	await push('Bread is baked at the hospital kitchen');
	await second.waitForFunction(() => document.querySelector('[data-newer-count]').textContent === '3');
});

await inBrowser('what is told of while the server counts what was missed is counted, too, and nothing twice', async context => {
	const first = await openStream(context), second = await openStream(context);
	await push('The ferry runs again');
	await second.waitForSelector(lit);
	const counted = text => second.waitForFunction(
		text => document.querySelector('[data-newer-count]').textContent === text, text);
	const alarm = '<div class="alarm" role="alert"><form action="/alarms/1/answer"><b>A life at risk</b></form></div>';
	let asked, answer;
	const asking = new Promise(resolve => asked = resolve), answering = new Promise(resolve => answer = resolve);
	await second.route(story + stream, async route => {
		const response = await route.fetch(), body = await response.text();
		asked();
		await answering;
		await route.fulfill({response, body: body.replace('<main', alarm + '$&')});
	}, {times: 1});
	await first.close();
	await asking;
	await push('A child is on the roof of the mill');
	await counted('2');
	const answered = second.waitForResponse(story + stream);
	answer();
	await (await answered).finished();
	await second.waitForSelector('[aria-live] > .alarm'); // raised while nobody listened
	await push('Two more are with it');
	await counted('3');
	const other = await openStream(context);
	await other.evaluate(([address, id]) =>
		new BroadcastChannel('causeway ' + address).postMessage({name: 'post', data: {id, copy_of: false}}),
	[await other.getAttribute('[data-live]', 'data-live'), `${(await rows(other))[0]}`]);
	await push('The boat has left for them');
	await counted('4');
});

await inBrowser('a lost server is told with the time, and a page catches up by itself', async context => {
	const page = await openStream(context);
	await push('The last word before the silence');
	await page.waitForSelector(lit);
	await page.click(bar);
	await page.waitForSelector(unlit);
	assert.match(await live(page), /^Live/);
	expect.lost = true;
	const from = new Date().toISOString().slice(11, 16);
	await wish('stop');
	await page.waitForFunction(() => /^Not connected since/.test(document.querySelector('.live').textContent));
	const said = /since (\d\d:\d\d)/.exec(await live(page))[1];
	assert.ok(said >= from || from > '23:57', `since ${said}, after ${from}`);
	assert.equal(await page.locator(lit).count(), 0, 'no Post is promised that is not there');
	assert.equal((await rows(page)).length, 51, 'what was read stays');
	await wish('start');
	await push('Said while nobody listened');
	await page.waitForFunction(() => /^Live/.test(document.querySelector('.live').textContent));
	await page.waitForSelector(lit);
	assert.equal(await page.textContent('[data-newer-count]'), '1');
	await page.click(bar);
	await page.waitForSelector(unlit);
	assert.match(await page.textContent('.post'), /Said while nobody listened/);
});
await inBrowser('a line that is dead without a word is told within 20 seconds, also to a second tab', async context => {
	const first = await openStream(context), second = await openStream(context);
	const from = new Date().toISOString().slice(11, 16), began = Date.now();
	expect.lost = true;
	await wish('pause');
	try {
		for (const page of [first, second])
			await page.waitForFunction(() => /^Not connected since/.test(document.querySelector('.live').textContent));
		const took = Date.now() - began;
		note(`told after ${(took / 1000).toFixed(1)} s of silence`);
		assert.ok(took <= 20000, `${took} ms`);
		const said = /since (\d\d:\d\d)/.exec(await live(second))[1];
		assert.ok(said <= from || from < '00:02', `since ${said}, silent from ${from}`);
	} finally {
		await wish('resume');
	}
	for (const page of [first, second])
		await page.waitForFunction(() => /^Live/.test(document.querySelector('.live').textContent));
	assert.deepEqual([first, second].map(page => page.connections > 1), [true, false], 'one connection');
	expect.lost = false;
});
await finish();
