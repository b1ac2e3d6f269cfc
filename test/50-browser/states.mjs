// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page in every state that a reader may meet. `act`, if there is one, brings the page there.
import {bare, push, story, stream} from './browser.mjs';

const site = '/c/sarwan-flood', help = `${site}/help`;

const news = ['The gauge at the bridge stands at 7.4 metres', 'Whose goats are on the dam of Ranitar?'];
const openBar = async page => {
	await page.waitForSelector('.live[data-live=on]');
	await push(news.shift());
	await page.waitForSelector('.new-bar.lit');
};
const sendForm = async (page, words, place) => {
	await page.fill('#words', words);
	await page.fill('#place', place);
	await page.check('[name=may_call]');
	if (words.trim())
		await page.fill('#contact', '0300 0000999');
	await page.click('main form button');
	await page.waitForLoadState();
};
const openPost = async page => {
	await sendForm(page, 'Fourteen people on the school roof', 'Belwa');
	await page.goto(page.url().replace(/\/s\/.*/, stream));
	await page.click('.post .closer');
	await page.waitForURL('**/posts/*');
};
const openContact = async page => {
	await openPost(page);
	await page.click('main form button');
	await page.waitForSelector('.big');
};
const wrongPassword = async page => {
	await page.fill('#email', 'asha@sarwan.example');
	await page.fill('#password', 'wrong');
	await page.click('main button');
	await page.waitForSelector('.err');
};

// `open`: to everybody, so under the smaller weight.
export const states = [
	{name: 'root', site: story, path: '/', open: true},
	{name: 'site', site: story, path: site, open: true},
	{name: 'help', site: story, path: help, open: true},
	{name: 'help-problems', site: story, path: help, open: true,
		act: page => sendForm(page, '  ', 'The school of Belwa')},
	{name: 'help-closed', site: bare, path: help, open: true},
	{name: 'status', site: story, path: help, open: true,
		act: page => sendForm(page, 'Fourteen people on the school roof', 'Belwa')},
	{name: 'signin', site: story, path: '/signin', open: true, stranger: true},
	{name: 'signin-problem', site: story, path: '/signin', open: true, stranger: true,
		act: wrongPassword},
	{name: 'not-found', site: story, path: '/nothing-here', open: true, status: 404},
	{name: 'denied', site: story, path: stream, open: true, stranger: true, status: 403,
		token: 'nobody-gave-this'},
	{name: 'home', site: story, path: '/t'},
	{name: 'stream', site: story, path: stream},
	{name: 'stream-newer', site: story, path: stream, act: openBar},
	{name: 'stream-filtered', site: story, path: `${stream}?kind=report&signal=yes&lang=en`},
	{name: 'stream-noise', site: story, path: `${stream}?signal=noise`},
	{name: 'stream-searching', site: story, path: `${stream}?q=%D9%BE%D8%A7%D9%86%DB%8C`},
	{name: 'stream-nothing', site: story, path: `${stream}?q=zzyzxqq`},
	{name: 'stream-older', site: story, path: stream,
		act: page => page.click('a[rel=next]').then(() => page.waitForURL('**before=*'))},
	{name: 'post', site: story, path: help, act: openPost},
	{name: 'post-contact', site: story, path: help, act: openContact},
	{name: 'stream-empty', site: bare, path: stream},
];
