/* engine_formats: the formats a person can name: the rows of both tables, as one list. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/engine.h"
#include "core/ingest/formats.h"
#include "core/ingest/jsonform.h"

static const struct engine_format own[] = {
	{ .name = "auto", .also = "", .help = "found out by what the head of a source holds",
	  .example = "", .reads = "" },
	{ .name = "json", .also = "", .help = "objects in any shape and nesting; fields by their "
	  "usual names", .reads = "by the names of its fields",
	  .example = "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"endpoint\":\"/score\","
		     "\"status\":\"OK\",\"responseTimeMs\":95}" },
};

/* The i-th text format that has no JSON twin of the same name: one name stands for both. */
static const struct format *
text_at(size_t i)
{
	const struct format *format;

	for (size_t at = 0; (format = formats_at(at)) != NULL; at++)
		if (!jsonform_find(format->name) && i-- == 0)
			return format;
	return NULL;
}

bool
engine_format(size_t i, struct engine_format *out)
{
	const struct jsonform *json;
	size_t n = 0;

	if (i < LENGTH(own)) {
		*out = own[i];
		return true;
	}
	i -= LENGTH(own);
	while (jsonform_at(n))
		n++;
	if ((json = jsonform_at(i)) != NULL) {
		*out = (struct engine_format){ .name = json->name, .also = "", .help = json->help,
					       .example = json->example, .reads = "" };
		return true;
	}
	const struct format *text = text_at(i - n);
	if (!text)
		return false;
	*out = (struct engine_format){ .name = text->name, .also = text->also ? text->also : "",
				       .help = text->help, .example = text->example };
	if (text->is_generic)
		memcpy(out->reads, own[1].reads, sizeof(out->reads));
	else
		formats_roles(text, out->reads, sizeof(out->reads));
	return true;
}

int
engine_format_check(const char *name, struct err *err)
{
	struct format_choice choice;

	return formats_choose(name, &choice, err);
}
