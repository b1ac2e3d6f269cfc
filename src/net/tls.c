// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/tls.h"

#include "base/secret_file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 256 << 10, SERIAL_BYTES = 16, HASH_BYTES = 32 };

// --- reading ---

static enum outcome pem_read(struct arena *arena, const char *file, struct str *ret,
			     struct fault *fault)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat info;
	if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
		const char *why = fd < 0 ? strerrordesc_np(errno) : "it is not a file";
		if (fd >= 0)
			close(fd);
		return fail(INVALID, fault, "%s cannot be read: %s.", file, why);
	}
	size_t len = 0;
	char *at = info.st_size <= FILE_MOST ? arena_zero(arena, (size_t)info.st_size + 1) : NULL;
	ssize_t n = 1;
	while (at && len < (size_t)info.st_size && n > 0) {
		n = read(fd, at + len, (size_t)info.st_size - len);
		len += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	if (!at || n < 0)
		return fail(INVALID, fault, "%s cannot be read.", file);
	*ret = str_of(at, len);
	return OK;
}

// Nobody but its owner may read a private key.
static enum outcome key_guard(const char *file, struct fault *fault)
{
	const int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(INVALID, fault, "%s cannot be read: %s.", file, strerrordesc_np(errno));
	const enum outcome outcome = secret_file_guard(fd, file, fault);
	close(fd);
	return outcome;
}

static gnutls_datum_t datum(struct str s)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)s.at, (unsigned)s.len};
}

static enum outcome certificate_check(struct str pem, const char *file, int64_t *ret_ends,
				      struct fault *fault)
{
	gnutls_x509_crt_t *list = NULL;
	unsigned count = 0;
	const gnutls_datum_t data = datum(pem);
	if (gnutls_x509_crt_list_import2(&list, &count, &data, GNUTLS_X509_FMT_PEM, 0) < 0 ||
	    count == 0)
		return fail(INVALID, fault, "%s holds no certificate (PEM).", file);
	*ret_ends = (int64_t)gnutls_x509_crt_get_expiration_time(list[0]) * 1000;
	for (unsigned i = 0; i < count; i++)
		gnutls_x509_crt_deinit(list[i]);
	gnutls_free(list);
	return OK;
}

static enum outcome key_check(struct str pem, const char *file, struct fault *fault)
{
	gnutls_x509_privkey_t key;
	const gnutls_datum_t data = datum(pem);
	if (gnutls_x509_privkey_init(&key) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a key.");
	const int code = gnutls_x509_privkey_import2(key, &data, GNUTLS_X509_FMT_PEM, NULL, 0);
	gnutls_x509_privkey_deinit(key);
	if (code == GNUTLS_E_DECRYPTION_FAILED)
		return fail(INVALID, fault, "The key in %s has a password. Save it without one.",
			    file);
	return code >= 0 ? OK : fail(INVALID, fault, "%s holds no private key (PEM).", file);
}

static enum outcome pair_check(struct str certificate, struct str key, const char *certificate_file,
			       const char *key_file, struct fault *fault)
{
	gnutls_certificate_credentials_t both;
	const gnutls_datum_t certificate_data = datum(certificate), key_data = datum(key);
	if (gnutls_certificate_allocate_credentials(&both) < 0)
		return fail(UNAVAILABLE, fault, "There is not enough memory for a certificate.");
	const int code = gnutls_certificate_set_x509_key_mem(both, &certificate_data, &key_data,
							     GNUTLS_X509_FMT_PEM);
	gnutls_certificate_free_credentials(both);
	if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return fail(INVALID, fault, "The key in %s is not that of the certificate in %s.",
			    key_file, certificate_file);
	return code >= 0 ? OK
			 : fail(INVALID, fault, "The certificate in %s cannot be used: %s.",
				certificate_file, gnutls_strerror(code));
}

enum outcome tls_load(struct arena *arena, const char *certificate_file, const char *key_file,
		      struct tls_pair *ret_pair, struct fault *fault)
{
	struct str certificate, key;
	int64_t ends = 0;
	enum outcome outcome = pem_read(arena, certificate_file, &certificate, fault);
	if (outcome == OK)
		outcome = pem_read(arena, key_file, &key, fault);
	if (outcome == OK)
		outcome = certificate_check(certificate, certificate_file, &ends, fault);
	if (outcome == OK)
		outcome = key_check(key, key_file, fault);
	if (outcome == OK)
		outcome = pair_check(certificate, key, certificate_file, key_file, fault);
	if (outcome == OK)
		outcome = key_guard(key_file, fault);
	if (outcome == OK)
		*ret_pair = (struct tls_pair){certificate.at, key.at, ends};
	return outcome;
}

// --- making ---

struct making {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t certificate;
	gnutls_datum_t key_pem, certificate_pem;
};

static int name_add(gnutls_x509_crt_t certificate, const char *name)
{
	unsigned char address[16];
	unsigned len = 0;
	if (inet_pton(AF_INET, name, address) == 1)
		len = 4;
	else if (inet_pton(AF_INET6, name, address) == 1)
		len = 16;
	return len ? gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS,
							  address, len, GNUTLS_FSAN_APPEND)
		   : gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
							  (unsigned)strlen(name),
							  GNUTLS_FSAN_APPEND);
}

static int certificate_fill(gnutls_x509_crt_t certificate, const char *const *names, size_t n_names,
			    int days)
{
	unsigned char serial[SERIAL_BYTES];
	const time_t now = time(NULL), day = 86400;
	int code = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));
	serial[0] &= 0x7F; // a serial is a positive number
	if (code >= 0)
		code = gnutls_x509_crt_set_version(certificate, 3);
	if (code >= 0)
		code = gnutls_x509_crt_set_serial(certificate, serial, sizeof(serial));
	// Clocks of old phones are often a little behind.
	if (code >= 0)
		code = gnutls_x509_crt_set_activation_time(certificate, now - day);
	if (code >= 0)
		code = gnutls_x509_crt_set_expiration_time(certificate, now + days * day);
	if (code >= 0)
		code = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
						     names[0], (unsigned)strlen(names[0]));
	for (size_t i = 0; i < n_names && code >= 0; i++)
		code = name_add(certificate, names[i]);
	if (code >= 0)
		code = gnutls_x509_crt_set_basic_constraints(certificate, 0, -1);
	if (code >= 0)
		code = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
	if (code >= 0)
		code =
		    gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
	return code;
}

static int certificate_make(struct making *making, const char *const *names, size_t n_names,
			    int days)
{
	const unsigned bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	int code = gnutls_x509_privkey_init(&making->key);
	if (code >= 0)
		code = gnutls_x509_crt_init(&making->certificate);
	if (code >= 0)
		code = gnutls_x509_privkey_generate(making->key, GNUTLS_PK_ECDSA, bits, 0);
	if (code >= 0)
		code = certificate_fill(making->certificate, names, n_names, days);
	if (code >= 0)
		code = gnutls_x509_crt_set_key(making->certificate, making->key);
	if (code >= 0)
		code = gnutls_x509_crt_sign2(making->certificate, making->certificate, making->key,
					     GNUTLS_DIG_SHA256, 0);
	if (code >= 0)
		code = gnutls_x509_crt_export2(making->certificate, GNUTLS_X509_FMT_PEM,
					       &making->certificate_pem);
	if (code >= 0)
		code = gnutls_x509_privkey_export2_pkcs8(making->key, GNUTLS_X509_FMT_PEM, NULL,
							 GNUTLS_PKCS_PLAIN, &making->key_pem);
	return code;
}

static void making_end(struct making *making)
{
	if (making->certificate)
		gnutls_x509_crt_deinit(making->certificate);
	if (making->key)
		gnutls_x509_privkey_deinit(making->key);
	gnutls_free(making->certificate_pem.data);
	gnutls_free(making->key_pem.data);
}

static enum outcome pem_write(const char *file, unsigned mode, gnutls_datum_t pem,
			      struct fault *fault)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return fail(errno == EEXIST ? CONFLICT : UNAVAILABLE, fault,
			    "%s cannot be made: %s.", file, strerrordesc_np(errno));
	const bool whole = write(fd, pem.data, pem.size) == (ssize_t)pem.size && fsync(fd) == 0;
	const int error = errno;
	close(fd);
	if (whole)
		return OK;
	unlink(file);
	return fail(UNAVAILABLE, fault, "%s cannot be written: %s.", file, strerrordesc_np(error));
}

static void fingerprint(gnutls_x509_crt_t certificate, char text[TLS_FINGERPRINT_TEXT])
{
	unsigned char hash[HASH_BYTES] = {0};
	size_t len = sizeof(hash);
	gnutls_x509_crt_get_fingerprint(certificate, GNUTLS_DIG_SHA256, hash, &len);
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < sizeof(hash); i++) {
		text[3 * i] = digits[hash[i] >> 4];
		text[3 * i + 1] = digits[hash[i] & 15];
		text[3 * i + 2] = ':';
	}
	text[3 * sizeof(hash) - 1] = '\0';
}

enum outcome tls_make(const char *const *names, size_t n_names, int days,
		      const char *certificate_file, const char *key_file,
		      char ret_fingerprint[TLS_FINGERPRINT_TEXT], struct fault *fault)
{
	struct making making = {0};
	const int code = certificate_make(&making, names, n_names, days);
	enum outcome outcome = OK;
	if (code < 0)
		outcome = fail(INVALID, fault, "The certificate cannot be made: %s.",
			       gnutls_strerror(code));
	if (outcome == OK)
		outcome = pem_write(key_file, 0600, making.key_pem, fault);
	if (outcome == OK) {
		outcome = pem_write(certificate_file, 0644, making.certificate_pem, fault);
		if (outcome != OK)
			unlink(key_file);
	}
	if (outcome == OK)
		fingerprint(making.certificate, ret_fingerprint);
	making_end(&making);
	return outcome;
}
