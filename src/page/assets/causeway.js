// SPDX-License-Identifier: AGPL-3.0-or-later
// Adds to pages that work without it: live numbers and the bar of newer Posts. All tabs of a browser
// share one connection, because browsers allow only six to a server: the tab that holds the lock
// listens and tells the others.
(() => {
	'use strict';

	const RETRY_MS = 15000;      // after the server refused
	const PATIENCE_MS = 4000;    // before a lost connection is shown
	const SPREAD_MS = 2000;      // before asking what was missed, by chance
	const SAY_EVERY_MS = 30000;  // to screen readers, at most
	const ROWS_MOST = 300;       // kept on the page

	const line = document.querySelector('[data-live]');
	if (!line || !window.EventSource)
		return;
	const address = line.dataset.live;
	const state = line.querySelector('.live');
	const say = line.querySelector('[data-say]');
	const bar = document.querySelector('[data-newer]');
	const number = new Intl.NumberFormat('en');

	// ---- what the page shows ----

	// "5 min ago" in the page's language, in Western digits as the server writes them.
	const ago = window.Intl && Intl.RelativeTimeFormat
		? new Intl.RelativeTimeFormat(document.documentElement.lang + '-u-nu-latn', {style: 'short'})
		: null;

	function showAgo() {
		for (const time of line.querySelectorAll('time[data-ago]')) {
			const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
			if (!ago || minutes < 1)
				continue;
			time.textContent = minutes < 60 ? ago.format(-minutes, 'minute')
				: minutes < 1440 ? ago.format(-Math.floor(minutes / 60), 'hour')
				: ago.format(-Math.floor(minutes / 1440), 'day');
		}
	}

	function touchLast() {
		for (const time of line.querySelectorAll('time[data-ago]')) {
			time.dateTime = new Date().toISOString();
			time.textContent = line.dataset.now;
		}
	}

	let lostTimer = 0;
	function showState(connected) {
		if (connected) {
			clearTimeout(lostTimer);
			lostTimer = 0;
			state.dataset.live = 'on';
			if (state.firstChild.data !== state.dataset.on)
				state.firstChild.data = state.dataset.on;
		} else if (!lostTimer) {
			const since = new Date().toISOString().slice(11, 16);
			lostTimer = setTimeout(() => {
				state.dataset.live = 'off';
				state.firstChild.data = state.dataset.off.replace('HH:MM', since);
			}, PATIENCE_MS);
		}
	}

	function showCount(count) {
		for (const place of line.querySelectorAll('[data-count]'))
			if (count[place.dataset.count] >= 0)
				place.textContent = number.format(count[place.dataset.count]);
		touchLast();
	}

	function takeFigures(page) {
		for (const place of line.querySelectorAll('[data-count]'))
			place.textContent = page.querySelector(`[data-count="${place.dataset.count}"]`).textContent;
	}

	// ---- newer Posts ----

	const counter = bar && bar.querySelector('[data-newer-count]');
	let newer = counter ? Number(counter.textContent.replace(/\D/g, '')) : 0;
	let said = 0, sayTimer = 0, missed = false;
	const wanted = new URLSearchParams(location.search);

	// A copy joins the row of its original; words cannot be searched for here.
	function matches(post) {
		return !post.copy_of && !wanted.get('q') && ['kind', 'signal', 'lang'].every(
			name => !wanted.get(name) || wanted.get(name) === post[name]);
	}

	function sayNewer() {
		clearTimeout(sayTimer);
		if (newer === 0) {
			say.textContent = '';
			return;
		}
		sayTimer = setTimeout(() => {
			said = Date.now();
			say.textContent = counter.parentNode.textContent;
		}, Math.max(0, said + SAY_EVERY_MS - Date.now()));
	}

	function showNewer(count) {
		newer = count;
		if (!bar)
			return;
		counter.textContent = number.format(newer);
		bar.classList.toggle('lit', newer > 0);
		bar.firstElementChild.hidden = newer > 0;
		bar.lastElementChild.hidden = newer === 0;
		sayNewer();
	}

	function addDrawings(page) {
		const here = document.querySelector('body > svg[hidden]');
		for (const symbol of page.querySelectorAll('body > svg[hidden] > symbol'))
			if (here && !document.getElementById(symbol.id))
				here.append(document.importNode(symbol, true));
	}

	// Puts the rows that are not here yet above the others. False if there is a gap between.
	function addRows(page) {
		const rows = [...page.querySelectorAll('#posts > .post')];
		const known = rows.findIndex(row => document.getElementById(row.id));
		if (known < 0)
			return false;
		const fresh = rows.slice(0, known).map(row => document.importNode(row, true));
		addDrawings(page);
		bar.after(...fresh);
		for (const row of fresh)
			row.classList.add('fresh');
		for (const old of [...document.querySelectorAll('#posts > .post')].slice(ROWS_MOST))
			old.remove();
		if (fresh.length) {
			fresh[0].tabIndex = -1;
			fresh[0].focus({preventScroll: true});
		}
		return true;
	}

	// The page as it is now.
	async function fetchPage() {
		const answer = await fetch(bar.href, {headers: {Accept: 'text/html'}});
		if (!answer.ok || answer.redirected)
			throw new Error('reload');
		return new DOMParser().parseFromString(await answer.text(), 'text/html');
	}

	// Events were missed: asks the server how things stand and how many rows are not here yet.
	async function countNewer() {
		if (!bar)
			return;
		try {
			const page = await fetchPage();
			const rows = [...page.querySelectorAll('#posts > .post')];
			const known = rows.findIndex(row => document.getElementById(row.id));
			takeFigures(page);
			showNewer(known < 0 ? rows.length : known);
		} catch {
			missed = true; // asks again once the connection is back
		}
	}

	// Not all pages at once, after the server was away.
	function countSoon() {
		missed = false;
		setTimeout(countNewer, Math.random() * SPREAD_MS);
	}

	async function load(event) {
		if (event.ctrlKey || event.metaKey || event.shiftKey || event.button)
			return;
		event.preventDefault();
		const before = newer;
		try {
			if (!addRows(await fetchPage()))
				throw new Error('reload');
			showNewer(Math.max(0, newer - before));
		} catch {
			location.assign(bar.href);
		}
	}
	if (bar)
		bar.addEventListener('click', load);

	// ---- one connection for all tabs ----

	const show = {
		open: () => {
			showState(true);
			if (missed)
				countSoon();
		},
		lost: () => {
			showState(false);
			missed = true;
		},
		count: data => showCount(data),
		post: data => matches(data) && showNewer(newer + 1),
		reload: () => countSoon(),
	};
	const channel = window.BroadcastChannel ? new BroadcastChannel('causeway ' + address) : null;
	let last = null; // what this browser's connection said

	function tell(name, data) {
		if (name === 'open' || name === 'lost')
			last = name;
		show[name](data);
		if (channel)
			channel.postMessage({name, data});
	}

	function listen() {
		const source = new EventSource(address);
		source.onopen = () => tell('open');
		source.onerror = () => {
			tell('lost');
			if (source.readyState === EventSource.CLOSED)
				setTimeout(listen, RETRY_MS * (1 + Math.random()));
		};
		for (const name of ['count', 'post'])
			source.addEventListener(name, event => tell(name, JSON.parse(event.data)));
		source.addEventListener('reload', () => tell('reload'));
	}

	let leads = false, heard = false;
	if (channel)
		channel.onmessage = event => {
			if (event.data.name === 'hello') {
				if (leads && last)
					channel.postMessage({name: last});
			} else if (show[event.data.name]) {
				heard = true;
				show[event.data.name](event.data.data);
			}
		};
	if (channel && navigator.locks) {
		channel.postMessage({name: 'hello'});
		navigator.locks.request('causeway ' + address, () => new Promise(() => {
			leads = true; // until the tab closes
			missed = heard; // between the other tab's end and now
			listen();
		}));
	} else {
		listen();
	}
	setInterval(showAgo, 30000);
})();
