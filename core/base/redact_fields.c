/* redact_fields: which fields are hidden: all but those of a table, and those that were named. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/redact_private.h"

/* Fields that tell nothing of a person or a customer. All others are hidden. */
static const char *const allowed[] = {
	"version", "endpoint", "status", "outcome", "time", "latency", "host", "hostname", "zone",
	"region", "az", "pod", "node", "instance", "cluster", "shard", "datacenter", "dc",
		"country",
	"method", "service", "upstream", "protocol", "scheme", "level", "severity", "code",
		"attempt",
	"environment", "env", "stage", "build", "release", "commit", "container", "deployment",
	"namespace", "minute", "hour",
};

struct redact *
redact_new(const char *fields)
{
	struct redact *redact = xcalloc(1, sizeof(*redact));

	while (fields && *fields) {
		size_t len = strcspn(fields, ",");
		if (len > 0) {
			GROW(redact->more, redact->n_more, redact->cap_more);
			redact->more[redact->n_more++] = arena_text(&redact->arena, fields, len);
		}
		fields += len + (fields[len] == ',');
	}
	redact->n_named = redact->n_more;
	return redact;
}

void
redact_free(struct redact *redact)
{
	if (!redact)
		return;
	arena_release(&redact->arena);
	free(redact->more);
	free(redact->veil);
	free(redact->counter);
	free(redact);
}

const char *
redact_last_part(const char *field)
{
	const char *dot = strrchr(field, '.');

	return dot && dot[1] ? dot + 1 : field;
}

static bool
is_called(const char *word, const char *field)
{
	return strcasecmp(word, field) == 0 || strcasecmp(word, redact_last_part(field)) == 0;
}

static bool
is_allowed(const char *field)
{
	for (size_t i = 0; i < LENGTH(allowed); i++)
		if (strcasecmp(allowed[i], redact_last_part(field)) == 0)
			return true;
	return false;
}

bool
redact_hides(const struct redact *redact, const char *field)
{
	for (size_t i = 0; i < redact->n_more; i++)
		if (is_called(redact->more[i], field))
			return true;
	return !is_allowed(field);
}

void
redact_also(struct redact *redact, const char *field, const char *name)
{
	bool is_named = false;

	for (size_t i = 0; i < redact->n_more; i++) {
		if (strcasecmp(redact->more[i], name) == 0)
			return;
		is_named = is_named || is_called(redact->more[i], field);
	}
	if (!is_named)
		return;
	GROW(redact->more, redact->n_more, redact->cap_more);
	redact->more[redact->n_more++] = arena_text(&redact->arena, name, strlen(name));
}

const char *
redact_stranger(const struct redact *redact, const char *const *known, size_t n)
{
	for (size_t i = 0; i < redact->n_named; i++) {
		/* One of the table is hidden wherever it turns up: no slip of the pen. */
		bool is_known = is_allowed(redact->more[i]);
		for (size_t k = 0; k < n && !is_known; k++)
			is_known = is_called(redact->more[i], known[k]);
		if (!is_known)
			return redact->more[i];
	}
	return NULL;
}
