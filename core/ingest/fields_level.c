/* fields_level: a `status` that tells how loud a line is, or no more than yes and no. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/fields_private.h"

/* The levels of loggers; only the first few are no outcome on their own. */
static const char *const levels[] = {
	"info", "warn", "debug", "notice", "trace", "warning", "information", "verbose",
	"error", "err", "fatal", "critical", "crit", "alert", "emergency", "emerg", "panic",
	"severe",
};
enum { QUIET = 8, LONGEST = 16 };

/* In small letters, with a capital, in capitals. */
static uint32_t
count_spellings(const struct seen *seen, const char *level)
{
	char word[LONGEST];
	size_t n = strlen(level);
	uint32_t found = probe_has_value(seen, level, n);

	memcpy(word, level, n + 1);
	for (size_t i = 0; i < n; i++) {
		word[i] = (char)(word[i] - 'a' + 'A');
		if (i == 0 || i + 1 == n)
			found += probe_has_value(seen, word, n);
	}
	return found;
}

static bool
is_level(const struct seen *seen)
{
	uint32_t found = 0, quiet = 0;

	for (size_t i = 0; i < LENGTH(levels); i++) {
		uint32_t n = count_spellings(seen, levels[i]);
		found += n;
		quiet += i < QUIET ? n : 0;
	}
	return quiet > 0 && found == seen->n_values;
}

bool
fields_is_no_status(const struct probe *probe, const struct seen *seen)
{
	const struct name *name = seen_name(probe, seen);
	bool is_code = strlen(seen->first_value) == 3 &&
		       strspn(seen->first_value, "0123456789") == 3;

	return is_level(seen) || (alias_same(name->raw, name->len, "response", 8) && !is_code);
}

bool
fields_is_yes_or_no(const struct seen *seen)
{
	static const char *const words[] = { "true", "false", "yes", "no" };
	uint32_t found = 0;

	for (size_t i = 0; i < LENGTH(words); i++)
		found += count_spellings(seen, words[i]);
	return 2 * seen->n_bool > seen->n || (found > 0 && found == seen->n_values);
}
