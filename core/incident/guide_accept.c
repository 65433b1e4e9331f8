/* guide_accept: is a value fit for its field? */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/guide_private.h"

enum { LINE_MAX_BYTES = 1024 };

static bool
is_digits(const char *form, const char *text)
{
	for (; *form; form++, text++)
		if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	return *text == '\0';
}

static int
accepts_date(const char *value, struct err *err)
{
	char midnight[] = "0000-00-00T00:00:00Z";
	unsigned flags;
	int64_t at_ns;

	if (is_digits("0000-00-00", value)) {
		memcpy(midnight, value, 10);
		if (instant_parse(midnight, sizeof(midnight) - 1, &at_ns, &flags) == 0)
			return 0;
	}
	return err_set(err, ERR_USAGE, "%s: not a date; write 2025-08-15", value);
}

static int
accepts_clock(const char *value, struct err *err)
{
	int64_t at_ns;

	if (instant_parse_moment(value, NS_PER_S * 86400, NS_PER_S * 86400, &at_ns, NULL) != 0)
		return err_set(err, ERR_USAGE,
			       "%s: not a time; write 18:09 or 2025-08-01T18:09:00Z", value);
	return 0;
}

static int
accepts_choice(const char *const *choice, const char *value, struct err *err)
{
	struct str list = { 0 };

	for (size_t i = 0; choice && choice[i]; i++) {
		if (strcmp(choice[i], value) == 0) {
			str_release(&list);
			return 0;
		}
		str_fmt(&list, "%s%s", i ? ", " : "", choice[i]);
	}
	err_set(err, ERR_USAGE, "%s: not one of %s", value, str_text(&list));
	str_release(&list);
	return -1;
}

int
guide_accepts(const struct guide_field *field, const char *value, struct err *err)
{
	size_t len = strlen(value),
	       most = field->type == TYPE_TEXT ? JOURNAL_TEXT_MAX : LINE_MAX_BYTES;

	if (len > most)
		return err_set(err, ERR_USAGE, "%s: %zu bytes are too long; at most %zu fit",
			       field->label, len, most);
	if (len == 0)
		return 0;	/* taken back */
	switch (field->type) {
	case TYPE_CHOICE: case TYPE_YES_NO: case TYPE_PICK: case TYPE_JUDGE:
		return accepts_choice(field->choices, value, err);
	case TYPE_DATE:
		return accepts_date(value, err);
	case TYPE_CLOCK:
		return accepts_clock(value, err);
	case TYPE_LINE:
		if (strchr(value, '\n'))
			return err_set(err, ERR_USAGE, "%s: one line only", field->label);
		break;
	case TYPE_TEXT:
		break;
	}
	return 0;
}
