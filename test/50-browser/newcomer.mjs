// SPDX-License-Identifier: AGPL-3.0-or-later
// A new user, who has read nothing, finds three lives at risk, sees why, corrects a label and takes a
// Case within two minutes: at a desk and on a phone, with and without script. Everything is found by
// the words that stand on the page and are seen; reading is allowed its time, counted, not slept.
import {assert, check, desk, finish, free, live, note, signedIn, story, told} from './browser.mjs';

const LIMIT_S = 120;
const WORDS_S = 200 / 60; // that a person reads in a second (200 a minute)

// What stands on the screen, as one reads it, and what it takes to read as much as is needed.
async function read(page, words) {
	await page.getByText(words).filter({visible: true}).first().waitFor();
	const seen = await page.evaluate(() => [...document.querySelectorAll('main :is(h1, h2, h3, p, a, button, summary, dd)')]
		.filter(part => part.checkVisibility({visibilityProperty: true}) && part.getBoundingClientRect().top < innerHeight
			&& part.getBoundingClientRect().bottom > 0)
		.map(part => part.textContent.trim().split(/\s+/).length).reduce((sum, count) => sum + count, 0));
	return Math.min(seen, 60) / WORDS_S;
}

// Presses what is called so and can be seen.
async function press(page, name, within = page.locator('body')) {
	const target = within.getByRole('button', {name}).or(within.getByRole('link', {name})).filter({visible: true}).first();
	await target.click();
	await page.waitForLoadState();
}

// On a phone one part is there at a time, and the links above lead to the others.
async function goTo(page, part) {
	const jump = page.getByRole('navigation', {name: 'Parts of the Desk'});
	if (await jump.isVisible())
		await jump.getByRole('link', {name: new RegExp(`^${part}`)}).click();
}

async function walk(page, scripted) {
	const began = Date.now();
	let reading = 0;
	await goTo(page, 'Board');
	reading += await read(page, /Life at risk/);
	const rows = page.locator(free, {hasText: 'Life at risk'}).filter({visible: true});
	assert.ok(await rows.count() >= 3, `${await rows.count()} lives at risk are seen`);
	for (let i = 0; i < 3; i++) {
		const title = (await rows.nth(i).locator('a bdi').textContent()).trim();
		await rows.nth(i).getByRole('link').first().click();
		await page.locator('#case h2', {hasText: title.slice(0, 20)}).waitFor();
		reading += await read(page, 'Why Triage says this');
		assert.ok(await page.locator('#case mark').filter({visible: true}).count() > 0, 'words that led to it are marked');
		await goTo(page, 'Board');
	}
	await press(page, 'Take the next Case');
	await page.locator('#case .facts').getByText(/Mirja|Bilal|Asha/).first().waitFor();
	await goTo(page, 'Stream');
	const post = page.locator('#stream .post', {hasText: 'Report'}).filter({visible: true}).first();
	const id = await post.getAttribute('id');
	reading += await read(page, 'Something wrong?');
	await press(page, 'Something wrong?', post);
	const choice = page.getByRole('button', {name: /^Question/}).filter({visible: true}).first();
	await choice.click();
	await (scripted ? told(page, /Corrected/) : page.waitForLoadState());
	await page.goto(`${story}${desk}#${id}`);
	await page.locator(`#${id}`).getByText('Question').filter({visible: true}).first().waitFor();
	const seconds = (Date.now() - began) / 1000 + reading;
	note(`${seconds.toFixed(0)} s, ${reading.toFixed(0)} s of it reading`);
	assert.ok(seconds <= LIMIT_S, `${seconds} s`);
}

// Each as somebody else, since whoever has a Case is offered another.
const WIDE = {width: 1280, height: 900}, PHONE = {width: 390, height: 760};
const walks = [
	['mirja', 'at a desk', WIDE, true], ['bilal', 'at a desk', WIDE, false],
	['mirja', 'on a phone', PHONE, true], ['bilal', 'on a phone', PHONE, false],
];
for (const [who, where, viewport, javaScriptEnabled] of walks)
	await check(`a newcomer does it in two minutes, ${where}, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
		const page = await signedIn(who, {viewport, hasTouch: viewport === PHONE, javaScriptEnabled});
		await page.goto(story + desk);
		if (javaScriptEnabled)
			await live(page);
		await walk(page, javaScriptEnabled);
		await page.context().close();
	});
await finish();
