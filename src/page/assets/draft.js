// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps what is typed into a form until it has been taken: a page that is loaded again by mistake
// loses nothing. Only in this tab, which forgets it when it is closed: others use the same machine.
(() => {
	'use strict';

	const KEY = 'causeway draft ' + location.pathname;
	const form = document.querySelector('form[data-draft]');
	const fields = () => [...form.elements].filter(field => field.name && field.type !== 'hidden');
	const chosen = field => field.type === 'radio' || field.type === 'checkbox';

	function stored(change) {
		try {
			return change(sessionStorage);
		} catch {
			return null; // not allowed: the page works without
		}
	}

	if (document.querySelector('[data-draft-sent]'))
		stored(store => store.removeItem(KEY));
	if (!form)
		return;

	const keep = () => stored(store => store.setItem(KEY, JSON.stringify(fields().map(
		field => [field.name, field.value, chosen(field) ? field.checked : true]))));

	// What the server sent along is newer.
	const sent = fields().some(field => field.matches('input:not([type=radio]), textarea')
		&& (field.type === 'checkbox' ? field.defaultChecked : field.defaultValue !== ''));
	const kept = !sent && stored(store => JSON.parse(store.getItem(KEY)));
	for (const [name, value, on] of kept || [])
		for (const field of fields())
			if (field.name === name && chosen(field))
				field.checked = field.value === value ? on : field.checked;
			else if (field.name === name)
				field.value = value;

	form.addEventListener('input', keep);
	form.addEventListener('change', keep);
})();
