// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps of setting up that `setup` and `demo` share.
#ifndef CAUSEWAY_APP_SETUP_H
#define CAUSEWAY_APP_SETUP_H

#include "app/program.h"

struct setup_campaign {
	struct str slug, name, purpose;	 // name and purpose may be empty: made from slug, template
	struct str emergency, country;	 // may be empty
	struct str languages, time_zone; // likewise
	struct str template;		 // "flood" …
	double lat, lon;
	bool has_point, exercise;
	const struct str *tags; // none: the template's
	size_t n_tags;
	const struct campaign_place *places;
	size_t n_places;
};
enum outcome setup_campaign(struct program *program, struct arena *arena,
			    const struct setup_campaign *wanted, struct fault *fault);

// Makes an account the campaign's only safeguarding lead and the only one in its roster, so that "I
// need help" can open at once; the page of the roster asks for more people. Changes no roster and
// no lead that there are.
enum outcome setup_duty(struct program *program, struct str campaign, int64_t account,
			struct fault *fault);

// A token that may push posts and read the campaign, into a new file of mode 0600.
enum outcome setup_token(struct program *program, struct arena *arena, struct str campaign,
			 const char *path, struct fault *fault);

// The first line of a file, without its end, in the arena; "-" is standard input. NOT_FOUND if it
// cannot be read, INVALID if it is empty.
enum outcome secret_read(struct arena *arena, const char *path, struct str *ret_line,
			 struct fault *fault);

// Writes a line into a new file of mode 0600. CONFLICT if it exists.
enum outcome secret_write(const char *path, struct str secret, struct fault *fault);

#endif
