// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/house.h"

#include "people/people_embedded.h"

#define HASHES_AT_ONCE 4
#define HASH_PASSES    2
#define HASH_BYTES     ((size_t)19 << 20)

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

void people_share(struct people *people, const struct share_policy *policy)
{
	people->policy = *policy;
}

struct store *people_store(struct people *people)
{
	return people->store;
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

enum outcome password_hash(struct people *people, struct str password,
			   char out[crypto_pwhash_STRBYTES], struct fault *fault)
{
	sem_wait(&people->hashing);
	const int failed = crypto_pwhash_str_alg(out, password.at, password.len, HASH_PASSES,
						 HASH_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	sem_post(&people->hashing);
	return failed
		   ? fail(UNAVAILABLE, fault, "Not enough memory to check a password. Try again.")
		   : OK;
}

bool password_fits(struct people *people, const char *hash, struct str password)
{
	sem_wait(&people->hashing);
	const bool fits = crypto_pwhash_str_verify(hash, password.at, password.len) == 0;
	sem_post(&people->hashing);
	return fits;
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
