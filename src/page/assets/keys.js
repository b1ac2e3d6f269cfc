// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for everything on the Desk and the Stream, and choosing many rows. Never inside a field,
// never with Ctrl, Alt or Meta, and switched off on the sheet that ? opens (WCAG 2.1.4). Rows stay
// what they are, articles and links; the focus only moves to them.
(() => {
	'use strict';

	const OFF = 'causeway keys';
	const PREFIX_MS = 1500; // g, then s

	const own = window.causeway;
	const sheet = document.getElementById('keys');
	if (!own || !own.tell || !sheet)
		return;
	const find = (selector, at = document) => at.querySelector(selector);
	const all = (selector, at = document) => [...at.querySelectorAll(selector)];
	const seen = part => part && part.getClientRects().length > 0;
	const words = document.getElementById('says').dataset;

	// ---- the sheet ----

	const store = {
		get: () => {
			try {
				return localStorage.getItem(OFF);
			} catch {
				return null;
			}
		},
		set: value => {
			try {
				localStorage.setItem(OFF, value);
			} catch {
				// holds for this page only
			}
		},
	};
	const tick = find('#keys-on');
	tick.checked = store.get() !== 'off';
	tick.addEventListener('change', () => store.set(tick.checked ? 'on' : 'off'));
	document.addEventListener('click', event => {
		if (!event.target.closest('[data-keys]'))
			return;
		event.preventDefault();
		sheet.showModal();
	});

	// ---- rows and panes ----

	const ROWS = '.post, .rows > li';
	const lastRow = {}; // by pane
	let lastPane = null;

	const rowAt = node => node.closest(ROWS);
	const paneAt = node => node.closest('.pane');
	const pane = () => paneAt(document.activeElement) || (seen(lastPane) ? lastPane : null)
		|| [find('#board'), ...all('.pane'), find('main')].find(seen);
	const rowsIn = part => all(ROWS, part).filter(seen);
	const current = () => rowAt(document.activeElement) || lastRow[pane().id];

	document.addEventListener('focusin', event => {
		lastPane = paneAt(event.target) || lastPane;
		const row = rowAt(event.target);
		if (row)
			lastRow[(paneAt(row) || find('main')).id] = row;
	});

	function focusOn(part) {
		const at = part.matches('li') ? find('a', part) || part : part;
		if (at === part)
			at.tabIndex = -1;
		at.focus({preventScroll: true});
		part.scrollIntoView({block: 'nearest'});
	}

	function step(by) {
		const rows = rowsIn(pane()), at = rows.indexOf(current());
		const next = at < 0 ? rows[0] : rows[at + by];
		if (next)
			focusOn(next);
	}

	function goTo(id) {
		const to = document.getElementById(id);
		if (!to)
			return;
		if (!seen(to))
			location.hash = id; // a phone shows one pane at a time
		const row = lastRow[id];
		focusOn((seen(row) && row) || rowsIn(to)[0] || find('h2', to) || to);
	}

	// ---- what the keys do ----

	function open() {
		const row = current();
		const link = row && find(row.matches('li') ? 'a' : 'a.closer', row);
		if (link)
			link.click();
	}

	const CLAIM = 'form[action$="/claim"], form[action$="/cases"]';

	async function claim() {
		const row = current(), link = row && row.matches('li') && find('a', row);
		let form = row && find(CLAIM, row);
		if (!form && link && !link.hasAttribute('aria-current') && find('#case'))
			await own.openCase(link.href);
		form = form || find(`#case :is(${CLAIM})`) || find(`main :is(${CLAIM})`);
		if (form)
			form.requestSubmit(find('button', form));
	}

	function correct() {
		const part = current() || find('#case') || find('main');
		const link = find('a.wrong, a[href*="/posts/"]:not(.closer)', part);
		if (link)
			link.click();
	}

	function showNewer() {
		const line = find('.changed', pane()) || find('[data-newer]');
		if (line)
			line.click();
	}

	const search = () => {
		const field = all('[role=search] input, input[type=search]').find(seen);
		if (field)
			field.focus();
	};
	const next = () => {
		const form = find('form[action$="/cases/next"]');
		if (form)
			form.requestSubmit();
	};
	const unsure = () => {
		const link = find('a[href$="/unsure"]');
		if (link)
			link.click();
	};

	// ---- choosing rows ----

	const boxes = part => all('input[name=ids]', part);
	let lastBox = null;

	function selected() {
		const count = boxes(document).filter(box => box.checked).length;
		for (const place of all('[data-chosen]'))
			place.textContent = count || '';
		own.tell(count ? words.selected.replace('COUNT', count) : '');
	}

	function select() {
		const row = current(), box = row && boxes(row)[0];
		if (!box)
			return;
		box.checked = !box.checked;
		lastBox = box;
		selected();
	}

	function selectAll() {
		const list = boxes(pane()), on = list.some(box => !box.checked);
		for (const box of list)
			box.checked = on;
		selected();
	}

	document.addEventListener('click', event => {
		const box = event.target;
		if (box.name !== 'ids')
			return;
		if (event.shiftKey && lastBox && lastBox.isConnected) {
			const list = boxes(document);
			const [from, to] = [list.indexOf(lastBox), list.indexOf(box)].sort((a, b) => a - b);
			for (const each of list.slice(from, to + 1))
				each.checked = box.checked;
		}
		lastBox = box;
		selected();
	});

	// ---- from key to deed ----

	const deeds = {
		j: () => step(1),
		k: () => step(-1),
		o: open,
		c: claim,
		e: correct,
		x: select,
		a: selectAll,
		u: () => own.undo(),
		n: showNewer,
		b: next,
		'/': search,
		'?': () => sheet.showModal(),
		1: () => goTo('stream'),
		2: () => goTo('board'),
		3: () => goTo('case'),
	};
	let prefix = 0;

	function close() {
		const fold = document.activeElement.closest('details[open]');
		if (own.unfix())
			return;
		if (fold) {
			fold.open = false;
			find('summary', fold).focus();
		} else {
			own.tell('');
		}
	}

	const FIELD = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]';

	document.addEventListener('keydown', event => {
		const {key, target} = event;
		if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || sheet.open)
			return;
		if (key === 'Escape')
			return close();
		if (!tick.checked || target.closest(FIELD))
			return;
		if (key === 'g') {
			prefix = Date.now();
		} else if (key === 's' && Date.now() - prefix < PREFIX_MS) {
			unsure();
		} else if (key === 'Enter' && target.matches('.post')) {
			open();
		} else if (deeds[key]) {
			event.preventDefault();
			deeds[key]();
		}
	});
})();
