// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/code_asked.h"

#include "campaign/code.h"
#include "net/services.h"
#include "people/people.h"

struct str code_of(const struct request *request)
{
	char code[CODE_LETTERS];
	const struct str typed = request_text(request, "code");
	return code_typed(typed, code) ? arena_copy(request->arena, str_of(code, CODE_LETTERS))
				       : typed;
}

enum outcome code_asked(struct request *request, struct str *ret_code)
{
	const struct str code = code_of(request);
	if (!people_code_try(services_of(request)->people, code, request->address))
		return fail(
		    TOO_MUCH, &request->fault,
		    /*tr*/ "Too many codes were tried from here. Wait a minute, then try again.");
	*ret_code = code;
	return OK;
}

void code_found(const struct request *request, struct str code)
{
	people_code_passed(services_of(request)->people, code, request->address);
}

enum outcome code_telling(struct request *request, struct str code)
{
	if (!people_code_tell(services_of(request)->people, code, request->address))
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/
			    "You wrote many times within a few minutes. All of it is with "
			    "us. Wait a little, then write again.");
	return OK;
}
