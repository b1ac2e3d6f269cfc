// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody sets a fresh server up in the browser, from the printed address to the Desk. axe-core finds
// nothing on any step, with its mistakes, in English and Urdu.
import {look} from './axe.mjs';
import {assert, bare, check, finish, open} from './browser.mjs';

const context = await open();
const page = await context.newPage();

// The step as it stands, then from right to left.
async function see(name) {
	const address = page.url();
	const found = await look(page, `setup-${name}-en`, 'en');
	await page.goto(address.replace(bare, `${bare}/ur`));
	assert.equal(await page.getAttribute('html', 'dir'), 'rtl');
	found.push(...await look(page, `setup-${name}-ur`, 'ur'));
	assert.deepEqual(found, []);
	await page.goto(address);
}

const onward = async to => {
	await page.locator('main form button.lamp').last().click();
	await page.waitForURL(`**${to}`);
};

await check('without the key a stranger is told what opens it', async () => {
	await page.goto(`${bare}/setup`);
	assert.equal(await page.locator('main form').count(), 0);
	await see('locked');
});
await check('the printed address opens the first step', async () => {
	await page.goto(`${bare}/setup?key=${process.env.SETUP_KEY}`);
	await see('you');
	await page.fill('#site', 'River Relief');
	await page.fill('#name', 'Asha Thapa');
	await page.fill('#email', 'asha@sarwan.example');
	await page.fill('#password', 'a quiet and long password');
	await onward('/setup/campaign');
});
await check('the second makes a campaign; a mistake is told beside its field', async () => {
	await see('campaign');
	await page.fill('#name', 'Sarwan Flood');
	await page.fill('#languages', 'english');
	await page.locator('main form button.lamp').last().click();
	await page.waitForSelector('#languages[aria-invalid=true]');
	assert.equal(await page.inputValue('#name'), 'Sarwan Flood', 'what was typed stays');
	assert.deepEqual(await look(page, 'setup-campaign-wrong-en', 'en'), []);
	await page.fill('#languages', 'ne en');
	await onward('/setup/streams');
});
await check('the third gives a token when one is wanted', async () => {
	await see('streams');
	await page.click('button[name=token]');
	await page.waitForFunction(() => /cw_/.test(document.querySelector('main').textContent));
	assert.deepEqual(await look(page, 'setup-streams-token-en', 'en'), []);
	await onward('/setup/answers');
});
await check('the fourth says who answers; what is missing keeps “I need help” closed', async () => {
	await see('answers');
	await onward('/setup/live');
	assert.match(await page.textContent('main'), /emergency number/);
	await see('live-closed');
	await page.goto(`${bare}/setup/answers`);
	await page.fill('#emergency', '000');
	await onward('/setup/live');
});
await check('the last one opens it, and leads to the Desk', async () => {
	assert.match(await page.textContent('main'), /I need help” is open/);
	await see('live');
	await page.locator('main form button.lamp').last().click();
	await page.waitForURL('**/desk');
	await page.goto(`${bare}/c/sarwan-flood/help`);
	assert.equal(await page.locator('main form').count(), 1);
});
await finish();
