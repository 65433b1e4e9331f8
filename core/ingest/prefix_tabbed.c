/* prefix_tabbed: what fluentd's out_file puts before each record: a time and a tag, by TABs. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/ingest/prefix_private.h"

enum { TIME_MOST = 40 };

bool
take_tabbed(struct cursor *c, struct prefix *out)
{
	size_t left = (size_t)(c->end - c->at);
	const char *tab = memchr(c->at, '\t', left < TIME_MOST ? left : TIME_MOST);
	int64_t at_ns;
	unsigned flags;

	if (!tab || instant_parse(c->at, (size_t)(tab - c->at), &at_ns, &flags) != 0)
		return false;
	const char *tag = tab + 1;
	const char *behind = memchr(tag, '\t', (size_t)(c->end - tag));

	/* A table has cells behind it, and no object in the third one. */
	if (!behind || behind == tag || behind + 1 == c->end || behind[1] != '{')
		return false;
	out->time = (struct slice){ c->at, (size_t)(tab - c->at) };
	out->program = (struct slice){ tag, (size_t)(behind - tag) };
	c->at = behind + 1;
	return true;
}
