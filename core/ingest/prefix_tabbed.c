/* prefix_tabbed: cells before an object, by TABs: fluentd's out_file, zap's console encoder. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/ingest/prefix_private.h"

enum { TIME_MOST = 40, CELLS_MOST = 5 };

/* The object that the cells from `at` on lead to, and how many there are; NULL: to none. */
static const char *
object_after_cells(const char *at, const char *end, int *cells)
{
	for (*cells = 0; *cells <= CELLS_MOST && at < end; (*cells)++) {
		if (*at == '{')
			return at;
		const char *tab = memchr(at, '\t', (size_t)(end - at));
		if (!tab || tab == at)
			return NULL;
		at = tab + 1;
	}
	return NULL;
}

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
	int cells;
	const char *object = object_after_cells(tag, c->end, &cells);

	/* What goes on behind the object is a table; fluentd may leave a TAB in a text as it is. */
	if (!object || cells == 0 ||
	    (cells > 1 && memchr(object, '\t', (size_t)(c->end - object))))
		return false;
	out->time = (struct slice){ c->at, (size_t)(tab - c->at) };
	/* One cell is fluentd's tag; more are a level, a logger, a caller and a message. */
	if (cells == 1)
		out->program = (struct slice){ tag, (size_t)(object - 1 - tag) };
	c->at = object;
	return true;
}
