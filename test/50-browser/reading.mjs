// SPDX-License-Identifier: AGPL-3.0-or-later
// A volunteer reads the Stream; everything works the same without script.
import {api, assert, check, finish, open, openOwnMenu, password, push, rows, story, stream}
	from './browser.mjs';

const said = page => page.$$eval('.post .said', list => list.map(words => words.textContent));

await push('स्कूल की छत पर बावन लोग हैं, पीने का पानी नहीं बचा',
	'پل کے پاس بند ٹوٹ گیا ہے، باون لوگ چھت پر ہیں',
	'တံတားနားက ရွာမှာ ရေကြီးနေတယ် လှေလိုတယ်');

async function signingIn(page) {
	await check('whoever is not signed in is asked to, and gets where they wanted', async () => {
		await page.goto(story + stream);
		assert.match(page.url(), /\/signin/);
		await page.fill('#email', 'asha@sarwan.example');
		await page.fill('#password', 'not the password');
		await page.click('main form button:not([type=button])');
		assert.equal(await page.inputValue('#email'), 'asha@sarwan.example', 'the address stays');
		assert.equal(await page.inputValue('#password'), '', 'the password does not');
		const problem = await page.getAttribute('#password', 'aria-describedby');
		assert.notEqual(await page.textContent(`#${problem}`), '', 'the problem is told at the field');
		await page.fill('#password', password(story));
		await page.click('main form button:not([type=button])');
		await page.waitForURL(`**${stream}`);
	});
}

async function first(page) {
	await check('the Stream shows the newest fifty Posts, newest first, without noise', async () => {
		await page.goto(story + stream);
		const ids = await rows(page);
		assert.equal(ids.length, 50);
		assert.deepEqual(ids, [...ids].sort((a, b) => (a < b ? 1 : -1)));
		const newest = (await api('/posts?limit=200')).posts
			.filter(post => post.signal !== 'noise' && !post.copy_of).slice(0, 50);
		assert.deepEqual(ids.map(String), newest.map(post => post.id));
	});
}

const folds = {kind: /^Kind/, signal: /^Signal or noise/, lang: /^Language/};

// Follows the filter's first link that promises Posts; returns its name and how many.
async function choose(page, filter, name) {
	const fold = page.locator('.folds > details')
		.filter({has: page.locator('summary', {hasText: folds[filter]})}).first();
	if (await fold.getAttribute('open') === null)
		await fold.locator('> summary').click();
	const pill = fold.locator('a', {hasText: name}).first();
	if (!await pill.isVisible())
		await fold.locator('details > summary').click();
	const figure = pill.locator('.num');
	const promised = await figure.count() ? Number((await figure.textContent()).replace(/\D/g, '')) : 0;
	await pill.click();
	await page.waitForURL(`**?*${filter}=*`);
	assert.match(await fold.locator('[aria-current]').first().textContent(), name);
	return promised;
}

async function filters(page) {
	await check('a filter by kind leaves only that kind', async () => {
		await page.goto(story + stream);
		const promised = await choose(page, 'kind', /^Reports/);
		const kinds = await page.$$eval('.post > header .tag:has(b)', list => list.map(tag => tag.textContent.trim()));
		assert.ok(promised > 0 && kinds.length > 0, 'there are reports');
		assert.deepEqual([...new Set(kinds)], ['Report']);
	});
	await check('a filter by signal shows noise, which is hidden else', async () => {
		await page.goto(story + stream);
		const seen = await page.$$eval('.post > header', list => list.filter(row => /Noise/.test(row.textContent)).length);
		assert.equal(seen, 0, 'no noise without the filter');
		await choose(page, 'signal', /^Noise/);
		const labels = await page.$$eval('.post > header', list => list.map(row => /Noise/.test(row.textContent)));
		assert.ok(labels.length > 0 && labels.every(Boolean));
	});
	await check('a filter by language leaves Posts in it, in its direction', async () => {
		await page.goto(story + stream);
		await choose(page, 'lang', /^Urdu \d/);
		const words = await page.$$eval('.post .said', list => list.map(said => `${said.lang} ${said.dir}`));
		assert.ok(words.length > 0);
		assert.deepEqual([...new Set(words)], ['ur rtl']);
	});
	await check('filters add up, searching keeps them, one link takes all away', async () => {
		await page.goto(`${story}${stream}?signal=yes`);
		await choose(page, 'lang', /^English/);
		await page.fill('#q', 'the');
		await page.press('#q', 'Enter');
		await page.waitForURL('**q=the*');
		const wanted = new URL(page.url()).searchParams;
		assert.deepEqual([wanted.get('signal'), wanted.get('lang')], ['yes', 'en']);
		assert.equal(await page.inputValue('#q'), 'the', 'the words stay in the field');
		await page.click('.posts > .head a');
		assert.equal(new URL(page.url()).search, '');
	});
}

async function search(page) {
	const words = [['Hindi', 'बावन'], ['Urdu', 'باون'], ['Burmese', 'တံတား']];
	for (const [language, word] of words)
		await check(`search finds a word in ${language}`, async () => {
			await page.goto(story + stream);
			await page.fill('#q', word);
			await page.click('[role=search] button');
			await page.waitForURL('**q=*');
			const found = await said(page);
			assert.ok(found.length > 0);
			for (const text of found)
				assert.ok(text.includes(word), text);
			assert.match(await page.textContent('#h-posts'), new RegExp(word));
		});
	await check('a search that finds nothing says so and leads back', async () => {
		await page.goto(`${story}${stream}?q=zzyzxqq`);
		assert.equal((await rows(page)).length, 0);
		assert.match(await page.textContent('.empty'), /No Post matches.*zzyzxqq/s);
		await page.click('.empty a');
		assert.equal((await rows(page)).length, 50);
	});
}

async function pages(page) {
	await check('older Posts follow without a gap, and there is a way back', async () => {
		await page.goto(story + stream);
		const first = await rows(page);
		await page.click('a[rel=next]');
		await page.waitForURL('**before=*');
		const second = await rows(page);
		assert.equal(second.length, 50);
		const both = [...first, ...second];
		assert.deepEqual(both, [...both].sort((a, b) => (a < b ? 1 : -1)), 'older than all before');
		const newest = (await api('/posts?limit=200')).posts
			.filter(post => post.signal !== 'noise' && !post.copy_of).slice(0, 100);
		assert.deepEqual(both.map(String), newest.map(post => post.id), 'none is left out');
		await page.click('.new-bar.lit');
		assert.deepEqual(await rows(page), first, 'the newest again');
	});
}

async function long(page) {
	await check('a long Post is folded and can be read to its end', async () => {
		const end = `the end of letter ${Math.random()}`;
		await push(`Dear team,\n${'we write about the camp at the school. '.repeat(60)}\n${end}`);
		await page.goto(story + stream);
		const post = page.locator('.post').first();
		const folded = (await post.boundingBox()).height;
		assert.ok(folded < 400, `it takes ${folded} px`);
		await post.locator('summary').click();
		const last = post.locator('.said').last();
		assert.ok((await last.textContent()).trimEnd().endsWith(end));
		assert.ok((await post.boundingBox()).height > folded, 'it opens');
	});
}

async function closer(page) {
	await check('a closer look names the reasons; the way to reach a person opens only when asked', async () => {
		const number = '0300 0000321';
		await page.goto(`${story}/c/sarwan-flood/help`);
		await page.fill('#words', 'We need water at the school, forty people');
		await page.fill('#contact', number);
		await page.click('main form button:not([type=button])');
		await page.waitForSelector('.code');
		await page.goto(story + stream);
		assert.ok(!(await page.content()).includes(number));
		await page.click('.post .closer');
		await page.waitForURL('**/posts/*');
		assert.ok(!(await page.content()).includes(number), 'it is sealed');
		assert.equal(await page.locator('.post').count(), 1);
		await page.click('form[action$="/contact"] button');
		await page.waitForSelector('.big');
		assert.equal(await page.textContent('.big'), number);
		await page.reload();
		assert.match(await page.textContent('main'), /Who looked before.*Asha/s, 'the look is on record');
	});
}

async function locking(page, script) {
	await check('locking the device hides all of its tabs, and the password brings them back', async () => {
		const other = await page.context().newPage();
		const tabs = script ? [page, other] : [page];
		await other.goto(story + stream);
		await page.goto(story + stream);
		await openOwnMenu(page);
		await page.click('form[action$="/lock"] button');
		for (const tab of tabs)
			await tab.waitForSelector('[data-locked]');
		await other.reload();
		assert.equal(await other.locator('.post').count(), 0);
		await page.goBack();
		await page.waitForSelector('[data-locked]');
		await page.fill('#password', password(story));
		await page.click('main button.primary');
		for (const tab of tabs)
			await tab.waitForSelector('.post');
		await other.close();
	});
}

async function signingOut(page) {
	await check('after signing out the Stream is closed again', async () => {
		await page.goto(story + stream);
		await openOwnMenu(page);
		await page.click('form[action$="/signout"] button');
		await page.waitForURL(`${story}/`);
		await page.goto(story + stream);
		assert.match(page.url(), /\/signin/);
	});
}

for (const javaScriptEnabled of [true, false]) {
	const context = await open({javaScriptEnabled});
	const page = await context.newPage();
	console.log(`# ${javaScriptEnabled ? 'with' : 'without'} script`);
	await signingIn(page);
	await first(page);
	await filters(page);
	await search(page);
	await pages(page);
	await long(page);
	await closer(page);
	await locking(page, javaScriptEnabled);
	await signingOut(page);
	await context.close();
}
await finish();
