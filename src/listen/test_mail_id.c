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

// Another inlet answers from the same mailbox, or did before it was removed: its secret is another.
static void test_copies(void)
{
	const struct str box = STR("Help@Relief.test"), own = STR("help@relief.test");
	struct mail mail = {
	    .from = own,
	    .reply_to = own,
	    .id = mail_id_make(&arena, STR("382961384545058816"), STR("another secret"), box),
	};
	ok(mail_id_shaped(mail.id, own) && !mail_id_shaped(mail.id, STR("help@other.test")),
	   "an id of our form is known at our domain alone");
	ok(mail_from_same_box(&mail, box), "what another inlet sent from this mailbox is no post");
	mail.reply_to = STR("ana@relief.test");
	ok(!mail_from_same_box(&mail, box), "what somebody is to be answered for is one");
	mail.reply_to = mail.from = STR("ana@relief.test");
	ok(!mail_from_same_box(&mail, box), "nobody else hides a mail by such an id");
	mail.reply_to = mail.from = own;
	mail.id = STR("form.1@relief.test");
	ok(!mail_from_same_box(&mail, box), "nor is a form on our own site taken for it");
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
	test_copies();
	test_links(sealer);
	sealer_free(sealer);
	snprintf(key, sizeof key, "%s/contact.key", dir);
	unlink(key);
	rmdir(dir);
	arena_free(&arena);
	return tap_done();
}
