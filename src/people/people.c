// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/house.h"

#include "base/time.h"
#include "base/utf8.h"
#include "people/notice.h"
#include "people/people_embedded.h"
#include "people/reset.h"

#include <errno.h>

#define HASHES_AT_ONCE	 4
#define HASH_WAIT_MS	 5000
#define HASH_PASSES	 2
#define HASH_BYTES	 ((size_t)19 << 20)
// The address somebody was invited by, after the invitation is over.
#define INVITE_KEPT_DAYS 30

enum outcome people_new(struct store *store, struct id_maker *ids, struct people **ret_people,
			struct fault *fault)
{
	if (sodium_init() < 0)
		return fail(FAULT, fault, "The crypto library could not start.");
	struct people *people = calloc(1, sizeof *people);
	if (!people)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	people->store = store;
	people->ids = ids;
	people->tokens = token_memory_new();
	people->limit = sign_limit_new();
	sem_init(&people->hashing, 0, HASHES_AT_ONCE);
	people->hash_wait_ms = HASH_WAIT_MS;
	if (!people->tokens || !people->limit) {
		people_free(people);
		return fail(UNAVAILABLE, fault, "Out of memory.");
	}
	*ret_people = people;
	return OK;
}

void people_free(struct people *people)
{
	if (!people)
		return;
	sem_destroy(&people->hashing);
	token_memory_free(people->tokens);
	sign_limit_free(people->limit);
	free(people);
}

bool people_code_try(struct people *people, struct str code, struct str address)
{
	return sign_limit_take(people->limit, DOOR_STATUS, code, address, time_now());
}

void people_code_passed(struct people *people, struct str code, struct str address)
{
	sign_limit_passed(people->limit, DOOR_STATUS, code, address, time_now());
}

bool people_code_tell(struct people *people, struct str code, struct str address)
{
	return sign_limit_take(people->limit, DOOR_TELL, code, address, time_now());
}

void people_share(struct people *people, const struct share_policy *policy)
{
	people->policy = *policy;
}

struct store *people_store(struct people *people)
{
	return people->store;
}

void people_seal_with(struct people *people, const struct sealer *sealer)
{
	people->sealer = sealer;
}

unsigned people_hashing_most(struct people *people)
{
	return atomic_load(&people->hashing_most);
}

enum outcome people_empty(struct people *people, bool *ret_empty, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(people->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *count = stmt_start(conn, &sql_account_count);
	const bool empty = stmt_step(count) && stmt_i64(count, 0) == 0;
	outcome = stmt_end(count, fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_empty = empty;
	return outcome;
}

// --- passwords ---

void people_site(struct people *people, struct str site)
{
	people->site = site;
}

enum outcome password_check_here(const struct people *people, struct str password, struct str email,
				 struct str name, struct fault *fault)
{
	const struct password_about about = {.email = email, .name = name, .site = people->site};
	return password_check(password, &about, fault);
}

// Waits until fewer than HASHES_AT_ONCE hash; UNAVAILABLE if that takes too long.
static enum outcome hashing_begin(struct people *people, struct fault *fault)
{
	const int64_t end = time_monotonic_ns() + (int64_t)people->hash_wait_ms * 1000000;
	const struct timespec until = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
	int waited;
	do
		waited = sem_clockwait(&people->hashing, CLOCK_MONOTONIC, &until);
	while (waited != 0 && errno == EINTR);
	if (waited != 0)
		return fail(UNAVAILABLE, fault,
			    /*tr*/
			    "Very many people sign in at this moment. Wait a few seconds, then try "
			    "again.");
	const unsigned now = atomic_fetch_add(&people->hashing_now, 1) + 1;
	unsigned most = atomic_load(&people->hashing_most);
	while (now > most && !atomic_compare_exchange_weak(&people->hashing_most, &most, now))
		continue;
	return OK;
}

static void hashing_end(struct people *people)
{
	atomic_fetch_sub(&people->hashing_now, 1);
	sem_post(&people->hashing);
}

enum outcome password_hash(struct people *people, struct str password,
			   char out[crypto_pwhash_STRBYTES], struct fault *fault)
{
	const enum outcome outcome = hashing_begin(people, fault);
	if (outcome != OK)
		return outcome;
	const int failed = crypto_pwhash_str_alg(out, password.at, password.len, HASH_PASSES,
						 HASH_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	hashing_end(people);
	return failed
		   ? fail(UNAVAILABLE, fault, "Not enough memory to check a password. Try again.")
		   : OK;
}

enum outcome password_fits(struct people *people, const char *hash, struct str password,
			   bool *ret_fits, struct fault *fault)
{
	const enum outcome outcome = hashing_begin(people, fault);
	if (outcome != OK)
		return outcome;
	*ret_fits = crypto_pwhash_str_verify(hash, password.at, password.len) == 0;
	hashing_end(people);
	return OK;
}

// --- secrets: what a cookie or a token holds, and the hash that is kept ---

struct str secret_hash(struct str secret, unsigned char out[SECRET_BYTES])
{
	crypto_generichash(out, SECRET_BYTES, (const unsigned char *)secret.at, secret.len, NULL,
			   0);
	return str_of((const char *)out, SECRET_BYTES);
}

struct str secret_new(struct arena *arena, const char *prefix)
{
	unsigned char bytes[SECRET_BYTES];
	char text[SECRET_TEXT_MAX];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_format(arena, "%s%s", prefix, text);
}

struct str email_lower(struct arena *arena, struct str email)
{
	const struct str copy = arena_copy(arena, email);
	for (size_t i = 0; i < copy.len; i++)
		if (copy.at[i] >= 'A' && copy.at[i] <= 'Z')
			((char *)copy.at)[i] = (char)(copy.at[i] | 0x20);
	return copy;
}

enum outcome email_check(struct str email, struct fault *fault)
{
	const size_t at = str_find_byte(email, '@');
	if (at == SIZE_MAX || at == 0 || at + 1 == email.len || email.len > 254)
		return fail(INVALID, fault, "Write an e-mail address like name@example.org.");
	return OK;
}

struct str never_null(struct str text)
{
	return text.at ? text : STR("");
}

enum outcome people_forget(struct conn *conn, int64_t now, struct fault *fault)
{
	const struct {
		const struct query *query;
		int64_t before;
	} old[] = {
	    {&sql_session_purge, now},
	    {&sql_reset_link_forget, now},
	    {&sql_reset_wish_forget, now - RESET_WISH_MS},
	    {&sql_invite_forget, now - INVITE_KEPT_DAYS * DAY_MS},
	    {&sql_notice_forget, now - NOTICE_DAYS * DAY_MS},
	    {&sql_browser_forget, now - BROWSER_DAYS * DAY_MS},
	};
	enum outcome outcome = OK;
	for (size_t i = 0; outcome == OK && i < sizeof old / sizeof old[0]; i++) {
		struct stmt *forget = stmt_start(conn, old[i].query);
		stmt_bind_i64(forget, 1, old[i].before);
		outcome = stmt_run(forget, fault);
	}
	return outcome;
}
