// SPDX-License-Identifier: AGPL-3.0-or-later
// The interface's texts in other languages, from catalogues that the build makes of po/*.po and
// embeds. A language takes memory from the moment it is first asked for: a read-only
// table of its messages. No setlocale. English is the message id itself. Plural rules are those of
// the catalogue's header.
//
// Translators find a text if tool/messages finds it: in templates every {{#t}} and {{#tn}}, in C
// every string literal behind the comment /*tr*/, and its plural behind /*trn*/:
//   {.label = /*tr*/ "Request"}
//   message_plural(messages, language, /*tr*/ "1 Post", /*trn*/ "{{n}} Posts", n)
#ifndef CAUSEWAY_PAGE_MESSAGES_H
#define CAUSEWAY_PAGE_MESSAGES_H

#include "base/outcome.h"
#include "base/str.h"

struct messages; // all languages

struct language {
	const char *code; // BCP 47: "ur"
	const char *name; // in itself: "اردو"
	bool right_to_left;
	const char *digits; // ten characters for numbers on public pages, or NULL for Western ones
	const char *group;  // thousands separator
	bool lakh;	    // 12,34,567: groups of two above the thousands
	bool long_groups;   // 1234 but 12.345: numbers of four digits stay together
};
// The languages that have a catalogue, English first; ends with code == NULL.
extern const struct language page_languages[];
const struct language *language_find(struct str code);	     // NULL if unknown
const struct language *language_or_english(struct str code); // English if unknown

// The catalogues that the build embedded, each read when its language is first asked for. One that
// is missing or broken is said in the log, and its language is English.
enum outcome messages_load(struct messages **ret_messages, struct fault *fault);
// Others: "all.ids" and, for each language, "ur.texts.gz" (tool/catalogues.c). They must outlive
// the messages.
struct asset;
enum outcome messages_load_from(const struct asset *packed, size_t n_packed,
				struct messages **ret_messages, struct fault *fault);
void messages_free(struct messages *messages);

// The text in that language, or the id itself. Never NULL; lives as long as `messages`.
const char *message(const struct messages *messages, const struct language *language,
		    const char *id);
// With plural forms, by the language's rule. The catalogue knows the message by `one`.
const char *message_plural(const struct messages *messages, const struct language *language,
			   const char *one, const char *many, uint64_t n);
// True if the translation was not checked by a fluent reader (fuzzy).
bool message_unchecked(const struct messages *messages, const struct language *language,
		       const char *id);
// True if any translation of that language is unchecked: its pages ask for help.
bool messages_unchecked(const struct messages *messages, const struct language *language);

// The order of two names in a list that people read: below 0, 0 or above, as their language sorts
// (Unicode Collation Algorithm with the tailoring of CLDR, by ICU). Any thread may ask.
int message_compare(const struct messages *messages, const struct language *language, struct str a,
		    struct str b);

// What the catalogue knows, for the compiler of templates: NULL for English and untranslated texts.
struct catalogue_entry;
struct plural;
const struct catalogue_entry *message_entry(const struct messages *messages,
					    const struct language *language, struct str id);
const struct plural *message_rule(const struct messages *messages, const struct language *language);

#endif
