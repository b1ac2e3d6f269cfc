// SPDX-License-Identifier: AGPL-3.0-or-later
// A team works on the Desk: nothing is done twice, nothing typed is lost, nothing moves under the
// eyes of who reads, and a page is not loaded anew for what it can change in place.
import {assert, check, desk, finish, free, live, signedIn, story, stream, told} from './browser.mjs';

const boardRows = page => page.$$eval('#board .rows > li', list => list.map(row => row.id));
const mark = page => page.evaluate(() => window.same = true);
const sameDocument = async page => assert.ok(await page.evaluate(() => window.same), 'the page was not loaded anew');
const focusText = page => page.evaluate(() => document.activeElement.textContent.trim());

const asha = await signedIn('asha');
const bilal = await signedIn('bilal');

// The first Case that nobody has, open in the pane.
async function openFree(page) {
	await page.goto(`${story}${desk}?board=nobody`);
	await live(page);
	await mark(page);
	const row = page.locator(free).first();
	const id = await row.getAttribute('id');
	await row.locator('a').click();
	// Its own words, not those of the Case that was there before.
	await page.waitForSelector(`#case form[action$="/cases/${/\d+$/.exec(id)}/note"]`, {state: 'attached'});
	await page.waitForSelector('#case [data-claim]');
	await sameDocument(page);
	return id;
}

await check('life at risk stands first, and its words are there with what led to it', async () => {
	await asha.goto(story + desk);
	await live(asha);
	const levels = await asha.$$eval('#board .rows > li', list => list.map(row => Number(row.dataset.u)));
	assert.ok(levels.filter(level => level === 1).length >= 3, 'three lives at risk');
	assert.deepEqual(levels, [...levels].sort());
	await mark(asha);
	await asha.locator(`${free} a`).first().click();
	await asha.waitForURL(/case=\d+/); // one stood there before
	await asha.waitForSelector('#case .said');
	assert.ok(await asha.locator('#case mark').count() > 0);
	await sameDocument(asha);
});

await check('of two who take the same Case the second is told who was first, and keeps what was typed', async () => {
	const id = await openFree(asha);
	assert.equal(await openFree(bilal), id, 'both see the same on top');
	await bilal.fill('#case-note', 'Their neighbour has a boat');
	await asha.click('#case [data-claim]');
	await told(asha, /Case \d+ is yours/);
	await sameDocument(asha);
	await bilal.click('#case [data-claim]');
	await bilal.waitForSelector('main [role=alert]');
	assert.match(await bilal.textContent('main [role=alert]'), /Asha/);
	assert.equal(await bilal.inputValue('textarea[name=note]'), 'Their neighbour has a boat');
});

await check('a note goes to the others who look at the Case, and is forgotten on this device', async () => {
	await bilal.click('form[action$="/note"] button');
	await bilal.waitForFunction(() => !document.querySelector('textarea[name=note]').value);
	await asha.click('#case [data-open]');
	await asha.waitForSelector('.log');
	assert.match(await asha.textContent('.log'), /Their neighbour has a boat/);
	assert.deepEqual(await bilal.evaluate(() => Object.keys(localStorage).filter(key => /keep/.test(key))), []);
});

await check('what was typed is there again after the page was closed', async () => {
	await openFree(asha);
	const address = asha.url();
	await asha.locator('#case-note').pressSequentially('Half a thought');
	assert.equal(await asha.$eval('#case', pane => pane.scrollTop), 0, 'what is read stays where it is');
	await asha.waitForSelector('#case .kept');
	await asha.goto('about:blank');
	await asha.goto(address);
	assert.equal(await asha.inputValue('#case-note'), 'Half a thought');
	await asha.fill('#case-note', '');
	await asha.waitForSelector('#case .kept', {state: 'detached'});
});

await check('the Board follows the others in place; an order that would change waits for who reads', async () => {
	await asha.goto(`${story}${desk}?board=nobody`);
	await live(asha);
	const before = await boardRows(asha);
	await asha.locator(`${free} a`).nth(1).focus();
	const reading = await focusText(asha);
	const taken = await openFree(bilal);
	await bilal.click('#case [data-claim]');
	await told(bilal, /is yours/);
	await asha.waitForSelector('#board .changed');
	assert.deepEqual(await boardRows(asha), before, 'no row moved');
	assert.equal(await focusText(asha), reading);
	await asha.click('#board .changed');
	await asha.waitForFunction(gone => !document.getElementById(gone), taken);
});

await check('a wrong label is right in two clicks, is shown as corrected, and can be undone', async () => {
	await asha.goto(`${story}${stream}?kind=report`);
	await live(asha);
	await mark(asha);
	const post = asha.locator('.post').first(), id = await post.getAttribute('id');
	await post.locator('.wrong').click();
	await post.locator('button[value="kind:offer"]').click();
	await told(asha, /Corrected/);
	assert.match(await asha.textContent(`#${id} header`), /Offer/);
	assert.match(await asha.textContent(`#${id} footer`), /corrected by Asha/);
	await asha.click('.told button');
	await told(asha, /Undone/);
	assert.match(await asha.textContent(`#${id} header`), /Report/);
	await sameDocument(asha);
});

await check('many Posts are labelled at once, with Shift for a range, and all of it is undone', async () => {
	await asha.goto(`${story}${stream}?kind=question`);
	await live(asha);
	const ids = await asha.$$eval('.post', list => list.slice(0, 3).map(row => row.id));
	await asha.locator(`#${ids[0]} [name=ids]`).click();
	await asha.locator(`#${ids[2]} [name=ids]`).click({modifiers: ['Shift']});
	assert.equal(await asha.locator('[name=ids]:checked').count(), 3);
	await asha.click('#bulk summary');
	await asha.click('#bulk button[value="kind:report"]');
	await asha.waitForSelector('.note.done');
	assert.match(await asha.textContent('.note.done'), /3 Posts/);
	const there = await asha.$$eval('.post', list => list.map(row => row.id));
	assert.deepEqual(ids.filter(id => there.includes(id)), [], 'no longer among the questions');
	await asha.click('.note.done button');
	await told(asha, /Undone/);
	await asha.goto(`${story}${stream}?kind=question`);
	const again = await asha.$$eval('.post', list => list.map(row => row.id));
	assert.deepEqual(ids.filter(id => !again.includes(id)), [], 'questions again');
});

await check('filters are kept under a name, for the whole team', async () => {
	await asha.goto(`${story}${stream}?kind=offer&lang=en`);
	await asha.click('.keep summary');
	await asha.fill('#v-name', 'Offers in English');
	await Promise.all([asha.waitForResponse(answer => /\/views$/.test(answer.url())), asha.click('.keep button')]);
	await bilal.goto(story + stream);
	await bilal.click('text=Offers in English');
	const wanted = new URL(bilal.url()).searchParams;
	assert.deepEqual([wanted.get('kind'), wanted.get('lang')], ['offer', 'en']);
});

await check('the queue of what Triage is not sure of goes on by itself, and back', async () => {
	await asha.goto(`${story}/t/sarwan-flood/unsure`);
	await mark(asha);
	const first = await asha.getAttribute('.post', 'id');
	await asha.click('button[value="kind:question"]');
	await asha.waitForFunction(id => document.querySelector('.post')?.id !== id, first);
	await sameDocument(asha);
	await asha.keyboard.press('u');
	await told(asha, /Undone/);
	await asha.goto(`${story}/t/sarwan-flood/posts/${first.slice(1)}`);
	assert.match(await asha.textContent('#h-changes ~ ul'), /Other.*Question.*undone/s);
});

await check('the first-time hint is put away for good, without loading the page', async () => {
	await bilal.goto(story + desk);
	await mark(bilal);
	await bilal.click('.hint button');
	await bilal.waitForSelector('.hint', {state: 'detached'});
	await sameDocument(bilal);
	await bilal.reload();
	assert.equal(await bilal.locator('.hint').count(), 0);
});

await check('an observer sees all of it and can change nothing', async () => {
	const tomas = await signedIn('tomas');
	await tomas.goto(story + desk);
	await tomas.locator(`${free} a`).first().click();
	await tomas.waitForSelector('#case .said');
	assert.equal(await tomas.locator('main form[method=post]:not([action*="/hints/"])').count(), 0);
	assert.equal(await tomas.locator('main .wrong, main [name=ids]').count(), 0);
	await tomas.context().close();
});

await check('another Case in the pane does not get what was typed for the one before', async () => {
	await openFree(asha);
	await asha.fill('#case-note', 'For the first one only');
	await asha.locator(`${free}:not(:has([aria-current])) a`).first().click();
	await asha.waitForFunction(() => document.querySelector('#case-note').value === '');
	await asha.goBack();
	await asha.waitForFunction(() => document.querySelector('#case-note')?.value === 'For the first one only');
	await asha.fill('#case-note', '');
	await asha.waitForSelector('#case .kept', {state: 'detached'});
});
await finish();
