// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/watched.h"

#include "respond/protection.h"
#include "text/hash.h"

bool watched_read(struct group_scratch *scratch, const struct tag_book *book,
		  const struct group_post *post, struct watched *ret_watched)
{
	struct post said;
	arena_reset(&scratch->arena);
	if (post->raw.len == 0 ||
	    post_parse(scratch->reader, post->raw, false, &scratch->arena, &said, NULL) != OK)
		return false;
	fold_text(said.text, &scratch->folded);
	*ret_watched = (struct watched){
	    .post = post,
	    .folded = &scratch->folded,
	    .text = said.text,
	    .at = id_time(post->id),
	    .copy = post->copy_of != 0,
	    .guarded = protection_marked(post->reading.labels),
	    .sender = said.author.len > 0
			  ? hash_pair(hash_bytes(said.author), hash_bytes(post->source)) | 1
			  : 0,
	};
	ret_watched->n_tags = tag_book_tags(book, &scratch->folded, ret_watched->tags);
	return true;
}
