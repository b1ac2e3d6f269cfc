// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody finds the life at risk, sees why, corrects a label, takes the Case, writes a note and
// hands it over: with nothing but a keyboard, without script, on a phone, from right to left.
import {assert, check, desk, finish, free, live, open, openOwnMenu, signedIn, signIn, story, stream, told}
	from './browser.mjs';

const STOPS_MOST = 250;
const active = page => page.evaluate(() => {
	const at = document.activeElement, row = at.closest('.post, .rows > li');
	return {
		body: at === document.body, name: at.name || '', text: at.textContent.trim(),
		pane: at.closest('.pane')?.id ?? '', row: row?.id ?? '', href: at.getAttribute('href') ?? '',
	};
});

async function tabTo(page, found) {
	for (let stops = 0; stops < STOPS_MOST; stops++) {
		await page.keyboard.press('Tab');
		const at = await active(page);
		if (found(at))
			return at;
	}
	assert.fail('not reached by Tab');
}

const keys = await signedIn('bilal');

await check('keys alone: the most urgent Case is found, opened and understood', async () => {
	await keys.goto(story + desk);
	await live(keys);
	await keys.keyboard.press('2');
	const at = await active(keys);
	assert.equal(at.pane, 'board');
	assert.match(await keys.textContent(`#${at.row}`), /^Life at risk/);
	await keys.keyboard.press('j');
	const next = await active(keys);
	assert.notEqual(next.row, at.row);
	await keys.keyboard.press('k');
	assert.equal((await active(keys)).row, at.row);
	await keys.keyboard.press('o');
	await keys.waitForSelector('#case .said');
	assert.ok(await keys.locator('#case mark').count() > 0, 'the words that led to it');
});

await check('keys alone: a Case is taken, and said so in words', async () => {
	await keys.goto(`${story}${desk}?board=nobody`);
	await live(keys);
	await keys.keyboard.press('2');
	await keys.keyboard.press('c');
	await told(keys, /Case \d+ is yours/);
	assert.match(await keys.textContent('[data-say]'), /is yours/, 'screen readers are told');
});

await check('keys alone: a note is written, and letters in a field are only letters', async () => {
	await tabTo(keys, at => at.name === 'note');
	await keys.keyboard.type('cbjk: called her, she answers');
	await tabTo(keys, at => /^Add note/.test(at.text));
	await keys.keyboard.press('Enter');
	await told(keys, /Saved/);
	assert.equal(await keys.inputValue('#case-note'), '');
});

await check('keys alone: it is handed to somebody on shift', async () => {
	await tabTo(keys, at => /^Hand to/.test(at.text));
	await keys.keyboard.press('Enter');
	await keys.waitForURL('**/cases/*');
	await tabTo(keys, at => at.name === 'to');
	await keys.keyboard.press('ArrowDown');
	await tabTo(keys, at => at.name === 'note' || at.name === 'reason');
	await keys.keyboard.type('She waits on the roof');
	await keys.keyboard.press('Tab');
	await keys.keyboard.press('Enter');
	await keys.waitForFunction(() => /was asked to take it/.test(document.querySelector('main').textContent));
	assert.match(await keys.textContent('.log'), /called her, she answers/);
});

await check('keys alone: a wrong label is corrected and the correction undone', async () => {
	await keys.goto(`${story}${stream}?kind=report`);
	await live(keys);
	await keys.keyboard.press('j');
	const {row} = await active(keys);
	await keys.keyboard.press('e');
	await keys.waitForSelector('.fixing');
	await tabTo(keys, at => /^Offer$/.test(at.text));
	await keys.keyboard.press('Enter');
	await told(keys, /Corrected/);
	assert.match(await keys.textContent(`#${row} header`), /Offer/);
	await keys.keyboard.press('u');
	await told(keys, /Undone/);
	assert.match(await keys.textContent(`#${row} header`), /Report/);
});

await check('there is no trap: Tab walks through the Desk and out at its end, Escape closes the sheet', async () => {
	await keys.goto(story + desk);
	await live(keys);
	await keys.keyboard.press('?');
	await keys.waitForSelector('#keys[open]');
	await keys.keyboard.press('Escape');
	await keys.waitForSelector('#keys[open]', {state: 'hidden'});
	const seen = new Set();
	for (let stops = 0; stops < 600; stops++) {
		await keys.keyboard.press('Tab');
		const at = await active(keys);
		if (at.body)
			break;
		seen.add(at.pane);
	}
	assert.ok(['stream', 'board', 'case'].every(pane => seen.has(pane)), [...seen].join());
	assert.ok((await active(keys)).body, 'the page ends');
});

await check('keys are switched off on the sheet, and stay off on this device', async () => {
	await keys.keyboard.press('?');
	await keys.uncheck('#keys-on');
	await keys.keyboard.press('Escape');
	await keys.reload();
	await keys.keyboard.press('2');
	assert.ok((await active(keys)).body, 'the key does nothing');
	await openOwnMenu(keys);
	await keys.click('[data-keys]');
	await keys.check('#keys-on');
	await keys.keyboard.press('Escape');
	await keys.keyboard.press('Escape');
	await keys.keyboard.press('2');
	assert.equal((await active(keys)).pane, 'board');
});
await keys.context().close();

// The same night without script; every step is a link or a form.
async function plain(options, language = '') {
	const context = await open({javaScriptEnabled: false, ...options});
	const page = await context.newPage();
	await signIn(page, story, 'mirja');
	await page.goto(`${story}${language}${desk}?board=nobody`);
	const row = page.locator(free).first();
	const levels = await page.$$eval('#board .rows > li', list => list.map(each => each.dataset.u));
	assert.deepEqual(levels, [...levels].sort(), 'the most urgent first');
	await row.locator('a').click();
	await page.waitForURL('**case=*');
	assert.ok(await page.locator('#case .said').first().isVisible());
	await page.click('#case [data-claim]');
	await page.waitForLoadState();
	assert.match(await page.textContent('#case .facts'), /Mirja/);
	await page.fill('#case-note', 'I am calling the rescue line');
	await page.click('#case form[action$="/note"] button');
	await page.waitForLoadState();
	await page.click('#case [data-open]');
	await page.waitForURL('**/cases/*');
	assert.match(await page.textContent('.log'), /I am calling the rescue line/);
	assert.match(await page.textContent('main'), /Mirja/);
	await page.click('a[href$="#hand"]');
	await page.selectOption('#hand select', {index: 1});
	await page.fill('#hand input[name=note], #hand textarea[name=note], #hand [name=reason]', 'My battery dies');
	await page.click('#hand button');
	await page.waitForLoadState();
	assert.match(await page.textContent('.log'), /My battery dies/);
	return page;
}

await check('without script the same night is worked with links and forms', async () => {
	const page = await plain({});
	await page.goto(`${story}${stream}?kind=report`);
	const id = await page.locator('.post').first().getAttribute('id');
	await page.locator(`#${id} .wrong`).click();
	await page.click('#wrong button[value="kind:offer"]');
	await page.waitForLoadState();
	await page.goto(`${story}${stream}?kind=offer`);
	assert.match(await page.textContent(`#${id} footer`), /corrected by Mirja/);
	await page.context().close();
});

await check('on a phone one part of the Desk is there at a time, and all of it fits', async () => {
	const page = await plain({viewport: {width: 390, height: 700}, hasTouch: true});
	for (const part of ['stream', 'case', 'board']) {
		await page.goto(story + desk);
		await page.click(`.jump a[href="#${part}"]`);
		const seen = await page.locator('.pane').evaluateAll(list =>
			list.filter(pane => pane.getClientRects().length).map(pane => pane.id));
		assert.deepEqual(seen, [part]);
	}
	await page.context().close();
});

await check('in Urdu the Desk runs from right to left and works alike', async () => {
	const page = await plain({}, '/ur');
	await page.goto(`${story}/ur${desk}`);
	assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
	const [streamAt, caseAt] = await Promise.all(['#stream', '#case'].map(part =>
		page.locator(part).boundingBox()));
	assert.ok(streamAt.x > caseAt.x, 'the Stream is on the right');
	await page.context().close();
});

await check('on a phone with script the keys and links lead from one part to the next', async () => {
	const page = await signedIn('bilal', {viewport: {width: 390, height: 700}, hasTouch: true});
	await page.goto(story + desk);
	await live(page);
	await page.locator(`${free} a`).first().click();
	await page.waitForSelector('#case .said');
	assert.ok(await page.locator('#case').isVisible());
	assert.ok(!await page.locator('#board').isVisible());
	await page.goBack();
	await page.waitForSelector('#board:visible');
	await page.context().close();
});
await finish();
