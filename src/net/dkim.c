// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/dkim.h"

#include "base/buf.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <sodium.h>

#define SHA256_BYTES 32
#define BITS_LEAST   1024
#define KEY_BYTES    8192
#define LINE_LETTERS 70 // of the signature in one line

// What is signed, where a mail has it. From stands twice: none can be added.
static const char *const signed_headers[] = {"From",
					     "From",
					     "To",
					     "Subject",
					     "Date",
					     "Message-ID",
					     "In-Reply-To",
					     "References",
					     "Auto-Submitted",
					     "MIME-Version",
					     "Content-Type",
					     "Content-Transfer-Encoding",
					     "List-Unsubscribe",
					     "List-Unsubscribe-Post"};

// --- the key ---

// PEM with its lines as they must be: forms of browsers take line breaks away.
static struct str pem_of(struct arena *arena, struct str key)
{
	struct buf out;
	key = str_trim(key);
	const size_t head = str_find(str_slice(key, 5, SIZE_MAX), STR("-----"));
	const size_t tail = str_find(key, STR("-----END"));
	if (!str_starts(key, STR("-----BEGIN")) || head == SIZE_MAX || tail == SIZE_MAX)
		return STR("");
	const size_t body = 5 + head + 5;
	if (tail < body || key.len > KEY_BYTES)
		return STR("");
	buf_init(&out, 2 * KEY_BYTES);
	buf_add(&out, str_slice(key, 0, body));
	size_t column = 0;
	for (size_t i = body; i < tail; i++) {
		if (key.at[i] == ' ' || key.at[i] == '\n' || key.at[i] == '\r')
			continue;
		if (column++ % 64 == 0)
			buf_add_byte(&out, '\n');
		buf_add_byte(&out, key.at[i]);
	}
	buf_add_byte(&out, '\n');
	buf_add(&out, str_slice(key, tail, SIZE_MAX));
	const struct str pem = arena_copy(arena, buf_str(&out));
	sodium_memzero(out.at, out.len);
	buf_free(&out);
	return pem;
}

static enum outcome key_read(struct arena *arena, struct str text, gnutls_privkey_t *ret_key,
			     bool *ret_rsa, struct fault *fault)
{
	unsigned bits = 0;
	gnutls_privkey_t key;
	const struct str pem = pem_of(arena, text);
	const gnutls_datum_t datum = {(unsigned char *)(uintptr_t)pem.at, (unsigned)pem.len};
	if (pem.len == 0 || gnutls_privkey_init(&key) != 0)
		return fail(INVALID, fault, "The DKIM key is not in PEM form.");
	const int code = gnutls_privkey_import_x509_raw(key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
	const int type = code == 0 ? gnutls_privkey_get_pk_algorithm(key, &bits) : -1;
	const bool rsa = type == GNUTLS_PK_RSA && bits >= BITS_LEAST;
	if (!rsa && type != GNUTLS_PK_EDDSA_ED25519) {
		gnutls_privkey_deinit(key);
		return fail(INVALID, fault,
			    "The DKIM key is no RSA key of %d bits or more, and no Ed25519 key.",
			    BITS_LEAST);
	}
	*ret_key = key;
	*ret_rsa = rsa;
	return OK;
}

static void base64_add(struct buf *out, const void *bytes, size_t len)
{
	const size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *to = buf_reserve(out, room);
	if (!to)
		return;
	sodium_bin2base64(to, room, bytes, len, sodium_base64_VARIANT_ORIGINAL);
	out->len += room - 1;
}

// --- the canonical forms of RFC 6376, section 3.4: relaxed ---

// Runs of white space as one space, none at the end.
static void relaxed_add(struct buf *out, struct str text)
{
	bool space = false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.at[i];
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			space = true;
			continue;
		}
		if (space)
			buf_add_byte(out, ' ');
		space = false;
		buf_add_byte(out, c);
	}
}

static void header_canonical(struct buf *out, struct str header)
{
	struct str value = header;
	const struct str name = str_trim(str_cut(&value, ':'));
	for (size_t i = 0; i < name.len; i++)
		buf_add_byte(out, name.at[i] >= 'A' && name.at[i] <= 'Z'
				      ? (char)(name.at[i] + 'a' - 'A')
				      : name.at[i]);
	buf_add_byte(out, ':');
	relaxed_add(out, str_trim(value));
}

static void body_canonical(struct buf *out, struct str body)
{
	size_t blank = 0;
	while (body.len > 0) {
		const struct str line = str_cut(&body, '\n');
		const size_t before = out->len;
		for (size_t i = 0; i < blank; i++)
			buf_add(out, STR("\r\n"));
		const size_t begin = out->len;
		// White space in front of a line stays as one space.
		if (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
			buf_add_byte(out, ' ');
		relaxed_add(out, str_trim(line));
		if (out->len == begin || str_trim(line).len == 0) {
			out->len = before;
			blank++;
			continue;
		}
		buf_add(out, STR("\r\n"));
		blank = 0;
	}
}

// --- the header ---

// A header of the mail with all of its lines; empty if there is none.
static struct str header_find(struct str headers, const char *name)
{
	struct str rest = headers;
	const struct str key = str_from(name);
	while (rest.len > 0) {
		const char *begin = rest.at;
		str_cut(&rest, '\n');
		while (rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t'))
			str_cut(&rest, '\n');
		const char *end = rest.at ? rest.at : headers.at + headers.len;
		const struct str header = str_of(begin, (size_t)(end - begin));
		if (header.len > key.len && header.at[key.len] == ':' &&
		    str_equal_nocase(str_slice(header, 0, key.len), key))
			return header;
	}
	return STR("");
}

// Adds the headers that are signed to *data, and their names to *names.
static void headers_take(struct str headers, struct buf *data, struct buf *names)
{
	const size_t count = sizeof signed_headers / sizeof signed_headers[0];
	for (size_t i = 0; i < count; i++) {
		const struct str header = header_find(headers, signed_headers[i]);
		if (header.len == 0)
			continue;
		if (names->len > 0)
			buf_add_byte(names, ':');
		buf_add_cstr(names, signed_headers[i]);
		// A name that stands twice stands for a header that is not there.
		if (i > 0 && strcmp(signed_headers[i], signed_headers[i - 1]) == 0)
			continue;
		header_canonical(data, header);
		buf_add(data, STR("\r\n"));
	}
}

static bool word_good(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!((word.at[i] >= 'a' && word.at[i] <= 'z') ||
		      (word.at[i] >= 'A' && word.at[i] <= 'Z') ||
		      (word.at[i] >= '0' && word.at[i] <= '9') || word.at[i] == '-' ||
		      word.at[i] == '_' || word.at[i] == '.'))
			return false;
	return word.len > 0 && word.len <= 253;
}

static bool data_sign(gnutls_privkey_t key, bool rsa, struct str data, gnutls_datum_t *ret)
{
	unsigned char hash[SHA256_BYTES];
	const gnutls_datum_t whole = {(unsigned char *)(uintptr_t)data.at, (unsigned)data.len};
	if (rsa)
		return gnutls_privkey_sign_data2(key, GNUTLS_SIGN_RSA_SHA256, 0, &whole, ret) == 0;
	// RFC 8463, section 3: the hash is what is signed.
	const gnutls_datum_t hashed = {hash, sizeof hash};
	return gnutls_hash_fast(GNUTLS_DIG_SHA256, data.at, data.len, hash) == 0 &&
	       gnutls_privkey_sign_data2(key, GNUTLS_SIGN_EDDSA_ED25519, 0, &hashed, ret) == 0;
}

// The header up to "b=".
static void header_begin(struct buf *header, const struct dkim *dkim, bool rsa, struct str names,
			 struct str body, int64_t now)
{
	struct buf canonical;
	unsigned char hash[SHA256_BYTES];
	buf_init(&canonical, body.len * 2 + 16);
	body_canonical(&canonical, body);
	gnutls_hash_fast(GNUTLS_DIG_SHA256, canonical.at ? canonical.at : "", canonical.len, hash);
	buf_free(&canonical);
	buf_format(header,
		   "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed; d=%.*s;\r\n\ts=%.*s; t=%lld; "
		   "q=dns/txt;\r\n\th=",
		   rsa ? "rsa-sha256" : "ed25519-sha256", STR_ARG(dkim->domain),
		   STR_ARG(dkim->selector), (long long)(now / 1000));
	size_t column = 0;
	for (struct str rest = names; rest.len > 0;) {
		const struct str name = str_cut(&rest, ':');
		if (column > 0 && column + name.len > LINE_LETTERS) {
			buf_add(header, STR("\r\n\t "));
			column = 0;
		}
		buf_add(header, name);
		buf_add(header, rest.len > 0 ? STR(":") : STR(";"));
		column += name.len + 1;
	}
	buf_add(header, STR("\r\n\tbh="));
	base64_add(header, hash, sizeof hash);
	buf_add(header, STR(";\r\n\tb="));
}

enum outcome dkim_sign(struct arena *arena, const struct dkim *dkim, struct str mail, int64_t now,
		       struct str *ret_header, struct fault *fault)
{
	bool rsa;
	gnutls_privkey_t key;
	gnutls_datum_t signature = {0};
	struct buf data, names, header, text;
	const size_t end = str_find(mail, STR("\r\n\r\n"));
	if (!word_good(dkim->domain) || !word_good(dkim->selector) || end == SIZE_MAX)
		return fail(INVALID, fault, "The DKIM selector or domain cannot be used.");
	const enum outcome outcome = key_read(arena, dkim->key, &key, &rsa, fault);
	if (outcome != OK)
		return outcome;
	buf_init(&data, mail.len * 2 + 8192);
	buf_init(&names, 1024);
	buf_init(&header, 8192);
	buf_init(&text, 8192);
	headers_take(str_slice(mail, 0, end + 2), &data, &names);
	header_begin(&header, dkim, rsa, buf_str(&names), str_slice(mail, end + 4, SIZE_MAX), now);
	header_canonical(&data, buf_str(&header));
	const bool good = data_sign(key, rsa, buf_str(&data), &signature);
	if (good)
		base64_add(&text, signature.data, signature.size);
	for (struct str rest = buf_str(&text); rest.len > 0;
	     rest = str_slice(rest, LINE_LETTERS, SIZE_MAX)) {
		buf_add(&header, str_slice(rest, 0, LINE_LETTERS));
		buf_add(&header, rest.len > LINE_LETTERS ? STR("\r\n\t ") : STR("\r\n"));
	}
	const bool full = data.full || header.full || text.full;
	const struct str made =
	    good && !full ? arena_copy(arena, buf_str(&header)) : (struct str){0};
	gnutls_free(signature.data);
	gnutls_privkey_deinit(key);
	buf_free(&data);
	buf_free(&names);
	buf_free(&header);
	buf_free(&text);
	if (!made.at)
		return fail(UNAVAILABLE, fault, "The mail could not be signed.");
	*ret_header = made;
	return OK;
}

enum outcome dkim_record(struct arena *arena, struct str text, struct str *ret_record,
			 struct fault *fault)
{
	bool rsa;
	struct buf out;
	gnutls_privkey_t key;
	gnutls_pubkey_t public;
	gnutls_datum_t der = {0}, x = {0};
	enum outcome outcome = key_read(arena, text, &key, &rsa, fault);
	if (outcome != OK)
		return outcome;
	bool good = gnutls_pubkey_init(&public) == 0;
	if (good) {
		good = gnutls_pubkey_import_privkey(public, key, 0, 0) == 0 &&
		       (rsa ? gnutls_pubkey_export2(public, GNUTLS_X509_FMT_DER, &der) == 0
			    : gnutls_pubkey_export_ecc_raw2(public, NULL, &x, NULL, 0) == 0);
		gnutls_pubkey_deinit(public);
	}
	buf_init(&out, 8192);
	buf_format(&out, "v=DKIM1; k=%s; p=", rsa ? "rsa" : "ed25519");
	if (good)
		base64_add(&out, rsa ? der.data : x.data, rsa ? der.size : x.size);
	*ret_record = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	gnutls_free(der.data);
	gnutls_free(x.data);
	gnutls_privkey_deinit(key);
	return good ? OK : fail(UNAVAILABLE, fault, "The key has no public part.");
}
