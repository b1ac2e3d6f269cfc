// SPDX-License-Identifier: AGPL-3.0-or-later
// What is signed with the right key is known; everything else is not.
#include "listen/signature.h"

#include "tap.h"

#define KEY  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define BODY "{\"id\":\"a\",\"text\":\"x\"}"
#define NOW  ((int64_t)1800000000000)

static bool signs(const char *key, const char *id, const char *at, const char *signatures,
		  const char *body, int64_t now)
{
	return signature_webhook(str_from(key), str_from(id), str_from(at), str_from(signatures),
				 str_from(body), now);
}

static void test_webhook(void)
{
	static const char sign[] = "v1,F/lZrJls4y1m7q4i+Fo9LFTD4O7AGnYny+C5RMNBRbc=";
	static const char two[] =
	    "v1a,zzz v1,bm90IHRoaXM= v1,F/lZrJls4y1m7q4i+Fo9LFTD4O7AGnYny+C5RMNBRbc=";
	ok(signs(KEY, "msg_1", "1800000000", sign, BODY, NOW), "a signed webhook is genuine");
	ok(signs(&KEY[6], "msg_1", "1800000000", sign, BODY, NOW), "the key's prefix is no matter");
	ok(signs(KEY, "msg_1", "1800000000", two, BODY, NOW),
	   "one of several signatures is enough");
	ok(signs(KEY, "msg_1", "1800000000", sign, BODY, NOW + SIGNATURE_AGE_MS),
	   "for five minutes");
	ok(!signs(KEY, "msg_1", "1800000000", sign, BODY, NOW + SIGNATURE_AGE_MS + 1),
	   "not longer");
	ok(!signs(KEY, "msg_1", "1800000000", sign, BODY, NOW - SIGNATURE_AGE_MS - 1),
	   "nor before its time");
	ok(!signs(KEY, "msg_2", "1800000000", sign, BODY, NOW), "nor for another event");
	ok(!signs(KEY, "msg_1", "1800000001", sign, BODY, NOW), "nor for another moment");
	ok(!signs(KEY, "msg_1", "1800000000", sign, "{}", NOW), "nor for other words");
	ok(!signs("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "msg_1", "1800000000", sign, BODY, NOW),
	   "nor with another key");
	ok(!signs(KEY, "msg_1", "1800000000", "", BODY, NOW), "nothing is no signature");
	ok(!signs(KEY, "", "1800000000", sign, BODY, NOW), "nor is one without an event");
	ok(!signs(KEY, "msg_1", "99999999999999999999", sign, BODY, NOW), "nor a time beyond all");
	ok(signature_key_good(STR(KEY)) && !signature_key_good(STR("whsec_AAAA")) &&
	       !signature_key_good(STR("whsec_not base64 at all, but rather long")) &&
	       !signature_key_good(STR("")),
	   "a key that can be none is told from one that can");
}

static void test_hex(void)
{
	ok(signature_hex(STR("secret"), STR("sha1=977622fd94adc9c9b1b1600836dc8b99ecd2b07e"),
			 STR("news")),
	   "sha1 of old hubs is known");
	ok(signature_hex(
	       STR("secret"),
	       STR("sha256=1012018980a3101f542350e984cf9ccd965ee612485d66a36cfadcc2d008ecbc"),
	       STR("news")),
	   "sha256, too");
	ok(signature_hex(STR("secret"),
			 STR("sha512="
			     "b4fa76a3d1fef401ebda29a4c464c30b003ee7e7177e0ab44d679c71bbfad65c42b0e"
			     "3c436dc3e175379bf8945e625373b1d1cd5dbce22eb7e19ca19209888c2"),
			 STR("news")),
	   "and sha512");
	ok(!signature_hex(
	       STR("secret"),
	       STR("sha256=1012018980a3101f542350e984cf9ccd965ee612485d66a36cfadcc2d008ecbc"),
	       STR("lies")),
	   "not for other words");
	ok(!signature_hex(
	       STR("guess"),
	       STR("sha256=1012018980a3101f542350e984cf9ccd965ee612485d66a36cfadcc2d008ecbc"),
	       STR("news")),
	   "nor with another key");
	ok(!signature_hex(STR("secret"), STR("sha256=00"), STR("news")), "nor cut off");
	ok(!signature_hex(STR("secret"), STR("md5=00"), STR("news")), "nor by another method");
	ok(!signature_hex(STR("secret"), STR(""), STR("news")), "nor not at all");
}

int main(void)
{
	test_webhook();
	test_hex();
	return tap_done();
}
