/* where_shown: a filter as it may be shown: a value of a hidden field goes by its pseudonym. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/store/where_private.h"

static const char *const ops[] = {
	[OP_EQUAL] = "=", [OP_CONTAINS] = "~", [OP_MORE] = ">",
	[OP_AT_LEAST] = ">=", [OP_LESS] = "<", [OP_AT_MOST] = "<=",
};

/* The pseudonym of a value that the log has; what it has not may be a part of one, and tell it. */
static const char *
pseudonym(const struct names *names, const struct where_term *term,
	  const struct where_value *value)
{
	uint32_t id = term->op == OP_EQUAL ? names_find(names, value->text, value->len)
					   : NAME_NONE;
	const char *shown = id == NAME_NONE ? NULL : names_get(names, id)->clean;

	if (value->is_none || value->is_other)
		return value->is_none ? "(none)" : "(other)";
	return shown && strcmp(shown, value->text) != 0 ? shown : "(hidden)";
}

void
where_shown(const struct where *where, size_t i, struct names *names, struct str *out)
{
	const struct where_term *term = &where->term[i];
	struct redact *redact = names_veiled(names);

	if (!redact) {
		text_safe(out, term->text, strlen(term->text));
	} else if (term->subject != SUBJECT_FIELD || !redact_hides(redact, term->name)) {
		redact_text(redact, names, term->text, strlen(term->text), out);
	} else {
		text_safe(out, term->name, strlen(term->name));
		str_fmt(out, "%s%s", term->is_not ? "!" : "", ops[term->op]);
		for (size_t v = 0; v < term->n_values; v++)
			str_fmt(out, "%s%s", v ? "," : "",
				pseudonym(names, term, &term->value[v]));
	}
}
