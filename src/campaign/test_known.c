// SPDX-License-Identifier: AGPL-3.0-or-later
// The filter of known ids: an id that was added is never called new, and a new one is seldom
// called known, also when there are far more ids than it was made for and while it is being
// filled.
#include "campaign/known.h"

#include "tap.h"

#include <pthread.h>

static const unsigned char secret[KNOWN_SECRET_BYTES] = "sixteen bytes!!";

static struct known_key key_of(const char *prefix, int64_t number)
{
	char room[64];
	const int len = snprintf(room, sizeof room, "%s%lld", prefix, (long long)number);
	return known_key(secret, 7, str_of(room, (size_t)len));
}

static void test_keys(void)
{
	const struct known_key key = known_key(secret, 1, STR("id"));
	const struct known_key same = known_key(secret, 1, STR("id"));
	const struct known_key source = known_key(secret, 2, STR("id"));
	const struct known_key other = known_key(secret, 1, STR("ie"));
	const struct known_key secretly =
	    known_key((const unsigned char *)"another 16 byte", 1, STR("id"));
	ok(key.h1 == same.h1 && key.h2 == same.h2, "an id has one key");
	ok(key.h1 != source.h1 && key.h2 != source.h2, "another source's has another");
	ok(key.h1 != other.h1 && key.h2 != other.h2, "another id has another");
	ok(key.h1 != secretly.h1 && key.h2 != secretly.h2, "so it has under another secret");
}

static void test_share(struct known *known, const char *prefix, int64_t added)
{
	enum { STRANGERS = 200000 };
	int64_t missed = 0, alarms = 0;
	for (int64_t i = 0; i < added; i++)
		missed += !known_maybe(known, key_of(prefix, i));
	for (int64_t i = 0; i < STRANGERS; i++)
		alarms += known_maybe(known, key_of("stranger ", i));
	is_int(missed, 0, "each of %lld ids is known", (long long)added);
	ok(alarms * 200 <= STRANGERS, "of %d others at most one in 200 seems to be (%lld)",
	   STRANGERS, (long long)alarms);
}

static void test_growing(void)
{
	struct known *known = NULL;
	is_int(known_new(0, &known, NULL), OK, "a filter begins empty");
	ok(known_maybe(known, key_of("any ", 1)), "until all is loaded every id may be known");
	known_loaded(known);
	ok(!known_maybe(known, key_of("any ", 1)), "afterwards none is");
	int64_t added = 0;
	// The first layer holds 262,144.
	for (; added < 250000; added++)
		known_add(known, key_of("grow ", added));
	test_share(known, "grow ", added);
	for (; added < 1500000; added++)
		known_add(known, key_of("grow ", added));
	test_share(known, "grow ", added);
	known_free(known);
}

static void test_full_from_before(void)
{
	enum { BEFORE = 600000 };
	struct known *known = NULL;
	known_new(BEFORE, &known, NULL);
	for (int64_t i = 0; i < BEFORE; i++)
		known_load(known, key_of("before ", i));
	known_loaded(known);
	test_share(known, "before ", BEFORE);
	known_free(known);
	known_free(NULL);
}

// --- loading while ids come ---

enum { AT_ONCE = 300000 };

static void *load(void *context)
{
	struct known *known = context;
	for (int64_t i = 0; i < AT_ONCE; i++)
		known_load(known, key_of("old ", i));
	known_loaded(known);
	return NULL;
}

static void test_at_once(void)
{
	struct known *known = NULL;
	known_new(AT_ONCE, &known, NULL);
	pthread_t loader;
	pthread_create(&loader, NULL, load, known);
	int64_t missed = 0;
	for (int64_t i = 0; i < AT_ONCE; i++) {
		known_add(known, key_of("new ", i));
		missed += !known_maybe(known, key_of("new ", i));
		missed += !known_maybe(known, key_of("old ", i));
	}
	pthread_join(loader, NULL);
	is_int(missed, 0, "while old ids are loaded, neither old nor fresh ones are called new");
	test_share(known, "old ", AT_ONCE);
	test_share(known, "new ", AT_ONCE);
	known_free(known);
}

int main(void)
{
	test_keys();
	test_growing();
	test_full_from_before();
	test_at_once();
	return tap_done();
}
