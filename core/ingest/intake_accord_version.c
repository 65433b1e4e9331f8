/* intake_accord_version: a field that is the version in one source, settled for the others. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/fields_private.h"
#include "core/ingest/intake_accord_private.h"

/* A field is the version of a source that has none: it is that of another. */
static void
take_version(struct intake *in, const struct stance *own)
{
	struct str text = { 0 };

	snprintf(in->fields.role[ROLE_VERSION][0].path, FIELD_PATH, "%s", own->path);
	in->fields.n_role[ROLE_VERSION] = 1;
	in->fields.has_format_version = false;
	struct str clean = { 0 };
	text_safe(&clean, own->path, strlen(own->path));
	fields_say_format_version(str_text(&clean), &text);
	accord_say(&in->probe_notes, str_text(&text), false);
	if (own->says)
		accord_say(&in->probe_notes, own->says, false);
	str_release(&clean);
	str_release(&text);
}

void
accord_version(const struct said *said, size_t n, struct intake *const *all, size_t n_all)
{
	bool is_one = false, is_of_format = false, may_be = false;

	for (size_t i = 0; i < n; i++) {
		is_of_format |= said[i].stand->is_format;
		may_be |= said[i].stand->may_be_version;
	}
	for (size_t i = 0; may_be && i < n_all && !is_one; i++)
		is_one = fields_play(&all[i]->fields, ROLE_VERSION, said->stand->path);
	if (!is_one && !(is_of_format && accord_values(said, n) > 1))
		return;
	for (size_t i = 0; i < n; i++)
		if (accord_is_pending(said[i].in) && said[i].in->fields.n_role[ROLE_VERSION] == 0 &&
		    said[i].stand->may_be_version)
			take_version(said[i].in, said[i].stand);
}
