// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/contact.h"

#include "base/json.h"

#include <sodium.h>

#define CONTACT_MAX 16384 // bytes of the JSON

static bool flag_of(struct json_value root, const char *name, bool absent)
{
	struct json_value value;
	bool flag = absent;
	if (json_member(root, str_from(name), &value))
		json_get_bool(value, &flag);
	return flag;
}

static struct str text_of(struct arena *arena, struct json_value root, const char *name)
{
	struct json_value value;
	struct str text = {0};
	if (json_member(root, str_from(name), &value) && json_get_str(value, &text))
		return arena_copy(arena, text);
	return STR("");
}

enum outcome contact_read(struct arena *arena, struct str plain, struct contact *ret_contact,
			  struct fault *fault)
{
	struct json_value root;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	const enum outcome outcome = json_parse(reader, plain, &root, fault);
	if (outcome == OK)
		*ret_contact = (struct contact){
		    .name = text_of(arena, root, "name"),
		    .address = text_of(arena, root, "contact"),
		    .may_call = flag_of(root, "may_call", false),
		    .may_text = flag_of(root, "may_text", true),
		    .may_leave = flag_of(root, "may_leave", false),
		    .may_share = flag_of(root, "may_share", false),
		};
	json_reader_free(reader);
	return outcome;
}

uint32_t contact_may(const struct contact *contact)
{
	return (contact->may_call ? CONTACT_CALL : 0u) | (contact->may_text ? CONTACT_TEXT : 0u) |
	       (contact->may_leave ? CONTACT_LEAVE : 0u) |
	       (contact->may_share ? CONTACT_SHARE : 0u);
}

void contact_may_set(struct contact *contact, uint32_t may)
{
	contact->may_call = may & CONTACT_CALL;
	contact->may_text = may & CONTACT_TEXT;
	contact->may_leave = may & CONTACT_LEAVE;
	contact->may_share = may & CONTACT_SHARE;
}

static void flag_add(struct json_writer *writer, const char *name, bool yes)
{
	json_name(writer, name);
	json_add_bool(writer, yes);
}

struct str contact_write(struct arena *arena, const struct contact *contact)
{
	struct buf plain;
	struct json_writer writer;
	buf_init(&plain, CONTACT_MAX);
	json_writer_init(&writer, &plain);
	json_object_begin(&writer);
	json_name(&writer, "name");
	json_add_str(&writer, contact->name);
	json_name(&writer, "contact");
	json_add_str(&writer, contact->address);
	flag_add(&writer, "may_call", contact->may_call);
	flag_add(&writer, "may_text", contact->may_text);
	flag_add(&writer, "may_leave", contact->may_leave);
	flag_add(&writer, "may_share", contact->may_share);
	json_object_end(&writer);
	const struct str copy = arena_copy(arena, buf_str(&plain));
	sodium_memzero(plain.at, plain.len);
	buf_free(&plain);
	return copy;
}
