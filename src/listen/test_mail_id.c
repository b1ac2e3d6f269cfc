// SPDX-License-Identifier: AGPL-3.0-or-later
// What only we can make: ids of mails that we send, and links by which people end messages to many.
#include "listen/end_link.h"
#include "listen/mail_out.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

static struct arena arena;

static void test_ids(void)
{
	struct str id = STR("");
	const struct str secret = STR("0123456789abcdef");
	const struct str made =
	    mail_id_make(&arena, STR("382961384545058816"), secret, STR("help@relief.test"));
	ok(str_starts(made, STR("causeway.382961384545058816.")) &&
	       str_ends(made, STR("@relief.test")),
	   "the id of a mail names its message and our domain");
	is_str(mail_id_make(&arena, STR("382961384545058816"), secret, STR("help@relief.test")),
	       made, "the same at each try");
	ok(mail_id_ours(&arena, made, secret, &id), "it is known as ours");
	is_str(id, STR("382961384545058816"), "with the message");
	ok(!mail_id_ours(&arena, made, STR("another secret"), &id), "not with another secret");
	static const char *const others[] = {"",
					     "causeway.",
					     "causeway.1",
					     "causeway.1.0123456789abcdef@relief.test",
					     "causeway.x.0123456789abcdef@relief.test",
					     "abc@relief.test"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ok(!mail_id_ours(&arena, str_from(others[i]), secret, &id), "another's: '%s'",
		   others[i]);
}

static void test_links(const struct sealer *sealer)
{
	int64_t message = 0;
	const struct str code = end_code_make(sealer, &arena, 382961384545058816);
	ok(code.len > 0 && code.len <= END_CODE_MAX, "a link to end messages fits its route");
	ok(end_code_read(sealer, &arena, code, &message) && message == 382961384545058816,
	   "and names its message");
	char *changed = (char *)(uintptr_t)arena_cstr(&arena, code);
	changed[0] = changed[0] == '3' ? '4' : '3';
	ok(!end_code_read(sealer, &arena, str_of(changed, code.len), &message),
	   "nobody can make one for another message");
	static const char *const others[] = {
	    "", "-", "12", "12-", "12-0123456789abcdef", "-5-0123456789abcdef"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		ok(!end_code_read(sealer, &arena, str_from(others[i]), &message),
		   "nor out of nothing: '%s'", others[i]);
}

int main(void)
{
	struct sealer *sealer;
	struct fault fault = {0};
	char dir[] = "/tmp/causeway-mail-id.XXXXXX", key[sizeof dir + 20];
	arena_init(&arena, (size_t)1 << 20);
	if (!mkdtemp(dir) || sealer_open(dir, NULL, &sealer, &fault) != OK)
		return 1;
	test_ids();
	test_links(sealer);
	sealer_free(sealer);
	snprintf(key, sizeof key, "%s/contact.key", dir);
	unlink(key);
	rmdir(dir);
	arena_free(&arena);
	return tap_done();
}
